package org.raymill.app;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.completeWithFuture;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static java.nio.charset.StandardCharsets.UTF_8;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
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
import java.util.concurrent.Executor;
import org.raymill.storage.ResultWriter;
import org.raymill.telemetry.Telemetry;

/**
 * Serves a node's metrics to Prometheus, at {@code /metrics} of a port of their own: read only, and nothing else is there. It ends with its actor
 * system.
 */
final class MetricsEndpoint {

    private static final Duration UNBIND_LIMIT = Duration.ofSeconds(1);
    /** Prometheus asks with one; a few people may look, too. */
    private static final int CONNECTIONS = 8;

    private final Telemetry telemetry;
    private final Executor blocking;
    private final Set<String> names;
    private final boolean loopback;

    private MetricsEndpoint(Telemetry telemetry, Executor blocking, InetSocketAddress address, String host) {
        this.telemetry = telemetry;
        this.blocking = blocking;
        this.loopback = address.getAddress().isLoopbackAddress();
        this.names = new HashSet<>(List.of("localhost", "127.0.0.1", "::1", host.toLowerCase(Locale.ROOT)));
    }

    /** Starts to listen; returns the address of the metrics. */
    static CompletionStage<URI> start(ActorSystem<?> system, MetricsSettings settings, Telemetry telemetry) {
        Executor blocking = system.dispatchers().lookup(DispatcherSelector.fromConfig(ResultWriter.DISPATCHER));
        InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
        if (address.isUnresolved()) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("the address " + settings.host() + " is not known"));
        }
        MetricsEndpoint endpoint = new MetricsEndpoint(telemetry, blocking, address, settings.host());
        return Http.get(system)
                .newServerAt(settings.host(), settings.port())
                .withSettings(serverSettings(system))
                .bind(endpoint.route())
                .thenApply(binding -> {
                    unbindLater(system, binding);
                    return URI.create("http://" + name(settings.host()) + ":"
                            + binding.localAddress().getPort() + "/metrics");
                });
    }

    private static void unbindLater(ActorSystem<?> system, ServerBinding binding) {
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseServiceUnbind(), "unbind-metrics", () -> binding.terminate(
                                UNBIND_LIMIT)
                        .thenApply(done -> Done.getInstance()));
    }

    private static String name(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private static ServerSettings serverSettings(ActorSystem<?> system) {
        String server = "akka.http.server.";
        Config ours = ConfigFactory.parseMap(Map.of(
                server + "server-header", "",
                server + "verbose-error-messages", false,
                server + "max-connections", CONNECTIONS,
                server + "idle-timeout", "60 s",
                server + "request-timeout", "20 s",
                server + "parsing.max-uri-length", "1 KiB",
                server + "parsing.max-header-value-length", "4 KiB",
                server + "parsing.max-header-count", 32,
                server + "parsing.max-content-length", "1 KiB",
                server + "parsing.error-logging-verbosity", "off"));
        return ServerSettings.create(ours.withFallback(system.settings().config()));
    }

    private Route route() {
        return extractRequest(request -> {
            if (loopback && !isLocalName(request)) {
                // A web page whose name leads to the loopback address reads nothing here.
                return complete(StatusCodes.FORBIDDEN, "call it by localhost or 127.0.0.1\n");
            }
            return path("metrics", () -> get(() -> completeWithFuture(metrics(request))));
        });
    }

    private boolean isLocalName(HttpRequest request) {
        return request.getHeader(Host.class)
                .map(host -> host.host().address().toLowerCase(Locale.ROOT))
                .filter(names::contains)
                .isPresent();
    }

    private CompletionStage<HttpResponse> metrics(HttpRequest request) {
        String wanted =
                request.getHeader("Accept").map(header -> header.value()).orElse("");
        boolean open = wanted.contains("application/openmetrics-text");
        String type = open
                ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                : "text/plain; version=0.0.4; charset=utf-8";
        return CompletableFuture.supplyAsync(() -> telemetry.scrape(type), blocking)
                .thenApply(text -> HttpResponse.create()
                        .withEntity(HttpEntities.create(ContentTypes.parse(type), text.getBytes(UTF_8))));
    }
}
