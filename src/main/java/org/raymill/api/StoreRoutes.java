package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.post;
import static akka.http.javadsl.server.PathMatchers.segment;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.concurrent.CompletionStage;
import org.raymill.api.json.StoreStatus;
import org.raymill.protocol.StoreCollectorCommand.Collect;
import org.raymill.protocol.StoreCollectorCommand.CollectorReply;
import org.raymill.protocol.StoreCollectorCommand.GetCollections;

/** Collections of the file store. */
final class StoreRoutes {

    private final ApiContext context;
    private final OperationBodies bodies;

    StoreRoutes(ApiContext context, OperationBodies bodies) {
        this.context = context;
        this.bodies = bodies;
    }

    Route create() {
        return concat(
                path("store", () -> get(() -> handle(this::status))),
                path(segment("store").slash("collections"), () -> post(() -> handle(this::collect))));
    }

    private CompletionStage<HttpResponse> status(HttpRequest request) {
        QueryParameters.of(request);
        return context.<CollectorReply>askCollector(GetCollections::new)
                .thenApply(reply -> context.respond(StatusCodes.OK, StoreStatus.of(reply.running(), reply.last())));
    }

    private CompletionStage<HttpResponse> collect(HttpRequest request) {
        boolean dryRun = QueryParameters.of(request, "dry-run")
                .value("dry-run", StoreRoutes::flag)
                .orElse(false);
        Preconditions.refuse(request);
        return bodies.handle(request, asked -> context.<CollectorReply>askCollector(
                        replyTo -> new Collect(dryRun, asked.by(), asked.reason(), replyTo))
                .thenApply(reply -> {
                    if (!reply.begun()) {
                        throw Problem.of(
                                        ProblemType.WRONG_STATE,
                                        "a collection of the store is under way; GET /api/v1/store tells of it")
                                .asException();
                    }
                    return context.respond(StatusCodes.ACCEPTED, StoreStatus.of(reply.running(), reply.last()));
                }));
    }

    /** Reads a parameter that is true or false. */
    static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }
}
