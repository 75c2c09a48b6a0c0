package org.raymill.api;

import akka.http.javadsl.model.HttpHeader;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.raymill.api.access.Caller;
import org.raymill.model.Grants;
import org.raymill.model.Session;
import org.raymill.protocol.AccessCommand.OpenSession;
import org.raymill.protocol.AccessCommand.SessionReply;

/** Opens sessions for browsers of whom it is known who uses them. */
final class SessionOpening {

    private static final int SECRET_BYTES = 32;

    private final Authentication authentication;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    SessionOpening(Authentication authentication, InstantSource clock) {
        this.authentication = authentication;
        this.clock = clock;
    }

    /**
     * A session that is open now.
     *
     * @param cookie gives it to the browser
     */
    record Opened(String csrf, Instant end, HttpHeader cookie) {}

    /**
     * Opens one.
     *
     * @param token with which it ends
     * @param granted by the identity provider, besides what the farm says
     * @param secure whether the browser came by TLS
     */
    CompletionStage<Opened> open(Caller caller, Optional<String> token, Grants granted, boolean secure) {
        String secret = secret();
        Duration lifetime = authentication.settings().sessionLifetime();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant end = now.plus(lifetime);
        Session session = new Session(caller.name().orElseThrow(), token, granted, caller.scope(), now, end);
        return authentication
                .<SessionReply>ask(replyTo -> new OpenSession(Authentication.sha256(secret), session, replyTo))
                .thenApply(reply -> {
                    Authentication.requireAvailable(reply.available());
                    return new Opened(SessionCookie.csrf(secret), end, SessionCookie.set(secret, lifetime, secure));
                });
    }

    /** 256 random bits. */
    String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
