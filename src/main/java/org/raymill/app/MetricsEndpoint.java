package org.raymill.app;

import static akka.http.javadsl.server.Directives.completeWithFuture;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static java.nio.charset.StandardCharsets.UTF_8;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Route;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.raymill.storage.ResultWriter;
import org.raymill.telemetry.Telemetry;

/** Serves a node's metrics to Prometheus, at {@code /metrics} of a port of their own: read only, and nothing else is there. */
final class MetricsEndpoint {

    /** Prometheus asks with one; a few people may look, too. */
    private static final int CONNECTIONS = 8;

    private final Telemetry telemetry;
    private final Executor blocking;

    private MetricsEndpoint(Telemetry telemetry, Executor blocking) {
        this.telemetry = telemetry;
        this.blocking = blocking;
    }

    /** Starts to listen; returns the address of the metrics. */
    static CompletionStage<URI> start(ActorSystem<?> system, MetricsSettings settings, Telemetry telemetry) {
        Executor blocking = system.dispatchers().lookup(DispatcherSelector.fromConfig(ResultWriter.DISPATCHER));
        return PlainEndpoint.start(
                        system,
                        settings.host(),
                        settings.port(),
                        CONNECTIONS,
                        CoordinatedShutdown.PhaseServiceUnbind(),
                        new MetricsEndpoint(telemetry, blocking)::route)
                .thenApply(address -> URI.create(address + "/metrics"));
    }

    private Route route() {
        return extractRequest(request -> path("metrics", () -> get(() -> completeWithFuture(metrics(request)))));
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
