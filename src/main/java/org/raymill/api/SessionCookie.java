package org.raymill.api;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.Cookie;
import akka.http.javadsl.model.headers.RawHeader;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a browser has of a session: a secret in a cookie that no script can read, which goes to pages of this site alone. Requests that change something
 * need a second secret beside it, which follows from the first and is told to the console's pages: a page of another site knows neither.
 */
final class SessionCookie {

    private static final String NAME = "raymill-session";
    private static final int MAX_SECRET = 100;

    private SessionCookie() {}

    /**
     * The secret that a request shows.
     *
     * @param secure whether it came by TLS: then another name, which pages of other hosts can give a browser, does not count
     */
    static Optional<String> of(HttpRequest request, boolean secure) {
        return values(request, named(NAME, secure))
                .filter(secret -> !secret.isEmpty() && secret.length() <= MAX_SECRET)
                .findFirst();
    }

    /** The values of the cookies of a name that a request shows. */
    static Stream<String> values(HttpRequest request, String name) {
        return StreamSupport.stream(request.getHeaders().spliterator(), false)
                .filter(Cookie.class::isInstance)
                .flatMap(header ->
                        StreamSupport.stream(((Cookie) header).getCookies().spliterator(), false))
                .filter(cookie -> cookie.name().equals(name))
                .map(cookie -> cookie.value());
    }

    /** The name of a cookie; browsers take it by TLS only, and for this host alone, when it is secure. */
    static String named(String name, boolean secure) {
        return secure ? "__Host-" + name : name;
    }

    /** The second secret. */
    static String csrf(String secret) {
        return Authentication.sha256("raymill-csrf " + secret);
    }

    /**
     * Refuses a request that changes something and does not come from a page of the console.
     *
     * @throws ProblemException then
     */
    static void requireOwnPage(HttpRequest request, String secret) {
        boolean reads =
                request.method().equals(HttpMethods.GET) || request.method().equals(HttpMethods.HEAD);
        boolean shown = request.getHeader(Authentication.CSRF_HEADER)
                .map(HttpHeader::value)
                .filter(value -> Authentication.same(value, csrf(secret)))
                .isPresent();
        if (!reads && !shown) {
            throw Problem.of(
                            ProblemType.FORBIDDEN,
                            "a request with a session's cookie that changes something needs the header "
                                    + Authentication.CSRF_HEADER + " with what GET /api/v1/session says")
                    .asException();
        }
    }

    /** The header that gives a browser the secret. */
    static HttpHeader set(String secret, Duration lifetime, boolean secure) {
        return header(secret, lifetime.toSeconds(), secure);
    }

    /** The header that takes it away. */
    static HttpHeader clear(boolean secure) {
        return header("", 0, secure);
    }

    private static HttpHeader header(String value, long seconds, boolean secure) {
        return RawHeader.create(
                "Set-Cookie",
                named(NAME, secure) + "=" + value + "; Path=/; Max-Age=" + seconds + "; HttpOnly; SameSite=Strict"
                        + (secure ? "; Secure" : ""));
    }
}
