package org.raymill.identity;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.raymill.identity.IdentityException.Kind;
import org.raymill.identity.IdentitySettings.SignIn;
import org.raymill.identity.ProviderHttp.Answer;
import org.raymill.model.UserAccount;
import org.raymill.tls.Trust;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The site's identity provider. What it is asked for fails with an {@link IdentityException}. Nothing blocks. Safe to use from many threads.
 */
public final class IdentityProvider {

    private static final Logger LOG = LoggerFactory.getLogger(IdentityProvider.class);
    private static final int OK = 200;
    private static final int SERVER_ERROR = 500;

    private final IdentitySettings settings;
    private final ProviderHttp http;
    private final Executor work;
    private final Remembered<Endpoints> endpoints;
    private final Remembered<JWKSet> keys;
    private final InstantSource clock;
    private final TokenCheck bearers;

    /**
     * @param work where signatures are checked
     * @throws IllegalArgumentException when the authorities of the settings can not be read
     */
    public IdentityProvider(IdentitySettings settings, Executor work, InstantSource clock) {
        this.settings = settings;
        this.work = work;
        this.clock = clock;
        IdentitySettings.Times times = settings.times();
        this.http = new ProviderHttp(Trust.and(settings.authorities()), times.timeout(), times.maxAnswer());
        this.endpoints = new Remembered<>(
                this::askEndpoints, clock, times.rememberKeys(), times.keepKeys(), times.askAgainAfter());
        this.keys =
                new Remembered<>(this::askKeys, clock, times.rememberKeys(), times.keepKeys(), times.askAgainAfter());
        this.bearers = new TokenCheck(settings, settings.audience(), clock);
    }

    /** The settings. */
    public IdentitySettings settings() {
        return settings;
    }

    // ---- what the provider says of itself

    private CompletionStage<Endpoints> askEndpoints() {
        return ask(Endpoints.address(settings.issuer())).thenApply(body -> Endpoints.parse(settings.issuer(), body));
    }

    private CompletionStage<JWKSet> askKeys() {
        CompletionStage<URI> address = settings.keys()
                .<CompletionStage<URI>>map(CompletableFuture::completedFuture)
                .orElseGet(() -> endpoints.get().thenApply(Endpoints::keys));
        return address.thenCompose(this::ask).thenApply(IdentityProvider::keys).whenComplete((found, failure) -> {
            if (failure != null) {
                LOG.warn(
                        "The identity provider's keys can not be had: {}",
                        failure.getCause() == null
                                ? failure.getMessage()
                                : failure.getCause().getMessage());
            } else {
                LOG.debug("The identity provider has {} keys", found.size());
            }
        });
    }

    private static JWKSet keys(String body) {
        try {
            return JWKSet.parse(body);
        } catch (ParseException e) {
            throw IdentityException.unavailable("the identity provider's keys are no JWK set (RFC 7517)");
        }
    }

    private CompletionStage<String> ask(URI address) {
        return http.get(address).thenApply(answer -> {
            if (answer.status() != OK) {
                throw IdentityException.unavailable(
                        "the identity provider answers " + answer.status() + " at " + address);
            }
            return answer.body();
        });
    }

    // ---- tokens

    /** Whether a text looks like a token of the provider. */
    public static boolean looksLikeToken(String text) {
        return TokenCheck.looksLikeOne(text);
    }

    /** Whom a token names that a client shows. */
    public CompletionStage<Identity> verify(String token) {
        if (settings.audience().isEmpty()) {
            return CompletableFuture.failedFuture(IdentityException.refused(
                    "tokens of the identity provider are for the console's sign-in alone; raymill.access.identity.audience"
                            + " says which the API takes"));
        }
        return verify(bearers, token).thenApply(this::identity);
    }

    private CompletionStage<JWTClaimsSet> verify(TokenCheck check, String text) {
        return CompletableFuture.supplyAsync(() -> check.read(text), work).thenCompose(token -> keys.get()
                .thenCompose(known -> check.keysOf(token, known).isPresent()
                        ? CompletableFuture.completedFuture(known)
                        : keys.otherThan(known))
                .thenApplyAsync(known -> verify(check, token, known), work));
    }

    private static JWTClaimsSet verify(TokenCheck check, SignedJWT token, JWKSet known) {
        return check.verify(
                token,
                check.keysOf(token, known)
                        .orElseThrow(() -> IdentityException.refused(
                                "the token is signed with a key that the identity provider does not tell of; if it is new,"
                                        + " try again in a moment")));
    }

    private Identity identity(JWTClaimsSet claims) {
        Object named = claims.getClaim(settings.userClaim());
        String name = named instanceof String text ? text.strip().toLowerCase(Locale.ROOT) : "";
        if (!UserAccount.isName(name)) {
            throw new IdentityException(
                    Kind.NO_USER,
                    "what the token says as " + settings.userClaim() + " (raymill.access.identity.user-claim) "
                            + (name.isEmpty() ? "is nothing" : "can be no user's name"));
        }
        Object title = claims.getClaim("name");
        return new Identity(
                settings.issuer() + " " + claims.getSubject(),
                name,
                title instanceof String text ? line(text) : "",
                settings.roles().of(claims.getClaims()),
                claims.getExpirationTime().toInstant().plus(settings.clockSkew()));
    }

    private static String line(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", " ").strip();
        return plain.substring(0, Math.min(plain.length(), UserAccount.MAX_TITLE));
    }

    // ---- signing in with a browser

    /** Where a browser is sent to sign in. */
    public CompletionStage<URI> signInAddress(SignInAttempt attempt) {
        SignIn signIn = settings.signIn().orElseThrow();
        return endpoints.get().thenApply(known -> {
            URI address = known.authorization()
                    .orElseThrow(() -> IdentityException.unavailable(
                            "the identity provider does not say where browsers sign in (authorization_endpoint)"));
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("response_type", "code");
            fields.put("client_id", signIn.clientId());
            fields.put("redirect_uri", signIn.callback().toString());
            fields.put("scope", String.join(" ", signIn.scopes()));
            fields.put("state", attempt.state());
            fields.put("nonce", attempt.nonce());
            fields.put("code_challenge", attempt.challenge());
            fields.put("code_challenge_method", "S256");
            return URI.create(address + (address.getRawQuery() == null ? "?" : "&") + ProviderHttp.form(fields));
        });
    }

    /**
     * Whom the provider names for a code with which a browser comes back.
     *
     * @param attempt with which it was sent there
     */
    public CompletionStage<Identity> redeem(String code, SignInAttempt attempt) {
        SignIn signIn = settings.signIn().orElseThrow();
        TokenCheck check = new TokenCheck(settings, List.of(signIn.clientId()), clock);
        return endpoints
                .get()
                .thenCompose(known -> exchange(known, signIn, code, attempt))
                .thenCompose(token -> verify(check, token))
                .thenApply(claims -> {
                    require(claims, "nonce", attempt.nonce()::equals, true);
                    require(
                            claims,
                            "azp",
                            signIn.clientId()::equals,
                            claims.getAudience().size() > 1);
                    return identity(claims);
                });
    }

    private static void require(JWTClaimsSet claims, String name, Predicate<Object> right, boolean always) {
        Object value = claims.getClaim(name);
        if (value == null ? always : !right.test(value)) {
            throw IdentityException.refused("the token was made for something else (" + name + ")");
        }
    }

    private CompletionStage<String> exchange(Endpoints known, SignIn signIn, String code, SignInAttempt attempt) {
        URI address = known.token()
                .orElseThrow(() -> IdentityException.unavailable(
                        "the identity provider does not say where codes are exchanged (token_endpoint)"));
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", "authorization_code");
        fields.put("code", code);
        fields.put("redirect_uri", signIn.callback().toString());
        fields.put("code_verifier", attempt.verifier());
        Map<String, String> headers = Map.of();
        if (signIn.clientSecret().isEmpty() || known.secretInBody()) {
            fields.put("client_id", signIn.clientId());
            if (!signIn.clientSecret().isEmpty()) {
                fields.put("client_secret", signIn.clientSecret());
            }
        } else {
            String pair = ProviderHttp.encoded(signIn.clientId()) + ":" + ProviderHttp.encoded(signIn.clientSecret());
            headers = Map.of(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        return http.post(address, fields, headers).thenApply(IdentityProvider::token);
    }

    private static String token(Answer answer) {
        if (answer.status() >= SERVER_ERROR) {
            throw IdentityException.unavailable("the identity provider answers " + answer.status());
        }
        try {
            Map<String, Object> document = JSONObjectUtils.parse(answer.body());
            String token = JSONObjectUtils.getString(document, "id_token");
            if (answer.status() == OK && token != null) {
                return token;
            }
            String error = JSONObjectUtils.getString(document, "error");
            throw IdentityException.refused("the identity provider gives no token for this code ("
                    + (error != null && error.matches("[a-z_]{1,50}") ? error : answer.status()) + ")");
        } catch (ParseException e) {
            throw IdentityException.unavailable("the identity provider's answer is no JSON object");
        }
    }
}
