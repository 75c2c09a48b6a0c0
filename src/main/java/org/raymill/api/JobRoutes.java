package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathEnd;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.post;
import static akka.http.javadsl.server.PathMatchers.segment;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.ETag;
import akka.http.javadsl.server.Route;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.raymill.api.access.Caller;
import org.raymill.api.json.TaskList;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobSummary;
import org.raymill.model.TaskId;
import org.raymill.model.TaskStatus;
import org.raymill.protocol.RenderJobCommand.Cancel;
import org.raymill.protocol.RenderJobCommand.CancelReply;
import org.raymill.protocol.RenderJobCommand.GetJob;
import org.raymill.protocol.RenderJobCommand.GetTask;
import org.raymill.protocol.RenderJobCommand.GetTasks;
import org.raymill.protocol.RenderJobCommand.JobReply;
import org.raymill.protocol.RenderJobCommand.TaskReply;
import org.raymill.protocol.RenderJobCommand.TasksReply;

/** Jobs and their tasks. */
final class JobRoutes {

    private static final String JOBS = "/api/v1/jobs/";
    private static final int DEFAULT_PAGE = 100;

    private final ApiContext context;
    private final PathValues values;
    private final RequestBodies bodies;
    private final OperationBodies operations;
    private final Submissions submissions;
    private final Estimates estimates;

    JobRoutes(
            ApiContext context,
            RequestBodies bodies,
            OperationBodies operations,
            Submissions submissions,
            Estimates estimates) {
        this.context = context;
        this.values = new PathValues(context.problems());
        this.bodies = bodies;
        this.operations = operations;
        this.submissions = submissions;
        this.estimates = estimates;
    }

    /** Where the API has a job. */
    static String address(JobId job) {
        return JOBS + job;
    }

    static Problem notFound(JobId job) {
        return Problem.of(ProblemType.JOB_NOT_FOUND, "there is no job " + job + "; GET /api/v1/jobs lists them");
    }

    static Problem notFound(JobId job, TaskId task) {
        return Problem.of(
                ProblemType.TASK_NOT_FOUND,
                "there is no task " + task + " of job " + job + "; GET /api/v1/jobs/{job}/tasks lists them");
    }

    /** The tag of a job that people have changed so often. */
    static ETag tag(int changes) {
        return Preconditions.tag(JobDetail.tag(changes));
    }

    /** Says that others have changed the job. */
    static Problem outdated(int changes) {
        return Preconditions.failed(
                "others have changed the job meanwhile: it is \"" + JobDetail.tag(changes) + "\" by now");
    }

    Route create() {
        return pathPrefix(
                "jobs",
                () -> concat(
                        pathEnd(() -> post(() -> handle(this::submit))),
                        path("estimate", () -> post(() -> handle(this::estimate))),
                        pathPrefix(segment(), id -> inJob(id))));
    }

    private Route inJob(String id) {
        return concat(
                pathEnd(() -> get(() -> values.job(id, job -> handle(request -> detail(request, job))))),
                path("cancel", () -> post(() -> values.job(id, job -> handle(request -> cancel(request, job))))),
                path("tasks", () -> get(() -> values.job(id, job -> handle(request -> tasks(request, job))))),
                path(
                        segment("tasks").slash(segment()),
                        text -> get(() -> values.job(
                                id, job -> values.task(text, task -> handle(request -> task(request, job, task)))))));
    }

    private CompletionStage<HttpResponse> submit(HttpRequest request) {
        boolean dryRun = QueryParameters.of(request, "dry-run")
                .value("dry-run", StoreRoutes::flag)
                .orElse(false);
        return bodies.handle(
                request,
                context.settings().maxJobBytes(),
                body -> dryRun ? submissions.check(request, body) : submissions.submit(request, body));
    }

    private CompletionStage<HttpResponse> estimate(HttpRequest request) {
        QueryParameters.of(request);
        Caller caller = Callers.of(request);
        return bodies.handle(request, context.settings().maxJobBytes(), body -> estimates.of(caller, body));
    }

    private CompletionStage<HttpResponse> detail(HttpRequest request, JobId job) {
        QueryParameters.of(request);
        return context.<JobReply>askJob(job, GetJob::new).thenApply(reply -> {
            JobDetail detail = reply.job().orElseThrow(() -> notFound(job).asException());
            return context.respond(StatusCodes.OK, detail).addHeader(tag(detail.changes()));
        });
    }

    private CompletionStage<HttpResponse> cancel(HttpRequest request, JobId job) {
        QueryParameters.of(request);
        return operations.handle(request, asked -> context.<CancelReply>askJob(
                        job, replyTo -> new Cancel(asked.by(), asked.reason(), asked.expected(), replyTo))
                .thenApply(reply -> cancelled(job, reply)));
    }

    private HttpResponse cancelled(JobId job, CancelReply reply) {
        JobSummary summary = reply.summary().orElseThrow(() -> notFound(job).asException());
        if (reply.outdated()) {
            throw outdated(reply.changes()).asException();
        }
        if (!reply.accepted()) {
            String status = summary.status().name().toLowerCase(java.util.Locale.ROOT);
            throw Problem.of(ProblemType.JOB_ENDED, "job " + job + " has ended before: it is " + status)
                    .asException();
        }
        return context.respond(StatusCodes.ACCEPTED, summary).addHeader(tag(reply.changes()));
    }

    private CompletionStage<HttpResponse> tasks(HttpRequest request, JobId job) {
        QueryParameters query = QueryParameters.of(request, "status", "offset", "limit");
        var statuses = query.constants("status", TaskStatus.class);
        if (statuses.size() > 1) {
            throw Problem.parameter("status", "takes one state").asException();
        }
        Optional<TaskStatus> status = statuses.stream().findFirst();
        int offset = query.number("offset", 0, 0, Integer.MAX_VALUE);
        int limit = query.number("limit", DEFAULT_PAGE, 1, GetTasks.MAX_PAGE);
        return context.<TasksReply>askJob(job, replyTo -> new GetTasks(status, offset, limit, replyTo))
                .thenApply(reply -> {
                    if (!reply.found()) {
                        throw notFound(job).asException();
                    }
                    return context.respond(StatusCodes.OK, new TaskList(reply.tasks(), reply.total()));
                });
    }

    private CompletionStage<HttpResponse> task(HttpRequest request, JobId job, TaskId task) {
        QueryParameters.of(request);
        return context.<TaskReply>askJob(job, replyTo -> new GetTask(task, replyTo))
                .thenApply(reply -> context.respond(StatusCodes.OK, reply.task().orElseThrow(() -> notFound(job, task)
                        .asException())));
    }
}
