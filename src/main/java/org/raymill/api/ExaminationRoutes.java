package org.raymill.api;

import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.post;
import static akka.http.javadsl.server.PathMatchers.segment;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.concurrent.CompletionStage;

/** Examinations of the farm's health. */
final class ExaminationRoutes {

    private final ApiContext context;
    private final FarmExaminer examiner;

    ExaminationRoutes(ApiContext context, FarmExaminer examiner) {
        this.context = context;
        this.examiner = examiner;
    }

    Route create() {
        return path(segment("farm").slash("examinations"), () -> post(() -> handle(this::examine)));
    }

    private CompletionStage<HttpResponse> examine(HttpRequest request) {
        QueryParameters.of(request);
        request.discardEntityBytes(context.system());
        return examiner.examine().thenApply(examination -> context.respond(StatusCodes.OK, examination));
    }
}
