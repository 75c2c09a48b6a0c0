package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.delete;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.post;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RemoteAddress;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.raymill.access.SecretHash;
import org.raymill.access.TokenText;
import org.raymill.api.access.Caller;
import org.raymill.api.json.SessionView;
import org.raymill.model.Grants;
import org.raymill.model.UserAccount;
import org.raymill.protocol.AccessCommand.CloseSession;
import org.raymill.protocol.AccessCommand.FindUser;
import org.raymill.protocol.AccessCommand.SessionReply;
import org.raymill.protocol.AccessCommand.UserReply;

/** Signing in and out with a browser, and who one is. */
final class SessionRoutes {

    private static final long MAX_BYTES = 4 << 10;
    /** One guess in so many seconds, and some at once, for each address and each user. */
    private static final double GUESSES_PER_SECOND = 0.2;

    private static final int GUESSES_AT_ONCE = 10;
    private static final int MAX_GUESSERS = 20_000;

    private final ApiContext context;
    private final RequestBodies bodies;
    private final Authentication authentication;
    private final SessionOpening opening;
    private final RequestRates guesses =
            new RequestRates(GUESSES_PER_SECOND, GUESSES_AT_ONCE, MAX_GUESSERS, System::nanoTime);
    /** Compared with when there is no such user, so that it takes as long to say so. */
    private final String nobodysHash;

    SessionRoutes(ApiContext context, RequestBodies bodies, Authentication authentication, SessionOpening opening) {
        this.context = context;
        this.bodies = bodies;
        this.authentication = authentication;
        this.opening = opening;
        this.nobodysHash = SecretHash.of(opening.secret().toCharArray(), SecretHash.FOR_PASSWORDS, new SecureRandom());
    }

    Route create() {
        return path(
                "session",
                () -> concat(
                        get(() -> handle(this::show)),
                        post(() -> handle(this::open)),
                        delete(() -> handle(this::close))));
    }

    // ---- who one is

    private CompletionStage<HttpResponse> show(HttpRequest request) {
        QueryParameters.of(request);
        Caller caller = Callers.of(request);
        Optional<String> csrf = caller.name()
                .flatMap(name -> SessionCookie.of(request, authentication.isSecure(request)))
                .map(SessionCookie::csrf);
        return title(caller)
                .thenApply(
                        title -> noStore(context.respond(StatusCodes.OK, view(caller, title, csrf, Optional.empty()))));
    }

    private SessionView view(Caller caller, Optional<String> title, Optional<String> csrf, Optional<Instant> end) {
        return new SessionView(
                authentication.isRequired(),
                caller.name(),
                title,
                caller.grants().byProject(),
                caller.name().isPresent() && !caller.isUnlimited(),
                csrf,
                end,
                authentication.provider().flatMap(ProviderUsers::title));
    }

    private CompletionStage<Optional<String>> title(Caller caller) {
        return caller.name()
                .map(name -> authentication
                        .<UserReply>ask(replyTo -> new FindUser(name, replyTo))
                        .thenApply(reply -> reply.user().map(UserAccount::title).filter(title -> !title.isEmpty())))
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
    }

    private static HttpResponse noStore(HttpResponse response) {
        return response.addHeader(RawHeader.create("Cache-Control", "no-store"));
    }

    // ---- signing in

    /** Who has signed in, and how. */
    private record SignedIn(Caller caller, Optional<String> token, Grants granted) {}

    private CompletionStage<HttpResponse> open(HttpRequest request) {
        QueryParameters.of(request);
        if (!authentication.isRequired()) {
            throw Problem.of(ProblemType.WRONG_STATE, "nobody has to sign in here: raymill.access.authentication is no")
                    .asException();
        }
        return bodies.handle(request, MAX_BYTES, body -> {
            InputErrors errors = new InputErrors();
            JsonFields given = new JsonFields();
            StrictJson.read(
                    body,
                    errors,
                    json -> json.object(Map.of(
                            "user", given.text("user"),
                            "password", given.text("password"),
                            "token", given.text("token"))));
            boolean byToken = given.textOf("token").isPresent();
            boolean byPassword =
                    given.textOf("user").isPresent() && given.textOf("password").isPresent();
            if (byToken == byPassword) {
                errors.add("", "must have either a user and a password, or a token");
            }
            errors.throwIfAny();
            CompletionStage<SignedIn> who = byToken
                    ? withToken(given.textOf("token").get().strip())
                    : withPassword(
                            request,
                            given.textOf("user").get().strip(),
                            given.textOf("password").get());
            return who.thenCompose(signedIn -> open(request, signedIn));
        });
    }

    private CompletionStage<SignedIn> withToken(String text) {
        Optional<String> id = TokenText.parse(text).map(TokenText::id);
        if (id.isEmpty()) {
            // A session would outlive a token of somebody else, which says itself how long it may be used.
            throw Authentication.refused("a session is opened with a token of Raymill alone")
                    .asException();
        }
        return authentication.byToken(text).thenApply(caller -> new SignedIn(caller, id, Grants.NONE));
    }

    private CompletionStage<SignedIn> withPassword(HttpRequest request, String user, String password) {
        requireFewGuesses(addressOf(request));
        requireFewGuesses("user " + user);
        return authentication
                .<UserReply>ask(replyTo -> new FindUser(user, replyTo))
                .thenCompose(reply -> context.blocking(() -> check(reply, password)));
    }

    private void requireFewGuesses(String who) {
        guesses.take(who).ifPresent(wait -> {
            throw Problem.of(ProblemType.TOO_MANY_REQUESTS, "too many passwords were tried; go on after some seconds")
                    .withHeader(RawHeader.create("Retry-After", Long.toString(wait.toSeconds() + 1)))
                    .asException();
        });
    }

    /** By what a client is told from others. */
    static String addressOf(HttpRequest request) {
        return request.getAttribute(AttributeKeys.remoteAddress)
                .flatMap(RemoteAddress::getAddress)
                .map(InetAddress::getHostAddress)
                .orElse("unknown");
    }

    private SignedIn check(UserReply reply, String password) {
        Authentication.requireAvailable(reply.available());
        Optional<UserAccount> user = reply.user().filter(found -> found.hasPassword() && !found.disabled());
        boolean right =
                SecretHash.matches(password.toCharArray(), user.isPresent() ? reply.passwordHash() : nobodysHash);
        if (user.isEmpty() || !right) {
            throw Problem.of(
                            ProblemType.WRONG_CREDENTIALS,
                            "the name or the password is wrong, or this user may not sign in with one")
                    .asException();
        }
        return new SignedIn(
                Caller.of(user.get().name(), user.get().grants(), Grants.ALL), Optional.empty(), Grants.NONE);
    }

    private CompletionStage<HttpResponse> open(HttpRequest request, SignedIn who) {
        return opening.open(who.caller(), who.token(), who.granted(), authentication.isSecure(request))
                .thenCompose(opened -> title(who.caller()).thenApply(title -> noStore(context.respond(
                                StatusCodes.CREATED,
                                view(who.caller(), title, Optional.of(opened.csrf()), Optional.of(opened.end()))))
                        .addHeader(opened.cookie())));
    }

    // ---- signing out

    private CompletionStage<HttpResponse> close(HttpRequest request) {
        QueryParameters.of(request);
        HttpResponse closed = HttpResponse.create()
                .withStatus(StatusCodes.NO_CONTENT)
                .addHeader(SessionCookie.clear(authentication.isSecure(request)));
        Optional<String> secret = SessionCookie.of(request, authentication.isSecure(request));
        secret.ifPresent(shown -> SessionCookie.requireOwnPage(request, shown));
        return secret.map(shown -> authentication
                        .<SessionReply>ask(replyTo -> new CloseSession(Authentication.sha256(shown), replyTo))
                        .thenApply(reply -> {
                            Authentication.requireAvailable(reply.available());
                            return closed;
                        }))
                .orElseGet(() -> CompletableFuture.completedFuture(closed));
    }
}
