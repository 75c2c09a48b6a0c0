package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.delete;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathEnd;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.put;
import static akka.http.javadsl.server.PathMatchers.segment;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.raymill.access.SecretHash;
import org.raymill.access.TokenText;
import org.raymill.api.access.Caller;
import org.raymill.api.json.JobSubmission;
import org.raymill.model.Expected;
import org.raymill.model.Grants;
import org.raymill.model.Role;
import org.raymill.model.UserAccount;
import org.raymill.protocol.AccessCommand.FindUser;
import org.raymill.protocol.AccessCommand.LinkIdentity;
import org.raymill.protocol.AccessCommand.ListUsers;
import org.raymill.protocol.AccessCommand.Outcome;
import org.raymill.protocol.AccessCommand.PutUser;
import org.raymill.protocol.AccessCommand.RemoveUser;
import org.raymill.protocol.AccessCommand.SetPassword;
import org.raymill.protocol.AccessCommand.UserChange;
import org.raymill.protocol.AccessCommand.UserList;
import org.raymill.protocol.AccessCommand.UserReply;

/** Users, what they may do, and their passwords. */
final class UserRoutes {

    private static final long MAX_BYTES = 64 << 10;
    private static final int MAX_LINE = 500;
    private static final int MAX_SUBJECT = 255;
    private static final int MIN_PASSWORD = 10;
    private static final int MAX_PASSWORD = 200;

    private final ApiContext context;
    private final PathValues values;
    private final RequestBodies bodies;
    private final Authentication authentication;
    private final SecureRandom random = new SecureRandom();

    UserRoutes(ApiContext context, RequestBodies bodies, Authentication authentication) {
        this.context = context;
        this.values = new PathValues(context.problems());
        this.bodies = bodies;
        this.authentication = authentication;
    }

    Route create() {
        return pathPrefix(
                "users",
                () -> concat(
                        pathEnd(() -> get(() -> handle(this::list))),
                        pathPrefix(
                                segment(), text -> values.value("user", text, UserAccount::requireName, this::user))));
    }

    private Route user(String name) {
        return concat(
                pathEnd(() -> concat(
                        get(() -> handle(request -> show(request, name))),
                        put(() -> handle(request -> change(request, name))),
                        delete(() -> handle(request -> remove(request, name))))),
                path(
                        "identity",
                        () -> concat(
                                put(() -> handle(request -> link(request, name))),
                                delete(() -> handle(request -> unlink(request, name))))),
                path(
                        "password",
                        () -> concat(
                                put(() -> handle(request -> setPassword(request, name))),
                                delete(() -> handle(request -> removePassword(request, name))))));
    }

    // ---- looking

    private CompletionStage<HttpResponse> list(HttpRequest request) {
        QueryParameters.of(request);
        return authentication.<UserList>ask(ListUsers::new).thenApply(reply -> {
            Authentication.requireAvailable(reply.available());
            return context.respond(StatusCodes.OK, new org.raymill.api.json.UserList(reply.users()));
        });
    }

    private CompletionStage<HttpResponse> show(HttpRequest request, String name) {
        QueryParameters.of(request);
        return find(name).thenApply(reply -> view(StatusCodes.OK, reply.user().orElseThrow()));
    }

    private CompletionStage<UserReply> find(String name) {
        return authentication
                .<UserReply>ask(replyTo -> new FindUser(name, replyTo))
                .thenApply(reply -> {
                    Authentication.requireAvailable(reply.available());
                    reply.user().orElseThrow(() -> notFound(name).asException());
                    return reply;
                });
    }

    private HttpResponse view(StatusCode status, UserAccount user) {
        return context.respond(status, user).addHeader(Preconditions.tag(user.tag()));
    }

    static Problem notFound(String name) {
        return Problem.of(ProblemType.USER_NOT_FOUND, "there is no user '" + name + "'; GET /api/v1/users lists them");
    }

    // ---- changing

    private CompletionStage<HttpResponse> change(HttpRequest request, String name) {
        QueryParameters.of(request);
        Expected expected = Preconditions.of(request);
        boolean onlyNew = request.getHeader("If-None-Match").isPresent();
        return bodies.handle(request, MAX_BYTES, body -> {
            Wanted asked = read(body, name, Callers.of(request));
            return authentication
                    .<UserChange>ask(replyTo -> new PutUser(
                            name,
                            asked.title(),
                            asked.grants(),
                            asked.disabled(),
                            onlyNew,
                            expected,
                            asked.by(),
                            asked.reason(),
                            replyTo))
                    .thenApply(reply -> changed(name, reply));
        });
    }

    /** What a user is to be like, and who says so. */
    private record Wanted(String title, Grants grants, boolean disabled, String by, String reason) {}

    private static Wanted read(byte[] body, String name, Caller caller) {
        InputErrors errors = new InputErrors();
        JsonFields given = new JsonFields();
        GrantsReader grants = new GrantsReader();
        StrictJson.read(
                body,
                errors,
                json -> json.object(
                        Map.of(
                                "title", given.text("title"),
                                "grants", grants.value(),
                                "disabled", given.flag("disabled"),
                                "by", given.text("by"),
                                "reason", given.text("reason")),
                        "grants"));
        OperationBodies.checkLine(errors, "/title", given.textOf("title"), UserAccount.MAX_TITLE);
        OperationBodies.checkLine(errors, "/by", given.textOf("by"), UserAccount.MAX_NAME);
        OperationBodies.checkLine(errors, "/reason", given.textOf("reason"), MAX_LINE);
        Optional<Grants> roles = grants.grants(errors, "/grants");
        if (name.equals(TokenText.ADMINISTRATOR)) {
            errors.add("", "the name administrator is that of the token in the settings; take another one");
        }
        errors.throwIfAny();
        return new Wanted(
                given.textOf("title").orElse(""),
                roles.orElse(Grants.NONE),
                given.flagOf("disabled").orElse(false),
                caller.nameOr(given.textOf("by").orElse(JobSubmission.DEFAULT_USER)),
                given.textOf("reason").orElse(""));
    }

    private CompletionStage<HttpResponse> remove(HttpRequest request, String name) {
        QueryParameters query = QueryParameters.of(request, "by", "reason");
        String by = Callers.of(request).nameOr(query.text("by").orElse(JobSubmission.DEFAULT_USER));
        String reason = query.text("reason").orElse("");
        Expected expected = Preconditions.of(request);
        return authentication
                .<UserChange>ask(replyTo -> new RemoveUser(name, expected, by, reason, replyTo))
                .thenApply(reply -> {
                    refuse(name, reply);
                    return HttpResponse.create().withStatus(StatusCodes.NO_CONTENT);
                });
    }

    private HttpResponse changed(String name, UserChange reply) {
        refuse(name, reply);
        boolean created = reply.outcome() == Outcome.CREATED;
        return view(created ? StatusCodes.CREATED : StatusCodes.OK, reply.user().orElseThrow());
    }

    private static void refuse(String name, UserChange reply) {
        switch (reply.outcome()) {
            case CREATED, DONE -> {}
            case NOT_FOUND -> throw notFound(name).asException();
            case OUTDATED ->
                throw Preconditions.failed(reply.user()
                                .map(now -> "the user is of revision " + now.revision() + " by now, changed by "
                                        + now.changedBy())
                                .orElse("there is no such user"))
                        .asException();
            case FULL ->
                throw Problem.of(
                                ProblemType.TOO_MANY_USERS,
                                "a site has at most " + UserAccount.MAX_USERS + " users; remove one first")
                        .asException();
            case UNAVAILABLE -> Authentication.requireAvailable(false);
        }
    }

    // ---- accounts of the identity provider

    private CompletionStage<HttpResponse> link(HttpRequest request, String name) {
        QueryParameters.of(request);
        String issuer = authentication
                .provider()
                .map(users -> users.provider().settings().issuer())
                .orElseThrow(() -> Problem.of(
                                ProblemType.WRONG_STATE,
                                "there is no identity provider here: raymill.access.identity.issuer is not set")
                        .asException());
        return bodies.handle(request, MAX_BYTES, body -> {
            InputErrors errors = new InputErrors();
            JsonFields given = new JsonFields();
            StrictJson.read(body, errors, json -> json.object(Map.of("subject", given.text("subject")), "subject"));
            OperationBodies.checkLine(errors, "/subject", given.textOf("subject"), MAX_SUBJECT);
            if (given.textOf("subject").filter(String::isBlank).isPresent()) {
                errors.add("/subject", "must be what the identity provider calls the account (sub)");
            }
            errors.throwIfAny();
            return link(name, issuer + " " + given.textOf("subject").orElseThrow(), request);
        });
    }

    private CompletionStage<HttpResponse> unlink(HttpRequest request, String name) {
        QueryParameters.of(request);
        return link(name, "", request);
    }

    private CompletionStage<HttpResponse> link(String name, String identity, HttpRequest request) {
        String by = Callers.of(request).nameOr(JobSubmission.DEFAULT_USER);
        return authentication
                .<UserChange>ask(replyTo -> new LinkIdentity(name, identity, by, replyTo))
                .thenApply(reply -> {
                    if (reply.outcome() == Outcome.OUTDATED) {
                        throw Problem.of(
                                        ProblemType.WRONG_STATE,
                                        "this account is the user "
                                                + reply.user().orElseThrow().name() + "; unlink that one first")
                                .asException();
                    }
                    return changed(name, reply);
                });
    }

    // ---- passwords

    private CompletionStage<HttpResponse> setPassword(HttpRequest request, String name) {
        QueryParameters.of(request);
        Caller caller = Callers.of(request);
        return bodies.handle(request, MAX_BYTES, body -> {
            InputErrors errors = new InputErrors();
            JsonFields given = new JsonFields();
            StrictJson.read(
                    body,
                    errors,
                    json -> json.object(
                            Map.of("password", given.text("password"), "current", given.text("current")), "password"));
            String password = given.textOf("password").orElse("");
            if (given.textOf("password").isPresent()
                    && (password.length() < MIN_PASSWORD || password.length() > MAX_PASSWORD)) {
                errors.add("/password", "must have " + MIN_PASSWORD + " to " + MAX_PASSWORD + " characters");
            }
            errors.throwIfAny();
            return find(name).thenCompose(found -> context.blocking(() -> {
                        requireCurrent(caller, found, given.textOf("current"));
                        return SecretHash.of(password.toCharArray(), SecretHash.FOR_PASSWORDS, random);
                    })
                    .thenCompose(hash -> setPassword(name, hash, caller)));
        });
    }

    /** Whoever finds a browser signed in, or a token, does not know the password, unless it may change everybody's. */
    private static void requireCurrent(Caller caller, UserReply found, Optional<String> current) {
        boolean right = found.user().map(UserAccount::hasPassword).orElse(false)
                && current.filter(text -> SecretHash.matches(text.toCharArray(), found.passwordHash()))
                        .isPresent();
        if (!caller.grants().allowEverywhere(Role.ADMIN) && !right) {
            throw Problem.of(
                            ProblemType.FORBIDDEN,
                            "say the present password in 'current'; if there is none, an administrator sets the first")
                    .asException();
        }
    }

    private CompletionStage<HttpResponse> removePassword(HttpRequest request, String name) {
        QueryParameters.of(request);
        return setPassword(name, "", Callers.of(request));
    }

    private CompletionStage<HttpResponse> setPassword(String name, String hash, Caller caller) {
        String by = caller.nameOr(JobSubmission.DEFAULT_USER);
        return authentication
                .<UserChange>ask(replyTo -> new SetPassword(name, hash, by, replyTo))
                .thenApply(reply -> changed(name, reply));
    }
}
