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
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.raymill.api.json.FarmView;
import org.raymill.api.json.HistoryView;
import org.raymill.model.ServerId;
import org.raymill.protocol.FarmHistoryCommand.GetHistory;
import org.raymill.protocol.FarmHistoryCommand.History;
import org.raymill.protocol.SchedulerCommand.Farm;
import org.raymill.protocol.SchedulerCommand.GetFarm;
import org.raymill.protocol.SchedulerCommand.GetServer;
import org.raymill.protocol.SchedulerCommand.GetServerPast;
import org.raymill.protocol.SchedulerCommand.ServerPast;
import org.raymill.protocol.SchedulerCommand.ServerReply;

/** How the farm and its servers are, and were. */
final class FarmRoutes {

    /** What is answered when nothing is asked for by name: the farm as a whole. */
    private static final List<String> USUAL =
            List.of("cores*", "memoryMiB*", "gpus*", "servers.*", "tasks.*", "jobs", "frames", "plans*");

    private static final Duration USUAL_TIME = Duration.ofHours(1);
    /** More would be more than a chart has pixels for. */
    private static final int USUAL_STEPS = 360;

    private static final int MAX_STEP = 24 * 60;
    private static final int SECONDS_PER_MINUTE = 60;

    private final ApiContext context;
    private final InstantSource clock;

    FarmRoutes(ApiContext context, InstantSource clock) {
        this.context = context;
        this.clock = clock;
    }

    Route create() {
        PathValues values = new PathValues(context.problems());
        return concat(
                path("farm", () -> get(() -> handle(this::farm))),
                path(segment("farm").slash("history"), () -> get(() -> handle(this::history))),
                path(
                        segment("servers").slash(segment()),
                        name -> get(() -> values.value(
                                "server", name, ServerId::new, server -> handle(request -> server(request, server))))),
                path(
                        segment("servers").slash(segment()).slash("history"),
                        name -> get(() -> values.value(
                                "server", name, ServerId::new, server -> handle(request -> past(request, server))))));
    }

    private CompletionStage<HttpResponse> farm(HttpRequest request) {
        QueryParameters.of(request);
        return context.<Farm>askScheduler(GetFarm::new)
                .thenApply(farm -> context.respond(
                        StatusCodes.OK,
                        FarmView.of(
                                farm.epoch(),
                                farm.inOfficeSince(),
                                farm.gathering(),
                                farm.figures(),
                                farm.lastPlan())));
    }

    private CompletionStage<HttpResponse> server(HttpRequest request, ServerId server) {
        QueryParameters.of(request);
        return context.<ServerReply>askScheduler(replyTo -> new GetServer(server, replyTo))
                .thenApply(reply -> ServerOrderRoutes.view(
                        context, reply.server().orElseThrow(() -> ServerOrderRoutes.notFound(server)
                                .asException())));
    }

    private CompletionStage<HttpResponse> past(HttpRequest request, ServerId server) {
        QueryParameters.of(request);
        return context.<ServerPast>askScheduler(replyTo -> new GetServerPast(server, replyTo))
                .thenApply(reply -> context.respond(
                        StatusCodes.OK,
                        HistoryView.of(reply.series().orElseThrow(() -> ServerOrderRoutes.notFound(server)
                                .asException()))));
    }

    private CompletionStage<HttpResponse> history(HttpRequest request) {
        QueryParameters query = QueryParameters.of(request, "from", "to", "step", "series");
        Instant to = query.value("to", FarmRoutes::instant).orElseGet(clock::instant);
        Instant from = query.value("from", FarmRoutes::instant).orElseGet(() -> to.minus(USUAL_TIME));
        long first = Math.floorDiv(from.getEpochSecond(), SECONDS_PER_MINUTE);
        long end = Math.floorDiv(to.getEpochSecond(), SECONDS_PER_MINUTE) + 1;
        if (first > end) {
            throw Problem.parameter("from", "must not be after 'to'").asException();
        }
        int usual = (int) Math.min(MAX_STEP, Math.max(1, (end - first + USUAL_STEPS - 1) / USUAL_STEPS));
        int step = query.number("step", usual, 1, MAX_STEP);
        if ((end - first) / step > GetHistory.MAX_STEPS) {
            throw Problem.parameter(
                            "step",
                            "makes more than " + GetHistory.MAX_STEPS
                                    + " steps of this time; take longer steps or a shorter time")
                    .asException();
        }
        List<String> names = query.text("series")
                .map(text -> Arrays.asList(text.split(",", -1)))
                .orElse(USUAL);
        if (names.size() > GetHistory.MAX_NAMES) {
            throw Problem.parameter("series", "may have at most " + GetHistory.MAX_NAMES + " names")
                    .asException();
        }
        return context.<History>askScheduler(replyTo -> new GetHistory(first, end, step, names, replyTo))
                .thenApply(this::respond);
    }

    private HttpResponse respond(History reply) {
        if (!reply.available()) {
            throw Problem.temporary(ProblemType.UNAVAILABLE, "the farm's database does not answer now; try again")
                    .asException();
        }
        return context.respond(StatusCodes.OK, HistoryView.of(reply.series()));
    }

    private static Instant instant(String text) {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            if (instant.getEpochSecond() >= 0) {
                return instant;
            }
        } catch (DateTimeException e) {
            // Told below, like a time before there were farms.
        }
        throw new IllegalArgumentException("'" + text + "' is no time; write it like 2026-11-30T12:00:00Z");
    }
}
