package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.raymill.api.json.Health;
import org.raymill.api.json.LimitList;
import org.raymill.api.json.ServerList;
import org.raymill.protocol.SchedulerCommand.GetLimits;
import org.raymill.protocol.SchedulerCommand.Limits;
import org.raymill.protocol.SchedulerCommand.Servers;

/** Render servers, their packages, the limits of the site, and the health of this node. */
final class ServerRoutes {

    private final ApiContext context;
    private final BooleanSupplier up;
    private final String version;

    /**
     * @param up whether this node is in the cluster
     * @param version Raymill's
     */
    ServerRoutes(ApiContext context, BooleanSupplier up, String version) {
        this.context = context;
        this.up = up;
        this.version = version;
    }

    Route create() {
        return concat(
                path("servers", () -> get(() -> handle(this::servers))),
                path("limits", () -> get(() -> handle(this::limits))),
                path("packages", () -> get(() -> handle(this::packages))),
                path("health", () -> get(() -> handle(this::health))));
    }

    private CompletionStage<HttpResponse> servers(HttpRequest request) {
        QueryParameters.of(request);
        return ask().thenApply(
                        reply -> context.respond(StatusCodes.OK, new ServerList(reply.servers(), reply.epoch())));
    }

    private CompletionStage<HttpResponse> packages(HttpRequest request) {
        QueryParameters.of(request);
        return ask().thenApply(reply ->
                context.respond(StatusCodes.OK, PackageListing.list(reply.servers(), context.definitions())));
    }

    private CompletionStage<HttpResponse> limits(HttpRequest request) {
        QueryParameters.of(request);
        return context.<Limits>askScheduler(GetLimits::new)
                .thenApply(reply -> context.respond(StatusCodes.OK, new LimitList(reply.limits())));
    }

    private CompletionStage<Servers> ask() {
        return context.servers();
    }

    private CompletionStage<HttpResponse> health(HttpRequest request) {
        QueryParameters.of(request);
        if (!up.getAsBoolean()) {
            throw Problem.temporary(ProblemType.UNAVAILABLE, "this node is not in the cluster yet, or not any more")
                    .asException();
        }
        return CompletableFuture.completedFuture(context.respond(StatusCodes.OK, new Health("up", version)));
    }
}
