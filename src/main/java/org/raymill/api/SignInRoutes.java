package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathEnd;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.raymill.identity.IdentityException;
import org.raymill.identity.SignInAttempt;
import org.raymill.telemetry.Seldom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signing in at the console with the site's identity provider (authorization code with PKCE). The browser is sent there, and comes back with a code, for which
 * this node fetches what the provider says of whoever it is. What goes wrong is told on the console's page by a word; the reason is in the node's log.
 */
final class SignInRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(SignInRoutes.class);
    /** How many may begin, and come back, in a second, and at once, by address: each may have this node ask the provider. */
    private static final double PER_SECOND = 1;

    private static final int AT_ONCE = 30;
    private static final int MAX_CLIENTS = 20_000;
    private static final int MAX_CODE = 3_000;

    private final ApiContext context;
    private final Authentication authentication;
    private final SessionOpening opening;
    private final SecureRandom random = new SecureRandom();
    private final RequestRates begun = new RequestRates(PER_SECOND, AT_ONCE, MAX_CLIENTS, System::nanoTime);
    private final RequestRates rates = new RequestRates(PER_SECOND, AT_ONCE, MAX_CLIENTS, System::nanoTime);
    private final Seldom<String> away = new Seldom<>(System::nanoTime);

    SignInRoutes(ApiContext context, Authentication authentication, SessionOpening opening) {
        this.context = context;
        this.authentication = authentication;
        this.opening = opening;
    }

    Route create() {
        return pathPrefix(
                "sign-in",
                () -> concat(
                        pathEnd(() -> get(() -> handle(this::begin))),
                        path("callback", () -> get(() -> handle(this::comeBack)))));
    }

    private ProviderUsers users() {
        return authentication
                .provider()
                .filter(users -> users.title().isPresent())
                .orElseThrow(() -> Problem.of(
                                ProblemType.WRONG_STATE,
                                "nobody signs in here with an identity provider:"
                                        + " raymill.access.identity.sign-in is not set")
                        .asException());
    }

    private CompletionStage<HttpResponse> begin(HttpRequest request) {
        ProviderUsers users = users();
        if (begun.take(SessionRoutes.addressOf(request)).isPresent()) {
            return CompletableFuture.completedFuture(back("busy"));
        }
        Optional<String> page =
                Optional.ofNullable(request.getUri().query().toMap().get("page"));
        SignInCookie cookie = new SignInCookie(SignInAttempt.create(random), SignInCookie.page(page));
        return users.provider()
                .signInAddress(cookie.attempt())
                .thenApply(address -> to(address.toString()).addHeader(cookie.set(authentication.isSecure(request))))
                .exceptionally(failure -> failed(failure));
    }

    private CompletionStage<HttpResponse> comeBack(HttpRequest request) {
        ProviderUsers users = users();
        Map<String, String> given = request.getUri().query().toMap();
        boolean secure = authentication.isSecure(request);
        CompletionStage<HttpResponse> answer = SignInCookie.of(request, secure)
                .filter(cookie -> Authentication.same(cookie.attempt().state(), given.getOrDefault("state", "")))
                .map(cookie -> end(request, users, cookie, given))
                .orElseGet(() -> CompletableFuture.completedFuture(back("stale")));
        return answer.thenApply(response -> response.addHeader(SignInCookie.clear(secure)));
    }

    private CompletionStage<HttpResponse> end(
            HttpRequest request, ProviderUsers users, SignInCookie cookie, Map<String, String> given) {
        String code = given.getOrDefault("code", "");
        boolean ofOther = given.containsKey("iss")
                && !given.get("iss").equals(users.provider().settings().issuer());
        if (code.isEmpty() || code.length() > MAX_CODE || ofOther || given.containsKey("error")) {
            return CompletableFuture.completedFuture(back(ofOther ? "stale" : "denied"));
        }
        if (rates.take(SessionRoutes.addressOf(request)).isPresent()) {
            return CompletableFuture.completedFuture(back("busy"));
        }
        return users.byCode(code, cookie.attempt())
                .thenCompose(known -> opening.open(
                        known.caller(), Optional.empty(), known.granted(), authentication.isSecure(request)))
                .thenApply(opened -> to(cookie.page()).addHeader(opened.cookie()))
                .exceptionally(this::failed);
    }

    private HttpResponse failed(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        tell(cause);
        if (cause instanceof ProblemException refused) {
            return back(
                    switch (refused.problem().type()) {
                        case FORBIDDEN -> "forbidden";
                        case UNAVAILABLE -> "unavailable";
                        case TOO_MANY_USERS -> "full";
                        default -> "refused";
                    });
        }
        return back(cause instanceof IdentityException ? "unavailable" : "refused");
    }

    /** That the provider is away anybody can have told as often as they ask. */
    private void tell(Throwable cause) {
        boolean isAway = cause instanceof IdentityException
                || cause instanceof ProblemException refused
                        && refused.problem().type() == ProblemType.UNAVAILABLE;
        OptionalInt more = isAway ? away.happened("away") : OptionalInt.of(0);
        more.ifPresent(count -> LOG.warn(
                "Somebody can not sign in with the identity provider: {}{}",
                cause.getMessage(),
                Seldom.andMore(count)));
    }

    /** To the console's page, which says why. */
    private static HttpResponse back(String why) {
        return to("/?sign-in=" + why);
    }

    private static HttpResponse to(String address) {
        return HttpResponse.create()
                .withStatus(StatusCodes.SEE_OTHER)
                .addHeader(RawHeader.create("Location", address))
                .addHeader(RawHeader.create("Cache-Control", "no-store"))
                .addHeader(RawHeader.create("Referrer-Policy", "no-referrer"));
    }
}
