package org.raymill.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * A small identity provider on this machine: it tells its keys, signs with them, and lets browsers in by codes that are worth something once, for whoever knows
 * the verifier (PKCE).
 */
public final class TestProvider implements AutoCloseable {

    /** As which the farm is registered. */
    public static final String CLIENT = "raymill-console";

    public static final String SECRET = "a client's secret";
    /** For whom its access tokens are. */
    public static final String AUDIENCE = "raymill";

    private static final RSAKey RSA = rsa("rsa-1");
    private static final ECKey EC = ec("ec-1");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();

    /** Which keys it tells of. */
    public final List<JWK> keys = new CopyOnWriteArrayList<>(List.of(RSA, EC));
    /** How often it was asked for its keys. */
    public final AtomicInteger keysAsked = new AtomicInteger();
    /** What was sent to exchange codes. */
    public final List<Map<String, String>> exchanges = new CopyOnWriteArrayList<>();
    /** The status with which it answers for its keys. */
    public volatile int status = 200;
    /** What it makes of the body with its keys. */
    public volatile UnaryOperator<String> keysBody = body -> body;
    /** Who signs in. */
    public volatile Map<String, Object> user = Map.of();
    /** What it writes into the tokens of who signs in in place of the nonce; null: the nonce. */
    public volatile String otherNonce;

    /** Where it sends browsers instead of to the host and port that they say; null: where they say. */
    public volatile String callbackBase;

    /** It is there when this returns, on a free port. */
    public TestProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, 200, document()));
        server.createContext("/keys", this::keys);
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::exchange);
        server.start();
    }

    /** As it was at its beginning. */
    void reset() {
        keys.clear();
        keys.addAll(List.of(RSA, EC));
        keysAsked.set(0);
        status = 200;
        keysBody = body -> body;
    }

    public static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public static ECKey ec(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public RSAKey rsa() {
        return RSA;
    }

    public ECKey ec() {
        return EC;
    }

    public String issuer() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    private String document() {
        return ("{'issuer': 'I', 'jwks_uri': 'I/keys', 'authorization_endpoint': 'I/authorize?realm=studio',"
                        + " 'token_endpoint': 'I/token', 'response_types_supported': ['code']}")
                .replace('\'', '"')
                .replace("\"I", "\"" + issuer());
    }

    private void keys(HttpExchange exchange) throws IOException {
        keysAsked.incrementAndGet();
        answer(
                exchange,
                status,
                keysBody.apply(new JWKSet(keys).toPublicJWKSet().toString()));
    }

    // ---- tokens

    /** What an access token of a user says; each value may be changed. */
    public JWTClaimsSet.Builder claims(String name) {
        return new JWTClaimsSet.Builder()
                .issuer(issuer())
                .subject("sub-" + name)
                .audience(AUDIENCE)
                .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                .claim("preferred_username", name)
                .claim("name", "User " + name);
    }

    public String sign(JWTClaimsSet.Builder claims) {
        return sign(claims, JWSAlgorithm.RS256, RSA);
    }

    public static String sign(JWTClaimsSet.Builder claims, JWSAlgorithm algorithm, JWK key) {
        return sign(new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), claims, key);
    }

    public static String sign(JWSHeader header, JWTClaimsSet.Builder claims, JWK key) {
        try {
            SignedJWT token = new SignedJWT(header, claims.build());
            JWSSigner signer = key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key);
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- signing in

    /** The user is in at once, and is sent back with a code. */
    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> given = form(exchange.getRequestURI().getRawQuery());
        String code = UUID.randomUUID().toString();
        codes.put(code, given);
        exchange.getResponseHeaders()
                .add(
                        "Location",
                        callback(given.get("redirect_uri")) + "?code=" + code + "&state=" + given.get("state"));
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private String callback(String asked) {
        return callbackBase == null ? asked : callbackBase + URI.create(asked).getPath();
    }

    private void exchange(HttpExchange exchange) throws IOException {
        Map<String, String> sent = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        exchanges.add(sent);
        // A code is taken out whoever shows it.
        Map<String, String> begun = codes.remove(sent.getOrDefault("code", ""));
        String basic = "Basic "
                + Base64.getEncoder()
                        .encodeToString(
                                (CLIENT + ":" + SECRET.replace("'", "%27").replace(' ', '+'))
                                        .getBytes(StandardCharsets.UTF_8));
        boolean right = begun != null
                && basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                && begun.get("redirect_uri").equals(sent.get("redirect_uri"))
                && begun.get("code_challenge").equals(challenge(sent.get("code_verifier")));
        if (!right) {
            answer(exchange, 400, "{\"error\": \"invalid_grant\"}");
            return;
        }
        JWTClaimsSet.Builder claims = claims(user.get("name").toString())
                .audience(CLIENT)
                .claim("nonce", otherNonce == null ? begun.get("nonce") : otherNonce);
        user.forEach(claims::claim);
        answer(
                exchange,
                200,
                "{\"access_token\": \"x\", \"token_type\": \"Bearer\", \"id_token\": \"" + sign(claims) + "\"}");
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The fields of a form, or of the query of an address. */
    public static Map<String, String> form(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String field : text.split("&")) {
            int at = field.indexOf('=');
            fields.put(
                    URLDecoder.decode(field.substring(0, at), StandardCharsets.UTF_8),
                    URLDecoder.decode(field.substring(at + 1), StandardCharsets.UTF_8));
        }
        return fields;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
