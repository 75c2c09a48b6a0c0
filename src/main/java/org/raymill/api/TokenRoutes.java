package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.delete;
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
import akka.http.javadsl.server.Route;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.raymill.access.TokenText;
import org.raymill.api.access.Caller;
import org.raymill.api.json.JobSubmission;
import org.raymill.api.json.NewToken;
import org.raymill.api.json.TokenRequest;
import org.raymill.model.AccessToken;
import org.raymill.model.Grants;
import org.raymill.model.UserAccount;
import org.raymill.protocol.AccessCommand.AddToken;
import org.raymill.protocol.AccessCommand.ListTokens;
import org.raymill.protocol.AccessCommand.Outcome;
import org.raymill.protocol.AccessCommand.RevokeToken;
import org.raymill.protocol.AccessCommand.TokenChange;
import org.raymill.protocol.AccessCommand.TokenList;

/** The tokens of users. */
final class TokenRoutes {

    private static final long MAX_BYTES = 64 << 10;

    private final ApiContext context;
    private final PathValues values;
    private final RequestBodies bodies;
    private final Authentication authentication;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    TokenRoutes(ApiContext context, RequestBodies bodies, Authentication authentication, InstantSource clock) {
        this.context = context;
        this.values = new PathValues(context.problems());
        this.bodies = bodies;
        this.authentication = authentication;
        this.clock = clock;
    }

    Route create() {
        return pathPrefix(
                segment("users").slash(segment()).slash("tokens"),
                text -> values.value("user", text, UserAccount::requireName, this::tokens));
    }

    private Route tokens(String user) {
        return concat(
                pathEnd(() -> concat(
                        get(() -> handle(request -> list(request, user))),
                        post(() -> handle(request -> add(request, user))))),
                path(
                        segment(),
                        text -> values.value(
                                "token",
                                text,
                                AccessToken::requireId,
                                id -> delete(() -> handle(request -> revoke(request, user, id))))));
    }

    private CompletionStage<HttpResponse> list(HttpRequest request, String user) {
        QueryParameters.of(request);
        return authentication
                .<TokenList>ask(replyTo -> new ListTokens(user, replyTo))
                .thenApply(reply -> {
                    Authentication.requireAvailable(reply.available());
                    if (!reply.known()) {
                        throw UserRoutes.notFound(user).asException();
                    }
                    return context.respond(StatusCodes.OK, new org.raymill.api.json.TokenList(reply.tokens()));
                });
    }

    private CompletionStage<HttpResponse> add(HttpRequest request, String user) {
        QueryParameters.of(request);
        Caller caller = Callers.of(request);
        return bodies.handle(request, MAX_BYTES, body -> {
            TokenText text = TokenText.create(random);
            AccessToken token = read(body, text.id(), user, caller);
            return context.blocking(() -> text.hash(random))
                    .thenCompose(hash -> authentication.<TokenChange>ask(replyTo -> new AddToken(token, hash, replyTo)))
                    .thenApply(reply -> added(user, token, text, reply.outcome()));
        });
    }

    private AccessToken read(byte[] body, String id, String user, Caller caller) {
        InputErrors errors = new InputErrors();
        JsonFields given = new JsonFields();
        GrantsReader scope = new GrantsReader();
        StrictJson.read(
                body,
                errors,
                json -> json.object(
                        Map.of("label", given.text("label"), "scope", scope.value(), "days", given.number("days"))));
        OperationBodies.checkLine(errors, "/label", given.textOf("label"), AccessToken.MAX_LABEL);
        Optional<Grants> asked = scope.grants(errors, "/scope");
        int days = given.numberOf("days").orElse(TokenRequest.DEFAULT_DAYS);
        if (days < 0 || days > TokenRequest.MAX_DAYS) {
            errors.add("/days", "must lie between 0, for ever, and " + TokenRequest.MAX_DAYS);
        }
        errors.throwIfAny();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return new AccessToken(
                id,
                user,
                given.textOf("label").orElse(""),
                asked.orElse(Grants.ALL),
                now,
                caller.nameOr(JobSubmission.DEFAULT_USER),
                days == 0 ? Optional.empty() : Optional.of(now.plus(Duration.ofDays(days))),
                Optional.empty());
    }

    private HttpResponse added(String user, AccessToken token, TokenText text, Outcome outcome) {
        return switch (outcome) {
            case CREATED, DONE -> context.respond(StatusCodes.CREATED, new NewToken(token, text.text()));
            case FULL ->
                throw Problem.of(
                                ProblemType.TOO_MANY_TOKENS,
                                "a user has at most " + AccessToken.MAX_TOKENS + " tokens; revoke one first")
                        .asException();
            case UNAVAILABLE ->
                throw Problem.temporary(ProblemType.UNAVAILABLE, "the farm's database does not answer now; try again")
                        .asException();
            case NOT_FOUND, OUTDATED -> throw UserRoutes.notFound(user).asException();
        };
    }

    private CompletionStage<HttpResponse> revoke(HttpRequest request, String user, String id) {
        QueryParameters.of(request);
        String by = Callers.of(request).nameOr(JobSubmission.DEFAULT_USER);
        return authentication
                .<TokenChange>ask(replyTo -> new RevokeToken(user, id, by, replyTo))
                .thenApply(reply -> {
                    Authentication.requireAvailable(reply.outcome() != Outcome.UNAVAILABLE);
                    if (reply.outcome() == Outcome.NOT_FOUND) {
                        throw Problem.of(
                                        ProblemType.TOKEN_NOT_FOUND,
                                        "there is no such token; GET /api/v1/users/" + user + "/tokens lists them")
                                .asException();
                    }
                    return HttpResponse.create().withStatus(StatusCodes.NO_CONTENT);
                });
    }
}
