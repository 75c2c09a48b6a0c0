package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.access.TokenText;
import org.raymill.api.ApiFixture.Answer;
import org.raymill.api.access.Needs;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobPolicyBuilder;
import org.raymill.model.JobSpec;
import org.raymill.model.JobSummary;

/** An API that asks who calls. */
class AccessRoutesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TokenText ROOT = TokenText.create(TokenText.ADMINISTRATOR, RANDOM);
    private static final String PASSWORD = "a long password";
    private static final JobId FILM_JOB = new JobId("0000000000000001");
    private static final JobId TESTS_JOB = new JobId("0000000000000002");

    @TempDir
    private static Path folder;

    private static ApiFixture api;
    /** By the names of users. */
    private static Map<String, String> tokens;

    @BeforeAll
    static void start() {
        api = new ApiFixture(
                folder,
                Map.of(
                        "ask-timeout",
                        "20 s",
                        "raymill.access.authentication",
                        true,
                        "raymill.access.administrator-token-hash",
                        ROOT.hash(RANDOM)));
        tokens = Map.of(
                "viewer", user("viewer", "{'film': 'viewer'}"),
                "anna", user("anna", "{'film': 'submitter'}"),
                "ben", user("ben", "{'film': 'submitter', 'tests': 'viewer'}"),
                "olga", user("olga", "{'*': 'operator'}"));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void reset() {
        api.farm.reset();
        addJob(FILM_JOB, "film", "anna");
        addJob(TESTS_JOB, "tests", "tom");
    }

    private static void addJob(JobId id, String project, String user) {
        JobSpec spec = JobRoutesTest.SPEC;
        JobPolicy policy = JobPolicyBuilder.from(spec.policy()).withUser(user);
        policy = JobPolicyBuilder.from(policy).withProject(project);
        JobSpec own = new JobSpec(
                spec.name(),
                spec.profile(),
                spec.scene(),
                spec.manifest(),
                spec.manifestSize(),
                spec.width(),
                spec.height(),
                spec.format(),
                spec.parameters(),
                policy);
        FakeFarm.Job job = FakeFarm.add(id, own);
        job.detail = new JobDetail(JobSummary.accepted(id, own, FakeFarm.NOON), own, List.of(), List.of(), "", 0);
        api.farm.jobs.put(id, job);
    }

    // ---- requests

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String bearer(String token) {
        return "Bearer " + token;
    }

    private static Answer as(String token, String method, String path, String body) {
        List<String> headers = new ArrayList<>(List.of("Authorization", bearer(token)));
        if (body != null) {
            headers.addAll(List.of("Content-Type", "application/json"));
        }
        byte[] bytes = body == null ? null : body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return api.send(method, "/api/v1" + path, bytes, headers.toArray(String[]::new));
    }

    private static Answer root(String method, String path, String body) {
        return as(ROOT.text(), method, path, body);
    }

    private static Answer by(String user, String method, String path, String body) {
        return as(tokens.get(user), method, path, body);
    }

    /** Makes a user; returns a token of it. */
    private static String user(String name, String grants) {
        root("PUT", "/users/" + name, "{'grants': " + grants + ", 'title': 'User " + name + "'}")
                .expect(201);
        return root("POST", "/users/" + name + "/tokens", "{'label': 'test'}")
                .expect(201)
                .json()
                .get("text")
                .asText();
    }

    // ---- who asks

    @Test
    void nobodyGetsNothingButWhatTellsNothing() {
        Answer refused = api.get("/api/v1/jobs").expectProblem(401, "unauthenticated");
        assertThat(refused.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(refused.detail()).contains("raymill login", "RAYMILL_TOKEN");
        api.get("/api/v1/jobs/" + FILM_JOB).expectProblem(401, "unauthenticated");
        api.get("/api/v1/nowhere").expectProblem(401, "unauthenticated");
        api.get("/api/v1/events").expectProblem(401, "unauthenticated");
        api.upload(new byte[] {1}).expectProblem(401, "unauthenticated");
        api.get("/api/v1/openapi.yaml").expect(200);
        api.get("/jobs").expect(200);
        JsonNode session = api.get("/api/v1/session").expect(200).json();
        assertThat(session.get("authentication").asBoolean()).isTrue();
        assertThat(session.has("user")).isFalse();
        assertThat(session.get("grants")).isEmpty();
    }

    /** However an address is written: what leads to a route is decided as that route is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%61pi/v1/servers",
                "/api/%761/servers",
                "/api/v1/%73ervers",
                "/api/v1/servers/",
                "/api/v1//servers",
                "//api/v1/servers",
                "/./api/v1/servers",
                "/api/docs/../v1/servers",
                "/jobs/../api/v1/servers",
                "/api/v1/jobs/%30000000000000001",
                "/%61pi/v1/jobs/0000000000000001",
                "/API/v1/servers"
            })
    void nobodyGetsPastTheDoorByAnotherWayOfWritingIt(String path) throws IOException {
        String answer = api.raw("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n");
        assertThat(answer.lines().findFirst().orElse("")).containsPattern(" (400|401|404) ");
        assertThat(answer)
                .doesNotContain("\"servers\"")
                .doesNotContain("\"epoch\"")
                .doesNotContain("\"spec\"");
        String ordered = api.raw("POST " + path + "/x/drain HTTP/1.0\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
        assertThat(ordered.lines().findFirst().orElse("")).containsPattern(" (400|401|404|405) ");
        assertThat(api.farm.orders).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "nonsense",
        "rmt_administrator_0123456789012345678901234567890123456789012",
        "rmt_0123_0123456789012345678901234567890123456789012"
    })
    void aWrongTokenIsRefused(String token) {
        as(token, "GET", "/jobs", null).expectProblem(401, "unauthenticated");
        assertThat(as(token, "GET", "/session", null).expect(200).json().has("user"))
                .isFalse();
    }

    @Test
    void theAdministratorOfTheSettingsMayDoEverything() {
        JsonNode session = root("GET", "/session", null).expect(200).json();
        assertThat(session.get("user").asText()).isEqualTo("administrator");
        assertThat(session.get("grants")).isEqualTo(json("{'*': 'admin'}"));
        root("GET", "/users", null).expect(200);
        root("GET", "/jobs/" + TESTS_JOB, null).expect(200);
        root("GET", "/nowhere", null).expectProblem(404, "not-found");
    }

    @Test
    void aTokenTellsWhoItIsUntilItIsRevoked() {
        String token = user("carl", "{'film': 'viewer'}");
        assertThat(as(token, "GET", "/session", null).json().get("title").asText())
                .isEqualTo("User carl");
        JsonNode kept =
                root("GET", "/users/carl/tokens", null).json().get("tokens").get(0);
        assertThat(kept.toString())
                .doesNotContain(TokenText.parse(token).orElseThrow().secret());
        assertThat(kept.get("scope")).isEqualTo(json("{'*': 'admin'}"));
        assertThat(kept.has("expiresAt")).isTrue();
        as(token, "DELETE", "/users/carl/tokens/" + kept.get("id").asText(), null)
                .expect(204);
        as(token, "GET", "/jobs", null).expectProblem(401, "unauthenticated");
        root("DELETE", "/users/carl/tokens/" + kept.get("id").asText(), null).expectProblem(404, "token-not-found");
    }

    /** PostgreSQL can not even look for a text with a NUL: it would seem to be away. */
    @ParameterizedTest
    @ValueSource(strings = {"abc%00", "%00", "A", "a%20b", "%C3%A9"})
    void whatCanBeNoTokenIsNotLookedFor(String id) {
        root("DELETE", "/users/carl/tokens/" + id, null).expectProblem(400, "invalid-request");
    }

    @Test
    void aUserThatIsDisabledOrRemovedIsOutAtOnce() {
        String token = user("dora", "{'film': 'viewer'}");
        as(token, "GET", "/jobs", null).expect(200);
        root("PUT", "/users/dora", "{'grants': {'film': 'viewer'}, 'disabled': true}")
                .expect(200);
        assertThat(as(token, "GET", "/jobs", null)
                        .expectProblem(401, "unauthenticated")
                        .detail())
                .contains("let in no more");
        root("PUT", "/users/dora", "{'grants': {}}").expect(200);
        assertThat(as(token, "GET", "/jobs", null)
                        .expectProblem(403, "forbidden")
                        .detail())
                .isEqualTo("dora may not do this: a role in some project is needed");
        root("DELETE", "/users/dora?reason=left", null).expect(204);
        as(token, "GET", "/jobs", null).expectProblem(401, "unauthenticated");
        root("GET", "/users/dora", null).expectProblem(404, "user-not-found");
    }

    // ---- what they may

    @ParameterizedTest
    @CsvSource({
        // who, method, path, status
        "viewer, GET, /jobs/0000000000000001, 200",
        "viewer, GET, /jobs/0000000000000002, 404",
        "viewer, POST, /jobs/0000000000000001/cancel, 403",
        "viewer, GET, /servers, 200",
        "viewer, POST, /files/missing, 403",
        "anna, POST, /jobs/0000000000000001/cancel, 202",
        "anna, POST, /jobs/0000000000000002/cancel, 404",
        "ben, POST, /jobs/0000000000000001/cancel, 403",
        "ben, GET, /jobs/0000000000000002, 200",
        "ben, POST, /jobs/0000000000000002/cancel, 403",
        "ben, GET, /audit, 403",
        "ben, GET, /farm, 403",
        "olga, POST, /jobs/0000000000000002/cancel, 202",
        "olga, GET, /audit, 200",
        "olga, GET, /users, 403",
        "olga, GET, /users/anna, 403",
        "anna, GET, /users/anna, 200",
        "anna, DELETE, /users/anna, 403"
    })
    void rolesAllowWhatTheyAllow(String who, String method, String path, int status) {
        by(who, method, path, method.equals("POST") ? "{}" : null).expect(status);
    }

    @Test
    void aJobThatMayNotBeSeenIsAsOneThatThereIsNot() {
        String hidden = by("viewer", "GET", "/jobs/" + TESTS_JOB, null)
                .expectProblem(404, "job-not-found")
                .detail();
        String absent = by("viewer", "GET", "/jobs/00000000000000zz", null)
                .expectProblem(404, "job-not-found")
                .detail();
        assertThat(hidden.replace(TESTS_JOB.value(), "")).isEqualTo(absent.replace("00000000000000zz", ""));
    }

    @Test
    void listsHaveWhatMayBeSeen() {
        by("viewer", "GET", "/jobs", null).expect(200);
        assertThat(api.farm.listed.get(0).filter().visible()).contains(List.of("film"));
        by("olga", "GET", "/jobs", null).expect(200);
        assertThat(api.farm.listed.get(1).filter().visible()).isEmpty();
    }

    @Test
    void whatIsDoneIsDoneByWhoeverDoesIt() {
        by("anna", "POST", "/jobs/" + FILM_JOB + "/pause", "{'by': 'somebody else'}")
                .expect(200);
        assertThat(api.farm.jobs.get(FILM_JOB).operations.get(0).by()).isEqualTo("anna");
    }

    @Test
    void jobsAreSubmittedInProjectsThatAllowItAndBelongToWhoeverSubmits() {
        String file = ApiFixture.sha256(SubmissionBodies.SCENE);
        api.send("PUT", "/api/v1/files/" + file, SubmissionBodies.SCENE, "Authorization", bearer(tokens.get("anna")))
                .expect(201);
        ObjectNode body = SubmissionBodies.minimal();
        ObjectNode policy = body.putObject("policy");
        policy.put("project", "film").put("user", "somebody else");
        String job = by("anna", "POST", "/jobs", body.toString())
                .expect(201)
                .json()
                .get("id")
                .asText();
        assertThat(api.farm.jobs.get(new JobId(job)).detail.spec().policy().user())
                .isEqualTo("anna");

        policy.put("project", "tests");
        for (String query : List.of("", "?dry-run=true", "/estimate")) {
            assertThat(by("ben", "POST", "/jobs" + query, body.toString())
                            .expectProblem(403, "forbidden")
                            .detail())
                    .isEqualTo("ben may not do this: the role submitter in the project tests is needed;"
                            + " name another project");
        }
    }

    @Test
    void aJobCanNotBeMadeToDependOnOneThatMayNotBeSeen() {
        ObjectNode body = SubmissionBodies.minimal();
        ObjectNode policy = body.putObject("policy").put("project", "film");
        policy.putArray("dependencies").addObject().put("job", TESTS_JOB.value());
        for (String path : List.of("/jobs", "/jobs?dry-run=true", "/jobs/estimate")) {
            assertThat(by("anna", "POST", path, body.toString())
                            .expectProblem(422, "invalid-input")
                            .text())
                    .as(path)
                    .contains("/policy/dependencies/0/job");
        }
        by("ben", "POST", "/jobs?dry-run=true", body.toString()).expect(204);
    }

    @Test
    void aTokenAllowsNoMoreThanItsScope() {
        String token = root("POST", "/users/olga/tokens", "{'label': 'looks', 'scope': {'film': 'viewer'}, 'days': 0}")
                .expect(201)
                .json()
                .get("text")
                .asText();
        as(token, "GET", "/jobs/" + FILM_JOB, null).expect(200);
        as(token, "GET", "/jobs/" + TESTS_JOB, null).expect(404);
        assertThat(as(token, "POST", "/jobs/" + FILM_JOB + "/cancel", "{}")
                        .expectProblem(403, "forbidden")
                        .detail())
                .contains("the token allows no more than its scope");
        as(token, "POST", "/users/olga/tokens", "{}").expectProblem(403, "forbidden");
        as(token, "GET", "/users/olga/tokens", null).expect(200);
    }

    @Test
    void whatIsWrongWithAUserIsTold() {
        Answer answer = root("PUT", "/users/eve", "{'grants': {'film': 'boss', '*': 'viewer'}, 'reason': 'a\\nb'}")
                .expectProblem(422, "invalid-input");
        assertThat(answer.text()).contains("/grants/film", "viewer, submitter, operator, admin", "/reason");
        root("PUT", "/users/eve", "{'grants': {'film': 'admin'}}").expectProblem(422, "invalid-input");
        root("PUT", "/users/Eve", "{'grants': {}}").expectProblem(400, "invalid-request");
        root("PUT", "/users/administrator", "{'grants': {}}").expectProblem(422, "invalid-input");
    }

    // ---- browsers

    private static Answer signIn(String body) {
        return api.post("/api/v1/session", json(body));
    }

    private static String cookie(Answer signedIn) {
        return signedIn.header("Set-Cookie").split(";")[0];
    }

    @Test
    void aBrowserSignsInWithAPasswordAndOut() {
        user("paul", "{'film': 'submitter'}");
        signIn("{'user': 'paul', 'password': '" + PASSWORD + "'}").expectProblem(401, "wrong-credentials");
        root("PUT", "/users/paul/password", "{'password': 'short'}").expectProblem(422, "invalid-input");
        assertThat(root("PUT", "/users/paul/password", "{'password': '" + PASSWORD + "'}")
                        .expect(200)
                        .json()
                        .get("hasPassword")
                        .asBoolean())
                .isTrue();
        signIn("{'user': 'paul', 'password': 'a wrong password'}").expectProblem(401, "wrong-credentials");
        signIn("{'user': 'nobody', 'password': 'a wrong password'}").expectProblem(401, "wrong-credentials");
        signIn("{'user': 'paul'}").expectProblem(422, "invalid-input");

        Answer signedIn =
                signIn("{'user': 'paul', 'password': '" + PASSWORD + "'}").expect(201);
        assertThat(signedIn.header("Set-Cookie")).contains("HttpOnly", "SameSite=Strict", "Path=/");
        assertThat(signedIn.header("Cache-Control")).isEqualTo("no-store");
        String cookie = cookie(signedIn);
        String csrf = signedIn.json().get("csrf").asText();
        JsonNode session =
                api.get("/api/v1/session", "Cookie", cookie).expect(200).json();
        assertThat(session.get("user").asText()).isEqualTo("paul");
        assertThat(session.get("csrf").asText()).isEqualTo(csrf);
        api.get("/api/v1/jobs/" + FILM_JOB, "Cookie", cookie).expect(200);

        String own = "/api/v1/users/paul/tokens";
        api.post(own, json("{}"), "Cookie", cookie).expectProblem(403, "forbidden");
        api.post(own, json("{}"), "Cookie", cookie, "X-Raymill-Csrf", "x").expectProblem(403, "forbidden");
        api.post(own, json("{}"), "Cookie", cookie, "X-Raymill-Csrf", csrf).expect(201);

        assertThat(api.send("DELETE", "/api/v1/session", (byte[]) null, "Cookie", cookie, "X-Raymill-Csrf", csrf)
                        .expect(204)
                        .header("Set-Cookie"))
                .contains("Max-Age=0");
        api.get("/api/v1/jobs/" + FILM_JOB, "Cookie", cookie).expectProblem(401, "unauthenticated");
    }

    @Test
    void behindTlsOnlyACookieCountsThatBrowsersTakeFromThisHostAlone(@TempDir Path own) {
        ApiFixture behind = new ApiFixture(
                own,
                Map.of(
                        "ask-timeout",
                        "20 s",
                        "tls.terminated-elsewhere",
                        true,
                        "raymill.access.authentication",
                        true,
                        "raymill.access.administrator-token-hash",
                        ROOT.hash(RANDOM)));
        try {
            Answer signedIn = behind.post("/api/v1/session", json("{'token': '" + ROOT.text() + "'}"))
                    .expect(201);
            String cookie = cookie(signedIn);
            assertThat(cookie).startsWith("__Host-raymill-session=");
            assertThat(signedIn.header("Set-Cookie")).endsWith("; Secure");
            behind.get("/api/v1/users", "Cookie", cookie).expect(200);
            behind.get("/api/v1/users", "Cookie", cookie.substring("__Host-".length()))
                    .expectProblem(401, "unauthenticated");
        } finally {
            behind.close();
        }
    }

    @Test
    void whoChangesItsPasswordHasToKnowIt() {
        String token = user("quinn", "{'film': 'submitter'}");
        root("PUT", "/users/quinn/password", "{'password': '" + PASSWORD + "'}").expect(200);
        String change = "{'password': 'another password', 'current': '%s'}";
        as(token, "PUT", "/users/quinn/password", change.formatted("a guess of it"))
                .expectProblem(403, "forbidden");
        as(token, "PUT", "/users/quinn/password", change.formatted(PASSWORD)).expect(200);
        signIn("{'user': 'quinn', 'password': 'another password'}").expect(201);
    }

    @Test
    void aSessionOfATokenEndsWithIt() {
        String token = user("rita", "{'film': 'submitter'}");
        Answer signedIn = signIn("{'token': '" + token + "'}").expect(201);
        api.get("/api/v1/jobs", "Cookie", cookie(signedIn)).expect(200);
        String id = TokenText.parse(token).orElseThrow().id();
        root("DELETE", "/users/rita/tokens/" + id, null).expect(204);
        api.get("/api/v1/jobs", "Cookie", cookie(signedIn)).expectProblem(401, "unauthenticated");
        signIn("{'token': '" + token + "'}").expectProblem(401, "unauthenticated");
        signIn("{'token': '" + ROOT.text() + "'}").expect(201);
    }

    @Test
    void passwordsCanNotBeGuessedForLong(@TempDir Path own) {
        ApiFixture guarded = new ApiFixture(own, Map.of("ask-timeout", "20 s", "raymill.access.authentication", true));
        try {
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                statuses.add(guarded.post("/api/v1/session", json("{'user': 'sam', 'password': 'guess " + i + "'}"))
                        .status());
            }
            assertThat(statuses).startsWith(401).contains(429);
        } finally {
            guarded.close();
        }
    }

    // ---- events

    @Test
    void aListenerHearsOfWhatItMaySeeAndIsCutOffWithItsToken() throws IOException {
        String token = user("tina", "{'film': 'viewer'}");
        try (Socket socket = api.connect()) {
            socket.getOutputStream()
                    .write(("GET /api/v1/events HTTP/1.0\r\nHost: localhost\r\nAuthorization: " + bearer(token)
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var lines = new java.io.BufferedReader(
                    new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(lines.readLine()).contains(" 200 ");
            String line = lines.readLine();
            while (!line.startsWith("id: ")) {
                assertThat(line).doesNotContain(TESTS_JOB.value());
                line = lines.readLine();
            }
            api.events.tell(new org.raymill.protocol.FarmEvent.JobChanged(
                    api.farm.jobs.get(TESTS_JOB).summary()));
            api.events.tell(new org.raymill.protocol.FarmEvent.JobChanged(
                    api.farm.jobs.get(FILM_JOB).summary()));
            while (!line.startsWith("data: ")) {
                line = lines.readLine();
            }
            assertThat(line).contains(FILM_JOB.value()).doesNotContain(TESTS_JOB.value());

            root("DELETE", "/users/tina", null).expect(204);
            while (line != null) {
                line = lines.readLine();
            }
        }
    }

    // ---- all routes

    @Test
    void itWasThoughtOfEachRouteThatIsDescribed() {
        List<String> forgotten = new ArrayList<>();
        JsonNode paths = DescribedApi.read().document().get("paths");
        paths.fieldNames().forEachRemaining(path -> paths.get(path).fieldNames().forEachRemaining(method -> {
            if (List.of("get", "put", "post", "patch", "delete").contains(method)) {
                String pattern = RoutePatterns.of("/api/v1" + path.replaceAll("[{}]", ""));
                if (!Needs.knows(method.toUpperCase(java.util.Locale.ROOT), pattern)) {
                    forgotten.add(method + " " + path);
                }
            }
        }));
        assertThat(forgotten).isEmpty();
    }
}
