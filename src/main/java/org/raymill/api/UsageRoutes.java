package org.raymill.api;

import static akka.http.javadsl.server.Directives.completeWithFuture;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.Accept;
import akka.http.javadsl.server.Route;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;
import org.raymill.api.json.UsageList;
import org.raymill.model.UsageGrouping;
import org.raymill.protocol.JobCatalogCommand.SumUsage;
import org.raymill.protocol.JobCatalogCommand.UsageReply;

/** What attempts took, added up by job, project, user or server. */
final class UsageRoutes {

    private static final int DEFAULT_DAYS = 30;
    private static final int MAX_DAYS = 366;

    private enum Format {
        JSON,
        CSV
    }

    private record Question(UsageGrouping by, LocalDate from, LocalDate to, int limit, boolean csv) {}

    private final ApiContext context;
    private final InstantSource clock;

    UsageRoutes(ApiContext context, InstantSource clock) {
        this.context = context;
        this.clock = clock;
    }

    Route create() {
        return path("usage", () -> get(() -> extractRequest(request -> completeWithFuture(list(request)))));
    }

    private CompletionStage<HttpResponse> list(HttpRequest request) {
        Question question = question(request);
        return context.<UsageReply>askCatalog(replyTo -> new SumUsage(
                        question.by(),
                        (int) question.from().toEpochDay(),
                        (int) question.to().toEpochDay(),
                        question.limit(),
                        replyTo))
                .thenApply(reply -> respond(question, reply));
    }

    private Question question(HttpRequest request) {
        QueryParameters query = QueryParameters.of(request, "by", "from", "to", "limit", "format");
        UsageGrouping by = one(query, "by", UsageGrouping.class).orElse(UsageGrouping.PROJECT);
        LocalDate to = query.value("to", UsageRoutes::day)
                .orElseGet(() -> LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        LocalDate from = query.value("from", UsageRoutes::day).orElseGet(() -> to.minusDays(DEFAULT_DAYS - 1));
        if (from.isAfter(to) || from.plusDays(MAX_DAYS).compareTo(to) <= 0) {
            throw Problem.parameter("from", "must be at most " + (MAX_DAYS - 1) + " days before 'to', and not after it")
                    .asException();
        }
        int limit = query.number("limit", SumUsage.MAX_ROWS, 1, SumUsage.MAX_ROWS);
        Optional<Format> format = one(query, "format", Format.class);
        boolean csv = format.map(Format.CSV::equals).orElseGet(() -> prefersCsv(request));
        if (format.isEmpty() && !csv) {
            JsonHandler.requireAccepted(request, MediaTypes.APPLICATION_JSON);
        }
        return new Question(by, from, to, limit, csv);
    }

    private static <E extends Enum<E>> Optional<E> one(QueryParameters query, String name, Class<E> type) {
        List<E> values = query.constants(name, type);
        if (values.size() > 1) {
            throw Problem.parameter(name, "may be one only").asException();
        }
        return values.stream().findFirst();
    }

    private static LocalDate day(String text) {
        try {
            LocalDate day = LocalDate.parse(text);
            if (day.getYear() >= 1970 && day.getYear() <= 9999) {
                return day;
            }
        } catch (DateTimeException e) {
            // Told below, like a year that nothing can be of.
        }
        throw new IllegalArgumentException("'" + text + "' is no day; write it like 2026-11-30");
    }

    /** Whether comma-separated values are asked for by name: whoever takes anything gets JSON. */
    private static boolean prefersCsv(HttpRequest request) {
        return StreamSupport.stream(request.getHeaders().spliterator(), false)
                .filter(Accept.class::isInstance)
                .map(Accept.class::cast)
                .flatMap(accept -> StreamSupport.stream(accept.getMediaRanges().spliterator(), false))
                .anyMatch(range -> range.qValue() > 0
                        && range.matches(MediaTypes.TEXT_CSV)
                        && !range.matches(MediaTypes.APPLICATION_JSON)
                        && !range.matches(MediaTypes.TEXT_PLAIN));
    }

    private HttpResponse respond(Question question, UsageReply reply) {
        if (!reply.available()) {
            throw Problem.temporary(ProblemType.UNAVAILABLE, "the farm's database does not answer now; try again")
                    .asException();
        }
        UsageList list = new UsageList(question.by(), question.from(), question.to(), reply.sums(), reply.more());
        return question.csv()
                ? HttpResponse.create().withEntity(ContentTypes.TEXT_CSV_UTF8, list.csv())
                : context.respond(StatusCodes.OK, list);
    }
}
