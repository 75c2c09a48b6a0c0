package org.raymill.api;

import static akka.http.javadsl.server.Directives.patch;
import static akka.http.javadsl.server.Directives.pathEnd;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.PathMatchers.segment;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.raymill.model.Expected;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobOperation;
import org.raymill.model.SettingsChange;
import org.raymill.protocol.RenderJobCommand.GetJob;
import org.raymill.protocol.RenderJobCommand.JobReply;
import org.raymill.protocol.RenderJobCommand.Operate;
import org.raymill.protocol.RenderJobCommand.OperateReply;

/** Changes of the settings of jobs that go on. */
final class SettingsRoutes {

    private static final long MAX_BYTES = 1 << 20;
    /** So often a change is made anew when somebody else was faster. */
    private static final int TRIES = 3;

    private final ApiContext context;
    private final PathValues values;
    private final RequestBodies bodies;

    SettingsRoutes(ApiContext context, RequestBodies bodies) {
        this.context = context;
        this.values = new PathValues(context.problems());
        this.bodies = bodies;
    }

    Route create() {
        return pathPrefix(
                segment("jobs").slash(segment()),
                id -> pathEnd(() -> patch(() -> values.job(id, job -> handle(request -> change(request, job))))));
    }

    private CompletionStage<HttpResponse> change(HttpRequest request, JobId job) {
        QueryParameters.of(request);
        Expected expected = Preconditions.of(request);
        return bodies.handle(
                request,
                MAX_BYTES,
                body -> change(job, expected, SettingsPatch.read(body, Callers.of(request)), TRIES));
    }

    private CompletionStage<HttpResponse> change(JobId job, Expected expected, SettingsPatch patch, int tries) {
        return context.<JobReply>askJob(job, GetJob::new)
                .thenCompose(reply -> {
                    JobDetail detail = reply.job()
                            .orElseThrow(() -> JobRoutes.notFound(job).asException());
                    return context.blocking(() -> patch.changeOf(detail, context.files(), context.definitions()));
                })
                .thenCompose(change -> context.<OperateReply>askJob(
                                job,
                                replyTo -> new Operate(
                                        JobOperation.change(change), patch.by(), patch.reason(), expected, replyTo))
                        .thenCompose(reply -> {
                            if (reply.outcome() == OperateReply.Outcome.OUTDATED && tries > 1) {
                                return change(job, expected, patch, tries - 1);
                            }
                            return CompletableFuture.completedFuture(answer(job, change, reply));
                        }));
    }

    private HttpResponse answer(JobId job, SettingsChange change, OperateReply reply) {
        return switch (reply.outcome()) {
            case DONE, UNCHANGED ->
                context.respond(StatusCodes.OK, reply.summary().orElseThrow())
                        .addHeader(JobRoutes.tag(reply.changes()));
            case OUTDATED -> throw JobRoutes.outdated(reply.changes()).asException();
            case REFUSED ->
                throw JobOperationRoutes.refused(job, JobOperation.change(change), reply)
                        .asException();
            case NO_SUCH_JOB, NO_SUCH_TASK -> throw JobRoutes.notFound(job).asException();
        };
    }
}
