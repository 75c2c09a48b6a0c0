package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathEnd;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.raymill.api.json.JobCount;
import org.raymill.api.json.JobList;
import org.raymill.model.JobFilter;
import org.raymill.model.JobId;
import org.raymill.model.JobOrder;
import org.raymill.model.JobStatus;
import org.raymill.model.SiteName;
import org.raymill.protocol.JobCatalogCommand.CountJobs;
import org.raymill.protocol.JobCatalogCommand.CountReply;
import org.raymill.protocol.JobCatalogCommand.ListJobs;
import org.raymill.protocol.JobCatalogCommand.ListReply;

/** Lists of jobs, and how many there are. */
final class JobListRoutes {

    private static final int DEFAULT_PAGE = 100;
    private static final int MAX_PRIORITY = 100;

    private static final String[] FILTERS = {
        "status",
        "project",
        "user",
        "text",
        "site",
        "min-priority",
        "max-priority",
        "submitted-since",
        "submitted-until",
        "depends-on"
    };

    private final ApiContext context;

    JobListRoutes(ApiContext context) {
        this.context = context;
    }

    Route create() {
        return pathPrefix(
                "jobs",
                () -> concat(
                        pathEnd(() -> get(() -> handle(this::list))),
                        path("counts", () -> get(() -> handle(this::count)))));
    }

    private CompletionStage<HttpResponse> list(HttpRequest request) {
        QueryParameters query = QueryParameters.of(
                request,
                Stream.concat(Stream.of(FILTERS), Stream.of("sort", "before", "limit"))
                        .toArray(String[]::new));
        JobFilter filter = filter(query).visibleIn(Callers.of(request).visible());
        JobOrder order = query.value("sort", JobOrder::parse).orElse(JobOrder.NEWEST_FIRST);
        Optional<JobOrder.Place> after = query.value("before", JobOrder.Place::parse);
        if (after.isPresent() && order.valueOf(after.get()).isEmpty()) {
            throw Problem.parameter("before", "is of a list in another order").asException();
        }
        int limit = query.number("limit", DEFAULT_PAGE, 1, ListJobs.MAX_PAGE);
        return context.<ListReply>askCatalog(replyTo -> new ListJobs(filter, order, after, limit, replyTo))
                .thenApply(reply -> page(order, reply));
    }

    private static JobFilter filter(QueryParameters query) {
        return new JobFilter(
                        query.constants("status", JobStatus.class),
                        query.text("project"),
                        query.text("user"),
                        query.text("text"),
                        query.value("site", SiteName::new).map(SiteName::value),
                        priority(query, "min-priority"),
                        priority(query, "max-priority"),
                        query.value("submitted-since", JobListRoutes::instant),
                        query.value("submitted-until", JobListRoutes::instant))
                .after(query.value("depends-on", JobId::new));
    }

    private static Optional<Integer> priority(QueryParameters query, String name) {
        return query.text(name).map(given -> query.number(name, 0, 0, MAX_PRIORITY));
    }

    static Instant instant(String text) {
        try {
            Instant instant = Instant.parse(text);
            if (instant.isBefore(Instant.EPOCH) || instant.isAfter(Instant.parse("9999-12-31T00:00:00Z"))) {
                throw new IllegalArgumentException("must lie between the years 1970 and 9999");
            }
            return instant;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("must be an instant such as 2026-11-24T15:25:09Z", e);
        }
    }

    private HttpResponse page(JobOrder order, ListReply reply) {
        requireDatabase(reply.available());
        Optional<String> next = reply.more() && !reply.jobs().isEmpty()
                ? Optional.of(
                        order.after(reply.jobs().get(reply.jobs().size() - 1)).toString())
                : Optional.empty();
        return context.respond(StatusCodes.OK, new JobList(reply.jobs(), next));
    }

    private CompletionStage<HttpResponse> count(HttpRequest request) {
        JobFilter filter = filter(QueryParameters.of(request, FILTERS))
                .visibleIn(Callers.of(request).visible());
        return context.<CountReply>askCatalog(replyTo -> new CountJobs(filter, replyTo))
                .thenApply(reply -> {
                    requireDatabase(reply.available());
                    return context.respond(StatusCodes.OK, JobCount.of(reply.counts()));
                });
    }

    private static void requireDatabase(boolean available) {
        if (!available) {
            throw Problem.temporary(ProblemType.UNAVAILABLE, "the farm's database does not answer now; try again")
                    .asException();
        }
    }
}
