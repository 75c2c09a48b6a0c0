package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.put;
import static akka.http.javadsl.server.PathMatchers.segment;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.raymill.api.json.JobSubmission;
import org.raymill.api.json.QuotaList;
import org.raymill.api.json.QuotaView;
import org.raymill.model.JobOrigin;
import org.raymill.model.Quota;
import org.raymill.model.QuotaState;
import org.raymill.model.UserAccount;
import org.raymill.protocol.QuotaCommand.FindQuota;
import org.raymill.protocol.QuotaCommand.ListQuotas;
import org.raymill.protocol.QuotaCommand.PutQuota;
import org.raymill.protocol.QuotaCommand.QuotaReply;

/** How much users may have, and have. */
final class QuotaRoutes {

    private static final Set<Quota> OF_FILES = EnumSet.of(Quota.FILES, Quota.BYTES);

    private static final long MAX_BYTES = 4 << 10;
    private static final int MAX_REASON = 500;

    private final ApiContext context;
    private final PathValues values;
    private final RequestBodies bodies;
    private final Quotas quotas;

    QuotaRoutes(ApiContext context, RequestBodies bodies, Quotas quotas) {
        this.context = context;
        this.values = new PathValues(context.problems());
        this.bodies = bodies;
        this.quotas = quotas;
    }

    Route create() {
        return concat(
                path(
                        "quotas",
                        () -> concat(
                                get(() -> handle(this::list)),
                                put(() -> handle(request -> change(request, QuotaState.EVERYBODY))))),
                path(
                        segment("users").slash(segment()).slash("quota"),
                        text -> values.value("user", text, QuotaRoutes::requireOwner, this::ofUser)));
    }

    /** A user, or the account of another site. */
    private static String requireOwner(String text) {
        return JobOrigin.isAccount(text) ? text : UserAccount.requireName(text);
    }

    private Route ofUser(String user) {
        return concat(
                get(() -> handle(request -> show(request, user))), put(() -> handle(request -> change(request, user))));
    }

    private CompletionStage<HttpResponse> list(HttpRequest request) {
        QueryParameters.of(request);
        return quotas.<QuotaReply>ask(ListQuotas::new).thenApply(reply -> {
            Authentication.requireAvailable(reply.available());
            return context.respond(
                    StatusCodes.OK,
                    new QuotaList(reply.states().stream().map(QuotaView::of).toList()));
        });
    }

    private CompletionStage<HttpResponse> show(HttpRequest request, String user) {
        QueryParameters.of(request);
        return quotas.<QuotaReply>ask(replyTo -> new FindQuota(user, replyTo)).thenApply(reply -> shown(user, reply));
    }

    private HttpResponse shown(String user, QuotaReply reply) {
        Authentication.requireAvailable(reply.available());
        if (reply.states().isEmpty()) {
            throw UserRoutes.notFound(user).asException();
        }
        return context.respond(StatusCodes.OK, QuotaView.of(reply.states().get(0)));
    }

    private CompletionStage<HttpResponse> change(HttpRequest request, String user) {
        QueryParameters.of(request);
        String by = Callers.of(request).nameOr(JobSubmission.DEFAULT_USER);
        return bodies.handle(request, MAX_BYTES, body -> {
            InputErrors errors = new InputErrors();
            JsonFields given = new JsonFields();
            Map<Quota, Long> limits = new EnumMap<>(Quota.class);
            Map<String, StrictJson.Value> fields = new HashMap<>();
            fields.put("reason", given.text("reason"));
            for (Quota quota : Quota.values()) {
                fields.put(quota.word(), json -> json.longNumber().ifPresent(value -> limits.put(quota, value)));
            }
            StrictJson.read(body, errors, json -> json.object(fields));
            OperationBodies.checkLine(errors, "/reason", given.textOf("reason"), MAX_REASON);
            limits.forEach((quota, limit) -> {
                if (limit < 0 || limit > Quota.MAX) {
                    errors.add("/" + quota.word(), "must lie between 0, for no limit, and " + Quota.MAX);
                }
            });
            if (JobOrigin.isAccount(user)) {
                limits.keySet().stream()
                        .filter(OF_FILES::contains)
                        .forEach(
                                quota -> errors.add(
                                        "/" + quota.word(),
                                        "can not be limited for a site; raymill.site.files.max-stored bounds what its files take"));
            }
            errors.throwIfAny();
            return quotas.<QuotaReply>ask(replyTo -> new PutQuota(
                            user, limits, by, given.textOf("reason").orElse(""), replyTo))
                    .thenApply(reply -> shown(user, reply));
        });
    }
}
