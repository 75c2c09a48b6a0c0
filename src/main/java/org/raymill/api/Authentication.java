package org.raymill.api;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.pubsub.Topic;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.RawHeader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.raymill.access.TokenText;
import org.raymill.api.access.Caller;
import org.raymill.identity.IdentityProvider;
import org.raymill.model.AccessToken;
import org.raymill.model.Grants;
import org.raymill.model.Session;
import org.raymill.model.UserAccount;
import org.raymill.protocol.AccessChanged;
import org.raymill.protocol.AccessCommand;
import org.raymill.protocol.AccessCommand.FindSession;
import org.raymill.protocol.AccessCommand.FindToken;
import org.raymill.protocol.AccessCommand.SessionReply;
import org.raymill.protocol.AccessCommand.TokenReply;
import org.raymill.protocol.AccessCommand.TokensUsed;

/**
 * Finds out who makes a request: by a token in the header {@code Authorization: Bearer}, or by the cookie of a session, where requests that change something
 * have to show that they come from a page of the console, too. What it finds it remembers for a while, and forgets at once when it hears of a change.
 */
final class Authentication {

    /** The header that the console's pages send with what changes something; see {@link SessionCookie#csrf}. */
    static final String CSRF_HEADER = "X-Raymill-Csrf";

    private static final String BEARER = "bearer ";
    private static final int MAX_REMEMBERED = 10_000;
    private static final Duration TELL_USE_AFTER = Duration.ofMinutes(1);

    /**
     * What is remembered of a token or session.
     *
     * @param until when it is asked for again, or is worth nothing any more
     */
    private record Remembered(Caller caller, String user, Instant until, Optional<String> token) {}

    private final ApiContext context;
    private final AccessSettings settings;
    private final ActorRef<AccessCommand> keepers;
    private final InstantSource clock;
    private final Optional<ProviderUsers> provider;
    /** By the hash of what was shown. */
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

    /** When it was told last that a token is used, by its id. */
    private final Map<String, Instant> told = new ConcurrentHashMap<>();
    /** How many changes were heard of: what was asked before one is not remembered after it. */
    private volatile long changes;

    /**
     * @param keepers the way to a keeper of users
     * @param topic on which changes of who may do what are told
     * @param identities the site's identity provider
     */
    Authentication(
            ApiContext context,
            AccessSettings settings,
            ActorRef<AccessCommand> keepers,
            ActorRef<Topic.Command<AccessChanged>> topic,
            Optional<IdentityProvider> identities,
            InstantSource clock) {
        this.context = context;
        this.settings = settings;
        this.keepers = keepers;
        this.clock = clock;
        this.provider = identities.map(identity -> new ProviderUsers(this, identity));
        if (settings.authentication()) {
            context.system().systemActorOf(listener(topic), "access-changes-listener", Props.empty());
        }
    }

    private Behavior<AccessChanged> listener(ActorRef<Topic.Command<AccessChanged>> topic) {
        return Behaviors.setup(actor -> {
            topic.tell(Topic.subscribe(actor.getSelf()));
            return Behaviors.receiveMessage(changed -> {
                forget(changed.user());
                return Behaviors.same();
            });
        });
    }

    private synchronized void forget(String user) {
        changes++;
        remembered.values().removeIf(known -> known.user().equals(user));
    }

    /** Whether callers have to say who they are. */
    boolean isRequired() {
        return settings.authentication();
    }

    AccessSettings settings() {
        return settings;
    }

    /** The users of the site's identity provider; empty when there is none. */
    Optional<ProviderUsers> provider() {
        return provider;
    }

    /** Whether a request came by TLS, as far as its browser knows. */
    boolean isSecure(HttpRequest request) {
        return settings.secureCookies() || request.getUri().getScheme().equals("https");
    }

    /**
     * Who makes a request; {@link Caller#NOBODY} when it does not say. Fails with a {@link ProblemException} when what it says is worth nothing, and when
     * it can not be found out now.
     */
    CompletionStage<Caller> caller(HttpRequest request) {
        if (!settings.authentication()) {
            return CompletableFuture.completedFuture(Caller.ANYBODY);
        }
        Optional<String> bearer = request.getHeader("Authorization")
                .map(HttpHeader::value)
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip());
        if (bearer.isPresent()) {
            return byToken(bearer.get());
        }
        Optional<String> cookie = SessionCookie.of(request, isSecure(request));
        if (cookie.isEmpty()) {
            return CompletableFuture.completedFuture(Caller.NOBODY);
        }
        SessionCookie.requireOwnPage(request, cookie.get());
        return bySession(cookie.get());
    }

    // ---- tokens

    /** Who a token belongs to; fails when it is worth nothing. */
    CompletionStage<Caller> byToken(String text) {
        if (provider.isPresent() && !text.startsWith(TokenText.PREFIX) && IdentityProvider.looksLikeToken(text)) {
            return remember(sha256(text), () -> provider.get().byToken(text).thenApply(this::byIdentity));
        }
        TokenText token = TokenText.parse(text)
                .orElseThrow(() -> refused("this is no token of Raymill").asException());
        if (token.id().equals(TokenText.ADMINISTRATOR)) {
            return remember(sha256(text), () -> context.blocking(() -> administrator(token)));
        }
        return remember(sha256(text), () -> this.<TokenReply>ask(replyTo -> new FindToken(token.id(), replyTo))
                        .thenCompose(reply -> context.blocking(() -> byReply(token, reply))))
                .thenApply(caller -> {
                    noteUse(token.id());
                    return caller;
                });
    }

    private Remembered byIdentity(ProviderUsers.Known known) {
        Instant until = clock.instant().plus(settings.remember());
        return new Remembered(
                known.caller(), known.user(), known.until().isBefore(until) ? known.until() : until, Optional.empty());
    }

    private Remembered administrator(TokenText token) {
        if (settings.administratorHash().isEmpty() || !token.matches(settings.administratorHash())) {
            throw refused("this is not the administrator's token").asException();
        }
        return new Remembered(
                Caller.of(TokenText.ADMINISTRATOR, Grants.ALL, Grants.ALL),
                TokenText.ADMINISTRATOR,
                clock.instant().plus(settings.remember()),
                Optional.empty());
    }

    private Remembered byReply(TokenText shown, TokenReply reply) {
        requireAvailable(reply.available());
        Instant now = clock.instant();
        AccessToken token = reply.token()
                .filter(found -> found.validAt(now) && shown.matches(reply.hash()))
                .orElseThrow(() -> refused("this token is wrong, has expired, or was revoked")
                        .asException());
        UserAccount owner = requireEnabled(reply.owner());
        Instant until = now.plus(settings.remember());
        return new Remembered(
                Caller.of(owner.name(), owner.grants(), token.scope()),
                owner.name(),
                token.expiresAt().filter(until::isAfter).orElse(until),
                Optional.of(token.id()));
    }

    static UserAccount requireEnabled(Optional<UserAccount> owner) {
        return owner.filter(user -> !user.disabled())
                .orElseThrow(() -> refused("this user is let in no more").asException());
    }

    /** That a token is used is told once in a while; the last use before the node ends may not be. */
    private void noteUse(String token) {
        Instant now = clock.instant();
        Instant before = told.get(token);
        if (before == null || before.plus(TELL_USE_AFTER).isBefore(now)) {
            if (told.size() >= MAX_REMEMBERED) {
                told.clear();
            }
            told.put(token, now);
            keepers.tell(new TokensUsed(Map.of(token, now)));
        }
    }

    // ---- sessions

    /** Whose session it is; fails when it is over. */
    private CompletionStage<Caller> bySession(String secret) {
        String key = sha256(secret);
        return remember(key, () -> this.<SessionReply>ask(replyTo -> new FindSession(key, replyTo))
                .thenApply(this::byReply));
    }

    private Remembered byReply(SessionReply reply) {
        requireAvailable(reply.available());
        Session session = reply.session()
                .orElseThrow(() -> refused("the session is over; sign in again").asException());
        Instant until = clock.instant().plus(settings.remember());
        boolean administrator = session.user().equals(TokenText.ADMINISTRATOR);
        Grants grants =
                administrator ? Grants.ALL : ProviderUsers.both(requireEnabled(reply.owner()), session.granted());
        return new Remembered(
                Caller.of(session.user(), grants, session.scope()),
                session.user(),
                session.expiresAt().isBefore(until) ? session.expiresAt() : until,
                session.token());
    }

    // ---- remembering

    private interface Question {
        CompletionStage<Remembered> ask();
    }

    private CompletionStage<Caller> remember(String key, Question question) {
        Remembered known = remembered.get(key);
        if (known != null && clock.instant().isBefore(known.until())) {
            return CompletableFuture.completedFuture(known.caller());
        }
        long before = changes;
        return question.ask().thenApply(found -> {
            keep(key, found, before);
            return found.caller();
        });
    }

    private synchronized void keep(String key, Remembered found, long before) {
        if (changes != before) {
            return;
        }
        if (remembered.size() >= MAX_REMEMBERED) {
            Instant now = clock.instant();
            remembered.values().removeIf(old -> !now.isBefore(old.until()));
        }
        if (remembered.size() < MAX_REMEMBERED) {
            remembered.put(key, found);
        }
    }

    <R> CompletionStage<R> ask(akka.japi.function.Function<ActorRef<R>, AccessCommand> message) {
        return AskPattern.ask(
                keepers,
                message,
                context.settings().askTimeout(),
                context.system().scheduler());
    }

    static void requireAvailable(boolean available) {
        if (!available) {
            throw Problem.temporary(ProblemType.UNAVAILABLE, "the farm's database does not answer now; try again")
                    .asException();
        }
    }

    /** Who says nothing right is told how to. */
    static Problem refused(String why) {
        return Problem.of(ProblemType.UNAUTHENTICATED, why)
                .withHeader(RawHeader.create("WWW-Authenticate", "Bearer realm=\"raymill\""));
    }

    static String sha256(String text) {
        return Submissions.hash(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Compares two texts in a time that tells nothing of where they differ. */
    static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
