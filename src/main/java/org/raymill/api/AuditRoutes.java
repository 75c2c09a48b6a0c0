package org.raymill.api;

import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.raymill.api.json.AuditList;
import org.raymill.model.AuditEntry;
import org.raymill.model.AuditFilter;
import org.raymill.protocol.JobCatalogCommand.AuditReply;
import org.raymill.protocol.JobCatalogCommand.ListAudit;

/** What was done to jobs, tasks and servers. */
final class AuditRoutes {

    private static final int DEFAULT_PAGE = 100;
    private static final Pattern SUBJECT = Pattern.compile("(job|task|server|store|template|user):.+");

    private static final Pattern ACTION = Pattern.compile("[a-z][a-z-]{0,49}");

    private final ApiContext context;

    AuditRoutes(ApiContext context) {
        this.context = context;
    }

    Route create() {
        return path("audit", () -> get(() -> handle(this::list)));
    }

    private CompletionStage<HttpResponse> list(HttpRequest request) {
        QueryParameters query =
                QueryParameters.of(request, "subject", "by", "action", "since", "until", "before", "limit");
        AuditFilter filter = new AuditFilter(
                query.value("subject", AuditRoutes::subject),
                query.text("by"),
                query.value("action", AuditRoutes::actions).orElse(List.of()),
                query.value("since", JobListRoutes::instant),
                query.value("until", JobListRoutes::instant));
        Optional<AuditEntry.Position> before = query.value("before", AuditEntry.Position::parse);
        int limit = query.number("limit", DEFAULT_PAGE, 1, ListAudit.MAX_PAGE);
        return context.<AuditReply>askCatalog(replyTo -> new ListAudit(filter, before, limit, replyTo))
                .thenApply(this::page);
    }

    private static List<String> actions(String text) {
        List<String> actions = List.of(text.split(",", -1));
        boolean right = actions.size() <= AuditFilter.MAX_ACTIONS
                && actions.stream().allMatch(action -> ACTION.matcher(action).matches());
        if (!right) {
            throw new IllegalArgumentException("must be at most " + AuditFilter.MAX_ACTIONS
                    + " actions such as pause or take-back, with commas between");
        }
        return actions;
    }

    private static String subject(String text) {
        if (!SUBJECT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is no subject; write job:ID, task:JOB/TASK, server:NAME, template:NAME, user:NAME or store:files");
        }
        return text;
    }

    private HttpResponse page(AuditReply reply) {
        if (!reply.available()) {
            throw Problem.temporary(ProblemType.UNAVAILABLE, "the farm's database does not answer now; try again")
                    .asException();
        }
        Optional<String> next = reply.more() && !reply.entries().isEmpty()
                ? Optional.of(reply.entries()
                        .get(reply.entries().size() - 1)
                        .position()
                        .toString())
                : Optional.empty();
        return context.respond(StatusCodes.OK, new AuditList(reply.entries(), next));
    }
}
