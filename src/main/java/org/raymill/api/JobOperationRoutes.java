package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.post;
import static akka.http.javadsl.server.PathMatchers.segment;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.raymill.api.OperationBodies.Operation;
import org.raymill.model.JobId;
import org.raymill.model.JobOperation;
import org.raymill.model.TaskId;
import org.raymill.protocol.RenderJobCommand.GetWhy;
import org.raymill.protocol.RenderJobCommand.Operate;
import org.raymill.protocol.RenderJobCommand.OperateReply;
import org.raymill.protocol.RenderJobCommand.WhyReply;

/** What people do to jobs and tasks that go on, and why jobs and tasks wait. */
final class JobOperationRoutes {

    private final ApiContext context;
    private final PathValues values;
    private final OperationBodies bodies;

    JobOperationRoutes(ApiContext context, OperationBodies bodies) {
        this.context = context;
        this.values = new PathValues(context.problems());
        this.bodies = bodies;
    }

    Route create() {
        return pathPrefix(segment("jobs").slash(segment()), this::inJob);
    }

    private Route inJob(String id) {
        return concat(
                onJob(id, "pause", JobOperation.Kind.PAUSE),
                onJob(id, "resume", JobOperation.Kind.RESUME),
                onJob(id, "retry", JobOperation.Kind.RETRY),
                path("remove", () -> post(() -> values.job(id, job -> handle(request -> remove(request, job))))),
                path(
                        "priority",
                        () -> post(() -> values.job(id, job -> handle(request -> changePriority(request, job))))),
                path(
                        "why",
                        () -> get(() -> values.job(id, job -> handle(request -> why(request, job, Optional.empty()))))),
                onFrame(id, "skip", JobOperation.Kind.SKIP, StatusCodes.ACCEPTED),
                onFrame(id, "retry", JobOperation.Kind.RETRY, StatusCodes.OK),
                pathPrefix(segment("tasks").slash(segment()), task -> inTask(id, task)));
    }

    /** First the job forgets itself, so that nobody has it go on; when the rest fails, it is asked for again. */
    private CompletionStage<HttpResponse> remove(HttpRequest request, JobId job) {
        return operate(request, job, JobOperation.of(JobOperation.Kind.REMOVE), StatusCodes.OK)
                .thenCompose(answer -> context.blocking(() -> {
                    context.results().removeJob(job);
                    return answer;
                }));
    }

    private Route onFrame(String id, String name, JobOperation.Kind kind, StatusCode status) {
        return path(
                segment("frames").slash(segment()).slash(name),
                number -> post(() -> values.job(
                        id,
                        job -> values.value(
                                "frame",
                                number,
                                FrameRoutes::frameNumber,
                                frame -> handle(request ->
                                        operate(request, job, JobOperation.onFrame(kind, frame), status))))));
    }

    private Route inTask(String id, String task) {
        return concat(
                onTask(id, task, "retry", JobOperation.Kind.RETRY, StatusCodes.OK),
                // What runs is dead a moment later.
                onTask(id, task, "kill", JobOperation.Kind.KILL, StatusCodes.ACCEPTED),
                path(
                        "why",
                        () -> get(() -> values.job(
                                id,
                                job -> values.task(
                                        task, index -> handle(request -> why(request, job, Optional.of(index))))))));
    }

    private Route onJob(String id, String name, JobOperation.Kind kind) {
        return path(
                name,
                () -> post(() -> values.job(
                        id, job -> handle(request -> operate(request, job, JobOperation.of(kind), StatusCodes.OK)))));
    }

    private Route onTask(String id, String task, String name, JobOperation.Kind kind, StatusCode status) {
        return path(
                name,
                () -> post(() -> values.job(
                        id,
                        job -> values.task(
                                task,
                                index -> handle(
                                        request -> operate(request, job, JobOperation.of(kind, index), status))))));
    }

    private CompletionStage<HttpResponse> operate(
            HttpRequest request, JobId job, JobOperation operation, StatusCode status) {
        QueryParameters.of(request);
        return bodies.handle(request, asked -> ask(job, operation, asked, status));
    }

    private CompletionStage<HttpResponse> changePriority(HttpRequest request, JobId job) {
        QueryParameters.of(request);
        return bodies.handleWithPriority(
                request,
                asked -> ask(job, JobOperation.priority(asked.priority().orElseThrow()), asked, StatusCodes.OK));
    }

    private CompletionStage<HttpResponse> ask(JobId job, JobOperation operation, Operation asked, StatusCode status) {
        return context.<OperateReply>askJob(
                        job, replyTo -> new Operate(operation, asked.by(), asked.reason(), asked.expected(), replyTo))
                .thenApply(reply -> answer(job, operation, reply, status));
    }

    private HttpResponse answer(JobId job, JobOperation operation, OperateReply reply, StatusCode status) {
        return switch (reply.outcome()) {
            case DONE, UNCHANGED ->
                context.respond(status, reply.summary().orElseThrow(() -> JobRoutes.notFound(job)
                                .asException()))
                        .addHeader(JobRoutes.tag(reply.changes()));
            case REFUSED -> throw refused(job, operation, reply).asException();
            case OUTDATED -> throw JobRoutes.outdated(reply.changes()).asException();
            case NO_SUCH_TASK ->
                throw operation
                        .task()
                        .map(task -> JobRoutes.notFound(job, task))
                        .or(() -> operation.frame().map(frame -> FrameRoutes.notFound(job, frame)))
                        .orElseGet(() -> JobRoutes.notFound(job))
                        .asException();
            case NO_SUCH_JOB -> throw JobRoutes.notFound(job).asException();
        };
    }

    static Problem refused(JobId job, JobOperation operation, OperateReply reply) {
        String status = reply.summary()
                .map(summary -> summary.status().name().toLowerCase(Locale.ROOT))
                .orElse("gone");
        String what = operation.kind().name().toLowerCase(Locale.ROOT);
        String reason = reply.message().isEmpty() ? what + " does not go with that" : reply.message();
        String is = status.equals("succeeded") || status.equals("failed") ? " has " : " is ";
        return Problem.of(ProblemType.WRONG_STATE, "job " + job + is + status + ": " + reason)
                .with("state", status);
    }

    private CompletionStage<HttpResponse> why(HttpRequest request, JobId job, Optional<TaskId> task) {
        QueryParameters.of(request);
        return context.<WhyReply>askJob(job, replyTo -> new GetWhy(task, replyTo))
                .thenApply(reply -> context.respond(
                        StatusCodes.OK, reply.why().orElseThrow(() -> task.map(index -> JobRoutes.notFound(job, index))
                                .orElseGet(() -> JobRoutes.notFound(job))
                                .asException())));
    }
}
