package org.raymill.api;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.RawHeader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.raymill.identity.SignInAttempt;

/**
 * What a browser has while it signs in with the identity provider, so that whichever node it comes back to knows that it is the one which went. It comes back
 * from another site, so this cookie goes with such requests, too, and is worth nothing for anything else.
 *
 * @param attempt whose secret it is
 * @param page of the console that is shown after it
 */
record SignInCookie(SignInAttempt attempt, String page) {

    private static final String NAME = "raymill-sign-in";
    private static final Duration LIFETIME = Duration.ofMinutes(15);
    private static final int MAX_PAGE = 1_000;
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_-]{43})\\.([A-Za-z0-9_-]{0,2000})");
    /** An address in the console: nothing that leads a browser to another host. */
    private static final Pattern PAGE = Pattern.compile("/(?![/\\\\])[!-\\[\\]-~]*");

    /** A page of the console; its first one for everything that is none. */
    static String page(Optional<String> asked) {
        return asked.filter(
                        text -> text.length() <= MAX_PAGE && PAGE.matcher(text).matches())
                .orElse("/");
    }

    /** What a request shows; empty when it shows nothing that is right. */
    static Optional<SignInCookie> of(HttpRequest request, boolean secure) {
        return SessionCookie.values(request, name(secure))
                .map(FORM::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .map(parts -> new SignInCookie(new SignInAttempt(parts.group(1)), decoded(parts.group(2))));
    }

    private static String decoded(String text) {
        try {
            return page(Optional.of(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII)));
        } catch (IllegalArgumentException e) {
            return page(Optional.empty());
        }
    }

    /** The header that gives it to a browser. */
    HttpHeader set(boolean secure) {
        String encoded =
                Base64.getUrlEncoder().withoutPadding().encodeToString(page.getBytes(StandardCharsets.US_ASCII));
        return header(attempt.secret() + "." + encoded, LIFETIME, secure);
    }

    /** The header that takes it away. */
    static HttpHeader clear(boolean secure) {
        return header("", Duration.ZERO, secure);
    }

    private static String name(boolean secure) {
        return SessionCookie.named(NAME, secure);
    }

    private static HttpHeader header(String value, Duration lifetime, boolean secure) {
        return RawHeader.create(
                "Set-Cookie",
                name(secure) + "=" + value + "; Path=/; Max-Age=" + lifetime.toSeconds() + "; HttpOnly; SameSite=Lax"
                        + (secure ? "; Secure" : ""));
    }
}
