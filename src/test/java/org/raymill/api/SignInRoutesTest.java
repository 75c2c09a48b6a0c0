package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.access.TokenText;
import org.raymill.api.ApiFixture.Answer;
import org.raymill.identity.TestProvider;

/** An API that believes an identity provider. */
class SignInRoutesTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TokenText ROOT = TokenText.create(TokenText.ADMINISTRATOR, RANDOM);
    private static final String COOKIE = "raymill-sign-in=";

    @TempDir
    private static Path folder;

    private static TestProvider issuer;
    private static ApiFixture api;

    @BeforeAll
    static void start() {
        issuer = new TestProvider();
        api = new ApiFixture(folder, settings());
    }

    private static Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("ask-timeout", "20 s");
        settings.put("raymill.access.authentication", true);
        settings.put("raymill.access.administrator-token-hash", ROOT.hash(RANDOM));
        String at = "raymill.access.identity.";
        settings.put(at + "issuer", issuer.issuer());
        settings.put(at + "audience", List.of(TestProvider.AUDIENCE));
        settings.put(
                at + "roles",
                ConfigValueFactory.fromAnyRef(
                        Map.of("artists", Map.of("film", "submitter"), "boss", Map.of("*", "admin"))));
        settings.put(at + "sign-in.client-id", TestProvider.CLIENT);
        settings.put(at + "sign-in.client-secret", TestProvider.SECRET);
        settings.put(at + "sign-in.address", "http://localhost:8470");
        settings.put(at + "sign-in.title", "Studio account");
        return settings;
    }

    @AfterAll
    static void stop() {
        api.close();
        issuer.close();
    }

    @AfterEach
    void reset() {
        issuer.otherNonce = null;
    }

    // ---- requests

    private static Answer as(String token, String method, String path, String body) {
        List<String> headers = new ArrayList<>(List.of("Authorization", "Bearer " + token));
        if (body != null) {
            headers.addAll(List.of("Content-Type", "application/json"));
        }
        byte[] bytes = body == null ? null : body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return api.send(method, "/api/v1" + path, bytes, headers.toArray(String[]::new));
    }

    private static Answer root(String method, String path, String body) {
        return as(ROOT.text(), method, path, body);
    }

    private static String token(String name, String... groups) {
        return issuer.sign(issuer.claims(name).claim("groups", List.of(groups)));
    }

    /** A browser that has begun to sign in. */
    private record Begun(String cookie, URI sentTo) {

        Map<String, String> asked() {
            return TestProvider.form(sentTo.getRawQuery());
        }

        /** Goes to the provider, and is sent back. */
        URI comesBack() {
            try {
                HttpResponse<Void> response = HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(sentTo).build(), HttpResponse.BodyHandlers.discarding());
                assertThat(response.statusCode()).isEqualTo(302);
                return URI.create(response.headers().firstValue("Location").orElseThrow());
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static Begun begin(String query) {
        Answer answer = api.get("/api/v1/sign-in" + query).expect(303);
        String cookie = answer.header("Set-Cookie");
        assertThat(cookie).startsWith(COOKIE).contains("HttpOnly", "SameSite=Lax", "Path=/");
        return new Begun(cookie.substring(0, cookie.indexOf(';')), URI.create(answer.header("Location")));
    }

    private static Answer end(String cookie, String query) {
        Answer answer =
                api.get("/api/v1/sign-in/callback?" + query, "Cookie", cookie).expect(303);
        assertThat(answer.headers().allValues("Set-Cookie")).anyMatch(value -> value.startsWith(COOKIE + ";"));
        return answer;
    }

    private static void refused(Answer answer, String why) {
        assertThat(answer.header("Location")).isEqualTo("/?sign-in=" + why);
        assertThat(answer.headers().allValues("Set-Cookie")).noneMatch(value -> value.startsWith("raymill-session"));
    }

    private static String session(Answer answer) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(value -> value.startsWith("raymill-session="))
                .findFirst()
                .orElseThrow();
    }

    private static void is(String name, String... groups) {
        issuer.user = Map.of("name", name, "groups", List.of(groups));
    }

    // ---- tokens

    @Test
    void whomTheProviderNamesIsAUserAtFirstSight() {
        String anna = token("anna", "artists");
        JsonNode session = as(anna, "GET", "/session", null).expect(200).json();
        assertThat(session.get("user").asText()).isEqualTo("anna");
        assertThat(session.get("grants").toString()).isEqualTo("{\"film\":\"submitter\"}");
        assertThat(session.get("title").asText()).isEqualTo("User anna");
        as(anna, "GET", "/jobs", null).expect(200);
        as(anna, "GET", "/users", null).expectProblem(403, "forbidden");
        JsonNode user = root("GET", "/users/anna", null).expect(200).json();
        assertThat(user.get("identity").asText()).isEqualTo(issuer.issuer() + " sub-anna");
        assertThat(user.get("grants")).isEmpty();
        assertThat(user.get("changedBy").asText()).isEqualTo("identity provider");
    }

    @Test
    void rolesOfTheFarmAndOfTheProviderBothHold() {
        as(token("berta", "artists"), "GET", "/jobs", null).expect(200);
        root("PUT", "/users/berta", "{'grants': {'tests': 'viewer'}}").expect(200);
        String grants = as(token("berta", "artists"), "GET", "/session", null)
                .json()
                .get("grants")
                .toString();
        assertThat(grants).isEqualTo("{\"film\":\"submitter\",\"tests\":\"viewer\"}");
        assertThat(as(token("berta"), "GET", "/session", null)
                        .json()
                        .get("grants")
                        .toString())
                .as("what the provider says no more is not remembered")
                .isEqualTo("{\"tests\":\"viewer\"}");
    }

    @Test
    void whoeverHasNoRoleIsNotMadeAUser() {
        assertThat(as(token("nobody", "others"), "GET", "/jobs", null)
                        .expectProblem(403, "forbidden")
                        .detail())
                .contains("knows you as nobody", "raymill.access.identity.roles");
        root("GET", "/users/nobody", null).expectProblem(404, "user-not-found");
    }

    @Test
    void whoeverIsDisabledStaysOutWhateverTheProviderSays() {
        String dora = token("dora", "boss");
        as(dora, "GET", "/users", null).expect(200);
        root("PUT", "/users/dora", "{'grants': {}, 'disabled': true}").expect(200);
        assertThat(as(dora, "GET", "/jobs", null)
                        .expectProblem(401, "unauthenticated")
                        .detail())
                .contains("let in no more");
        as(token("dora", "boss"), "GET", "/jobs", null).expectProblem(401, "unauthenticated");
        is("dora", "boss");
        Begun begun = begin("");
        refused(end(begun.cookie(), begun.comesBack().getRawQuery()), "refused");
    }

    @Test
    void anotherAccountThatTakesANameIsSomebodyElse() {
        root("PUT", "/users/carl", "{'grants': {'*': 'admin'}}").expect(201);
        assertThat(as(token("carl", "artists"), "GET", "/jobs", null)
                        .expectProblem(403, "forbidden")
                        .detail())
                .contains("raymill users link carl 'sub-carl'");
        root("PUT", "/users/carl/identity", "{'subject': 'sub-carl'}").expect(200);
        as(token("carl", "artists"), "GET", "/users", null).expect(200);
        String impostor = issuer.sign(issuer.claims("carl").subject("other").claim("groups", List.of("artists")));
        as(impostor, "GET", "/jobs", null).expectProblem(403, "forbidden");
        String renamed = issuer.sign(issuer.claims("charles").subject("sub-carl"));
        assertThat(as(renamed, "GET", "/session", null).json().get("user").asText())
                .isEqualTo("carl");
        as(token("eve", "artists"), "GET", "/jobs", null).expect(200);
        root("PUT", "/users/eve/identity", "{'subject': 'sub-carl'}").expectProblem(409, "wrong-state");
        root("DELETE", "/users/carl/identity", null).expect(200);
        as(token("carl", "artists"), "GET", "/jobs", null).expectProblem(403, "forbidden");
        as(token("administrator", "boss"), "GET", "/jobs", null).expectProblem(403, "forbidden");
        root("PUT", "/users/eve/identity", "{'subject': ' '}").expectProblem(422, "invalid-input");
        as(token("eve", "artists"), "PUT", "/users/eve/identity", "{'subject': 'x'}")
                .expectProblem(403, "forbidden");
    }

    @Test
    void tokensThatAreWorthNothingSayWhy() {
        String expired = issuer.sign(
                issuer.claims("anna").expirationTime(Date.from(Instant.now().minusSeconds(120))));
        assertThat(as(expired, "GET", "/jobs", null)
                        .expectProblem(401, "unauthenticated")
                        .detail())
                .contains("has expired");
        String own = TestProvider.sign(issuer.claims("anna"), JWSAlgorithm.ES256, TestProvider.ec("own"));
        as(own, "GET", "/jobs", null).expectProblem(401, "unauthenticated");
        as("a.b.c", "GET", "/jobs", null).expectProblem(401, "unauthenticated");
        as(token("anna", "artists"), "POST", "/session", "{'token': '" + token("anna", "artists") + "'}")
                .expectProblem(401, "unauthenticated");
    }

    // ---- signing in with a browser

    @Test
    void aBrowserSignsInAndIsLedBackToWhereItWas() {
        assertThat(api.get("/api/v1/session").json().get("provider").asText()).isEqualTo("Studio account");
        is("greta", "artists");
        Begun begun = begin("?page=%2Fjobs%2F7%3Ftab%3Dlog");
        assertThat(begun.asked())
                .containsEntry("response_type", "code")
                .containsEntry("client_id", TestProvider.CLIENT)
                .containsEntry("redirect_uri", "http://localhost:8470/api/v1/sign-in/callback")
                .containsEntry("scope", "openid profile")
                .containsEntry("code_challenge_method", "S256")
                .containsKeys("state", "nonce", "code_challenge");
        assertThat(begun.sentTo().toString())
                .doesNotContain(begun.cookie().substring(COOKIE.length(), COOKIE.length() + 43));
        Answer answer = end(begun.cookie(), begun.comesBack().getRawQuery());
        assertThat(answer.header("Location")).isEqualTo("/jobs/7?tab=log");
        assertThat(session(answer)).contains("HttpOnly", "SameSite=Strict");
        String cookie = session(answer).substring(0, session(answer).indexOf(';'));
        JsonNode session = api.get("/api/v1/session", "Cookie", cookie).json();
        assertThat(session.get("user").asText()).isEqualTo("greta");
        assertThat(session.get("grants").toString()).isEqualTo("{\"film\":\"submitter\"}");
        byte[] body = "[]".getBytes(StandardCharsets.UTF_8);
        api.post("/api/v1/files/missing", body, "Cookie", cookie).expectProblem(403, "forbidden");
        api.post(
                        "/api/v1/files/missing",
                        body,
                        "Cookie",
                        cookie,
                        "X-Raymill-Csrf",
                        session.get("csrf").asText())
                .expect(200);
        root("PUT", "/users/greta", "{'grants': {}, 'disabled': true}").expect(200);
        api.get("/api/v1/jobs", "Cookie", cookie).expectProblem(401, "unauthenticated");
    }

    @Test
    void onlyTheBrowserThatBeganEndsIt() {
        is("hans", "artists");
        Begun begun = begin("");
        String back = begun.comesBack().getRawQuery();
        int exchanged = issuer.exchanges.size();
        refused(end("other=1", back), "stale");
        refused(end(begin("").cookie(), back), "stale");
        refused(end(begun.cookie(), back.replaceAll("state=[^&]*", "state=x")), "stale");
        refused(end(begun.cookie(), back + "&iss=https%3A%2F%2Fother.example"), "stale");
        assertThat(issuer.exchanges)
                .as("the provider is not asked for any of them")
                .hasSize(exchanged);
        assertThat(end(begun.cookie(), back).header("Location")).isEqualTo("/");
    }

    @Test
    void aCodeIsWorthSomethingOnce() {
        is("ida", "artists");
        Begun begun = begin("");
        String back = begun.comesBack().getRawQuery();
        session(end(begun.cookie(), back));
        refused(end(begun.cookie(), back), "refused");
    }

    @Test
    void aCodeOfAnotherTryIsNotTaken() {
        is("jan", "artists");
        Begun one = begin("");
        Begun other = begin("");
        String foreign = TestProvider.form(other.comesBack().getRawQuery()).get("code");
        refused(end(one.cookie(), "code=" + foreign + "&state=" + one.asked().get("state")), "refused");
        assertThat(issuer.exchanges.get(issuer.exchanges.size() - 1)).containsKey("code_verifier");
    }

    @Test
    void aTokenThatWasMadeForAnotherTryIsNotTaken() {
        is("kai", "artists");
        issuer.otherNonce = "another";
        Begun begun = begin("");
        refused(end(begun.cookie(), begun.comesBack().getRawQuery()), "refused");
    }

    @Test
    void whoIsNotLetInByTheProviderIsToldSo() {
        Begun begun = begin("");
        String state = "state=" + begun.asked().get("state");
        refused(end(begun.cookie(), state + "&error=access_denied"), "denied");
        refused(end(begun.cookie(), state), "denied");
        is("lea", "others");
        Begun roleless = begin("");
        refused(end(roleless.cookie(), roleless.comesBack().getRawQuery()), "forbidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"//evil.example", "/\\evil.example", "https://evil.example", "javascript:x", "/a b", "/\u0007"})
    void nobodyIsLedToAnotherHost(String page) {
        is("mia", "artists");
        Begun begun = begin("?page=" + java.net.URLEncoder.encode(page, StandardCharsets.UTF_8));
        assertThat(end(begun.cookie(), begun.comesBack().getRawQuery()).header("Location"))
                .isEqualTo("/");
    }

    @Test
    void whoBeginsTooOftenIsToldToWait(@TempDir Path other) {
        try (ApiFixture own = new ApiFixture(other, settings())) {
            List<String> sentTo = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                sentTo.add(own.get("/api/v1/sign-in").expect(303).header("Location"));
            }
            assertThat(sentTo.get(0)).startsWith(issuer.issuer());
            assertThat(sentTo).contains("/?sign-in=busy");
        }
    }
}
