package org.raymill.app;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.extractRequest;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.Host;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.settings.ServerSettings;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A port of its own where something of a node can be read that is no part of the API: plain HTTP, small requests, nobody is asked who they are. It ends
 * with its actor system.
 */
final class PlainEndpoint {

    private static final Duration UNBIND_LIMIT = Duration.ofSeconds(1);

    private final Set<String> names;
    private final boolean loopback;

    private PlainEndpoint(InetSocketAddress address, String host) {
        this.loopback = address.getAddress().isLoopbackAddress();
        this.names = new HashSet<>(List.of("localhost", "127.0.0.1", "::1", host.toLowerCase(Locale.ROOT)));
    }

    /**
     * Starts to listen; returns the address without a path.
     *
     * @param connections at the same time; more wait to be accepted
     * @param unbind the phase of the shutdown in which it stops to listen
     * @param routes called once
     */
    static CompletionStage<URI> start(
            ActorSystem<?> system, String host, int port, int connections, String unbind, Supplier<Route> routes) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("the address " + host + " is not known"));
        }
        Route route = new PlainEndpoint(address, host).guarded(routes.get());
        return Http.get(system)
                .newServerAt(host, port)
                .withSettings(serverSettings(system, connections))
                .bind(route)
                .thenApply(binding -> {
                    unbindLater(system, unbind, binding);
                    return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                            + binding.localAddress().getPort());
                });
    }

    private static void unbindLater(ActorSystem<?> system, String phase, ServerBinding binding) {
        int port = binding.localAddress().getPort();
        CoordinatedShutdown.get(system).addTask(phase, "unbind-" + port, () -> binding.terminate(UNBIND_LIMIT)
                .thenApply(done -> Done.getInstance()));
    }

    private static ServerSettings serverSettings(ActorSystem<?> system, int connections) {
        String server = "akka.http.server.";
        Config ours = ConfigFactory.parseMap(Map.of(
                server + "server-header", "",
                server + "verbose-error-messages", false,
                server + "max-connections", connections,
                server + "idle-timeout", "60 s",
                server + "request-timeout", "20 s",
                server + "parsing.max-uri-length", "1 KiB",
                server + "parsing.max-header-value-length", "4 KiB",
                server + "parsing.max-header-count", 32,
                server + "parsing.max-content-length", "1 KiB",
                server + "parsing.error-logging-verbosity", "off"));
        return ServerSettings.create(ours.withFallback(system.settings().config()));
    }

    private Route guarded(Route route) {
        return extractRequest(request -> loopback && !isLocalName(request)
                // A web page whose name leads to the loopback address reads nothing here.
                ? complete(StatusCodes.FORBIDDEN, "call it by localhost or 127.0.0.1\n")
                : route);
    }

    private boolean isLocalName(HttpRequest request) {
        return request.getHeader(Host.class)
                .map(host -> host.host().address().toLowerCase(Locale.ROOT))
                .filter(names::contains)
                .isPresent();
    }
}
