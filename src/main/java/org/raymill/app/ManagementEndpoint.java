package org.raymill.app;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.path;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import akka.management.javadsl.AkkaManagement;
import java.net.URI;
import java.util.concurrent.CompletionStage;

/**
 * Tells those who look after a node whether it is {@code /ready} and {@code /alive}, and other nodes and people which cluster it is in. Nothing can be
 * changed here.
 */
final class ManagementEndpoint {

    /** All render nodes may look for their cluster at a time. */
    private static final int CONNECTIONS = 1024;

    private ManagementEndpoint() {}

    /** Starts to listen; returns its address. */
    static CompletionStage<URI> start(ActorSystem<?> system, ManagementSettings settings, ReadinessProbe readiness) {
        return PlainEndpoint.start(
                system,
                settings.host(),
                settings.port(),
                CONNECTIONS,
                // Who waits for running tasks to end has to read that the node lives meanwhile.
                CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
                () -> concat(
                        path(
                                "ready",
                                () -> get(() -> onSuccess(
                                        readiness.missing(),
                                        missing -> missing.isEmpty()
                                                ? complete("ready\n")
                                                : complete(
                                                        StatusCodes.SERVICE_UNAVAILABLE,
                                                        "not ready: " + String.join("; ", missing) + "\n")))),
                        path("alive", ManagementEndpoint::alive),
                        AkkaManagement.get(system).getRoutes()));
    }

    /** A node that could be helped by a new start ends by itself; one that can not even answer here is stuck. */
    private static Route alive() {
        return get(() -> complete("alive\n"));
    }
}
