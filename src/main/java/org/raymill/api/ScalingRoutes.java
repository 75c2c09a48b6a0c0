package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.PathMatchers.segment;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.concurrent.CompletionStage;
import org.raymill.model.ScalingSignal;
import org.raymill.protocol.SchedulerCommand.GetScaling;
import org.raymill.protocol.SchedulerCommand.Scaling;

/** How many render nodes of each class would be used now, for what makes and removes them. */
final class ScalingRoutes {

    private final ApiContext context;

    ScalingRoutes(ApiContext context) {
        this.context = context;
    }

    Route create() {
        return concat(
                path("scaling", () -> get(() -> handle(this::all))),
                path(segment("scaling").slash(segment()), name -> get(() -> handle(request -> one(request, name)))));
    }

    private CompletionStage<HttpResponse> all(HttpRequest request) {
        QueryParameters.of(request);
        return signal().thenApply(signal -> context.respond(StatusCodes.OK, signal));
    }

    private CompletionStage<HttpResponse> one(HttpRequest request, String name) {
        QueryParameters.of(request);
        return signal().thenApply(signal ->
                context.respond(StatusCodes.OK, signal.find(name).orElseThrow(() -> Problem.of(
                                ProblemType.NODE_CLASS_NOT_FOUND,
                                "there is no class of nodes '" + Problem.shorten(name)
                                        + "'; GET /api/v1/scaling lists them")
                        .asException())));
    }

    private CompletionStage<ScalingSignal> signal() {
        return context.<Scaling>askScheduler(GetScaling::new)
                .thenApply(reply -> reply.signal().orElseThrow(() -> Problem.temporary(
                                ProblemType.UNAVAILABLE,
                                "the Scheduler has just taken over and does not know yet what waits; try again")
                        .asException()));
    }
}
