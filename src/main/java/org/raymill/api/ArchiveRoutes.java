package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.PathMatchers.segment;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import akka.stream.ActorAttributes;
import akka.stream.javadsl.StreamConverters;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.raymill.api.json.ArchivedJobs;
import org.raymill.model.JobId;
import org.raymill.storage.JobArchive;
import org.raymill.storage.ResultWriter;

/** What is kept of jobs that ended long ago. */
final class ArchiveRoutes {

    private static final int USUAL_PAGE = 200;
    private static final int MAX_PAGE = 1_000;

    private final ApiContext context;
    private final JobArchive archive;

    ArchiveRoutes(ApiContext context, JobArchive archive) {
        this.context = context;
        this.archive = archive;
    }

    Route create() {
        PathValues values = new PathValues(context.problems());
        return concat(
                path("archive", () -> get(() -> handle(this::list))),
                path(
                        segment("archive").slash(segment()),
                        id -> get(() -> values.job(id, job -> handle(request -> document(request, job))))));
    }

    private CompletionStage<HttpResponse> list(HttpRequest request) {
        QueryParameters query = QueryParameters.of(request, "month", "after", "limit");
        Optional<String> month = query.value("month", ArchiveRoutes::month);
        Optional<JobId> after = query.value("after", JobId::new);
        int limit = query.number("limit", USUAL_PAGE, 1, MAX_PAGE);
        return context.blocking(() -> {
            List<JobId> jobs = month.isEmpty() ? List.of() : archive.jobs(month.get(), after, limit + 1);
            boolean more = jobs.size() > limit;
            return context.respond(
                    StatusCodes.OK, new ArchivedJobs(archive.months(), more ? jobs.subList(0, limit) : jobs, more));
        });
    }

    private static String month(String text) {
        if (!text.matches("\\d{4}-\\d\\d")) {
            throw new IllegalArgumentException("must be a month such as 2026-11");
        }
        return text;
    }

    private CompletionStage<HttpResponse> document(HttpRequest request, JobId job) {
        QueryParameters.of(request);
        return context.blocking(() -> {
            InputStream document = archive.read(job).orElseThrow(() -> Problem.of(
                            ProblemType.JOB_NOT_FOUND, "there is no job " + job + " in the archive")
                    .asException());
            return HttpResponse.create()
                    .withEntity(HttpEntities.create(
                            ContentTypes.APPLICATION_JSON,
                            StreamConverters.fromInputStream(() -> document)
                                    .withAttributes(ActorAttributes.dispatcher(ResultWriter.DISPATCHER))));
        });
    }
}
