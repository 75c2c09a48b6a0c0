package org.raymill.api;

import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.raymill.api.json.ProjectList;
import org.raymill.model.UsageGrouping;
import org.raymill.model.UsageSum;
import org.raymill.protocol.JobCatalogCommand.SumUsage;
import org.raymill.protocol.JobCatalogCommand.UsageReply;
import org.raymill.protocol.SchedulerCommand.GetProjects;
import org.raymill.protocol.SchedulerCommand.Projects;

/** How projects share the farm. */
final class ProjectRoutes {

    /** For so many days a project is listed of which nothing else is known than that it had jobs. */
    private static final int DAYS = 30;

    private final ApiContext context;
    private final InstantSource clock;

    ProjectRoutes(ApiContext context, InstantSource clock) {
        this.context = context;
        this.clock = clock;
    }

    Route create() {
        return path("projects", () -> get(() -> handle(this::projects)));
    }

    private CompletionStage<HttpResponse> projects(HttpRequest request) {
        QueryParameters.of(request);
        int today = (int) LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toEpochDay();
        return context.<UsageReply>askCatalog(
                        replyTo -> new SumUsage(UsageGrouping.PROJECT, today - DAYS, today, SumUsage.MAX_ROWS, replyTo))
                .thenCompose(usage -> {
                    List<String> names =
                            usage.sums().stream().map(UsageSum::name).toList();
                    return context.<Projects>askScheduler(replyTo -> new GetProjects(names, replyTo));
                })
                .thenApply(reply -> context.respond(StatusCodes.OK, new ProjectList(reply.projects())));
    }
}
