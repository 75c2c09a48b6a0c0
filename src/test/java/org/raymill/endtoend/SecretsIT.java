package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.raymill.access.TokenText;
import org.raymill.identity.TestProvider;

/** A farm that knows secrets, uses all of them, and keeps them to itself; and that takes in a machine that has nothing but a token. */
@Tag("end-to-end")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecretsIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TokenText ROOT = TokenText.create(TokenText.ADMINISTRATOR, RANDOM);
    /** The name of the process whose output a token is; it is told there and nowhere else. */
    private static final String ENROLMENT = "token-for-a-node";

    /** A parameter of a job, which the command line of its program has, and much else. */
    private static final String CANARY = "a parameter";

    private static final SecretSearch search = new SecretSearch();
    private static final AtomicInteger hooks = new AtomicInteger();
    private static final StringBuffer events = new StringBuffer();

    private static PostgreSqlServer postgreSql;
    private static TestProvider provider;
    private static HttpServer receiver;
    private static Sleeper sleeper;
    private static Farm farm;

    private static String unique(String name) {
        byte[] bytes = new byte[15];
        RANDOM.nextBytes(bytes);
        return search.secret(name, "s3cret" + Base64.getUrlEncoder().encodeToString(bytes));
    }

    @BeforeAll
    static void start() throws IOException {
        search.secret("the administrator's token", ROOT.text());
        postgreSql = new PostgreSqlServer();
        provider = new TestProvider();
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            // The first try fails, so that the log tells of it.
            exchange.sendResponseHeaders(hooks.getAndIncrement() == 0 ? 503 : 204, -1);
            exchange.close();
        });
        receiver.start();
        farm = new Farm("SecretsIT", database(), Hosts.loopback());
        sleeper = new Sleeper(farm.scratch());
        farm.encrypted()
                .asking(ROOT)
                .enrolling()
                .configured(sleeper.configuration())
                .configured(settings())
                .start(Map.of("all", "control,api,render"))
                .ready(1);
        search.secret(
                "the key of the authority",
                Files.readAllLines(farm.scratch().resolve("authority/authority.key"))
                        .get(1));
        listen();
    }

    private static String settings() throws IOException {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        String hmac =
                search.secret("the secret of webhooks", Base64.getEncoder().encodeToString(key));
        Path secret = Files.writeString(farm.scratch().resolve("webhook-secret"), "whsec_" + hmac);
        Path mail = Files.writeString(farm.scratch().resolve("mail-password"), unique("the password for mail"));
        return """
                raymill.notify {
                  secret-file = "%s", allow = ["127.0.0.1"], retry-delay = 100 ms
                  smtp { host = "127.0.0.1", port = %d, security = tls, user = farm, password-file = "%s", from = "farm@studio.example", recipients = ["*@studio.example"] }
                }
                raymill.access.identity {
                  issuer = "%s", audience = [%s], roles { artists { film = submitter } }
                  sign-in { client-id = %s, client-secret = "%s", address = "https://127.0.0.1:1", title = "Studio account" }
                }
                """.formatted(
                        secret,
                        Raymill.freePort(),
                        mail,
                        provider.issuer(),
                        TestProvider.AUDIENCE,
                        TestProvider.CLIENT,
                        unique("the secret of the identity provider's client"));
    }

    /** Nobody is asked for the password; it is one all the same. */
    private static FarmDatabase database() {
        Map<String, String> environment = new HashMap<>(postgreSql.environment());
        environment.put("RAYMILL_DATABASE_PASSWORD", unique("the password of the database"));
        return new FarmDatabase() {
            @Override
            public Map<String, String> environment() {
                return environment;
            }

            @Override
            public void close() {
                postgreSql.close();
            }
        };
    }

    /** Takes down the events of the farm until it ends. */
    private static void listen() {
        Thread listener = new Thread(
                () -> farm.client()
                        .follow("/api/v1/events", line -> events.append(line).append('\n')),
                "events");
        listener.setDaemon(true);
        listener.start();
        Await.untilTrue("the stream of events", LIMIT, () -> Optional.of(events.length() > 0));
    }

    @AfterAll
    static void stop() {
        if (farm != null) {
            farm.close();
        }
        if (provider != null) {
            provider.close();
        }
        if (receiver != null) {
            receiver.stop(0);
        }
    }

    private static byte[] json(Map<String, ?> fields) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        fields.forEach((name, value) -> body.putPOJO(name, value));
        return FarmClient.bytes(body);
    }

    // ---- a node by a token

    private FarmProcess enrol(String folder, Path token) {
        return farm.run(
                "enrol-" + folder,
                LIMIT,
                "enrol",
                "node",
                farm.scratch().resolve(folder).toString(),
                "--api",
                farm.client().base().toString(),
                "--host",
                "127.0.0.1",
                "--seed",
                farm.seed("all"),
                "--enrolment-file",
                token.toString());
    }

    @Test
    @Order(1)
    void aMachineWithNothingButATokenBecomesARenderNode() throws IOException {
        FarmProcess made = farm.run(ENROLMENT, LIMIT, "enrol", "token", "--host", "127.0.0.1", "--minutes", "10");
        String text = search.secret("the token for a node", made.output().strip());
        Path token = Files.writeString(farm.scratch().resolve("token"), text);

        FarmProcess enrolled = enrol("machine", token);
        assertThat(enrolled.waitFor(LIMIT)).as(enrolled.errors()).isZero();
        Path machine = farm.scratch().resolve("machine");
        assertThat(Farm.filesBelow(machine)).contains("node.crt", "node.key", "authority.crt", "raymill.conf");
        farm.startStranger("enrolled", machine.resolve("raymill.conf"));
        farm.client().awaitServer("enrolled", "up");
        String job =
                farm.client().submit(JobRequest.of(Scenes.box()).frames("1").on("enrolled"));
        farm.client().awaitSuccess(job);
        assertThat(farm.client().tasks(job).get(0).at("/attempts/0/server").asText())
                .isEqualTo("enrolled");

        FarmProcess again = enrol("another-machine", token);
        assertThat(again.waitFor(LIMIT)).isNotZero();
        assertThat(again.errors()).contains("token");
        assertThat(farm.scratch().resolve("another-machine/node.crt")).doesNotExist();
        assertThat(farm.command("audit")).contains("enrol node");
    }

    // ---- no secret anywhere

    @Test
    @Order(2)
    void noSecretIsFoundWhereOthersCouldReadIt() {
        FarmClient root = farm.client();
        root.send("PUT", "/api/v1/users/anna", json(Map.of("grants", Map.of("film", "submitter"))), JSON)
                .expect(200, 201);
        String password = unique("a user's password");
        root.send("PUT", "/api/v1/users/anna/password", json(Map.of("password", password)), JSON)
                .expect(200);
        String token = search.secret(
                "a user's token",
                root.post("/api/v1/users/anna/tokens", json(Map.of("label", "pipeline")))
                        .expect(201)
                        .json()
                        .get("text")
                        .asText());
        signIn(root.as(""), password);
        fail(root);
        FarmClient anna = root.as(token);
        String canary = unique(CANARY);
        String job = anna.submit(job(canary));
        Await.untilTrue("a program to run", LIMIT, () -> Optional.of(sleeper.begun(canary, 1) > 0));
        FarmProcess following = farm.begin("following", "logs", "--follow", job, "render-0");
        search.commandLines();
        assertThat(search.environmentsBelow(farm.node("all").pid()))
                .as("the program of the task, and what it has started")
                .isNotEmpty();
        following.close();
        anna.awaitSuccess(job);
        Await.untilTrue("the webhook", LIMIT, () -> Optional.of(hooks.get() > 1));
        farm.run("doctor", LIMIT, "doctor");
        farm.run("audit", LIMIT, "audit", "--json");

        search.text("the stream of events", events.toString());
        for (String path : List.of(
                "/audit?limit=500",
                "/settings",
                "/users",
                "/users/anna/tokens",
                "/enrolment-tokens",
                "/jobs/" + job,
                "/jobs/" + job + "/submission",
                "/jobs/" + job + "/tasks",
                "/jobs/" + job + "/tasks/render-0/attempts/1/log")) {
            search.text(path, root.get("/api/v1" + path).expect(200).text());
        }
        search.files(farm.logFolder(), file -> !file.getFileName().toString().equals(ENROLMENT + "-1.log"));
        search.files(farm.storage(), file -> true);
        search.files(farm.dataFolder("all"), file -> true);
        search.files(farm.scratch().resolve("machine"), file -> true);
        search.database(
                postgreSql.environment().get("RAYMILL_DATABASE_URL"),
                postgreSql.environment().get("RAYMILL_DATABASE_USER"),
                "");
        assertThat(events.toString()).contains(job);
        assertThat(search.found())
                .as("what is no secret is found, so what is one would be, too")
                .anyMatch(found -> found.matches(CANARY + " in /proc/.*/cmdline"))
                .anyMatch(found -> found.matches(CANARY + " in event_journal.*"))
                .anyMatch(found -> found.matches(CANARY + " in .*/storage/.*"))
                .contains(CANARY + " in /jobs/" + job);
        assertThat(search.found()).allMatch(found -> found.startsWith(CANARY));
    }

    private static final String[] JSON = {"Content-Type", "application/json"};

    private static JobRequest job(String label) {
        JobRequest request = Sleeper.job(label, 2, 10).on("all");
        ObjectNode policy = request.body().withObject("/policy").put("project", "film");
        policy.withArray("notifications")
                .addObject()
                .put("webhook", "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook");
        policy.withArray("notifications").addObject().put("email", "anna@studio.example");
        return request;
    }

    private void signIn(FarmClient browser, String password) {
        FarmClient.Answer session = browser.send(
                        "POST", "/api/v1/session", json(Map.of("user", "anna", "password", password)), JSON)
                .expect(201);
        String cookie = session.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        search.secret("the cookie of a session", cookie.substring(cookie.indexOf('=') + 1));
        search.secret(
                "the second secret of a session", session.json().get("csrf").asText());
        browser.send("GET", "/api/v1/jobs", null, "Cookie", cookie).expect(200);
    }

    /** What people do wrong has their secrets in it, too. */
    private void fail(FarmClient root) {
        FarmClient anybody = root.as("");
        String mistyped = unique("a mistyped password");
        anybody.send("POST", "/api/v1/session", json(Map.of("user", "anna", "password", mistyped)), JSON)
                .expect(401, 403);
        String broken = "{\"user\":\"anna\",\"password\":\"" + unique("a password in broken JSON") + "\"";
        anybody.send("POST", "/api/v1/session", broken.getBytes(StandardCharsets.UTF_8), JSON)
                .expect(400);
        byte[] wrongType = ("{\"user\":\"anna\",\"password\":[\"" + unique("a password of a wrong type") + "\"]}")
                .getBytes(StandardCharsets.UTF_8);
        anybody.send("POST", "/api/v1/session", wrongType, JSON).expect(400, 422);
        root.as("rmt_0_" + unique("a token that is none")).get("/api/v1/jobs").expect(401);
        root.as(provider.sign(provider.claims("eve").audience(unique("what a token of another farm says"))))
                .get("/api/v1/jobs")
                .expect(401);
        anybody.get("/api/v1/jobs?token=" + unique("a token in an address")).expect(400, 401);
        anybody.get("/api/v1/nothing/" + unique("a token in a path")).expect(401, 404);
        anybody.get("/api/v1/sign-in/callback?state=x&code=" + unique("a code of the identity provider"))
                .expect(303);
        FarmProcess refused = farm.run("refused", LIMIT, "jobs", "--user", "nobody-at-all");
        assertThat(Set.of(0, 1)).contains(refused.waitFor(LIMIT));
    }
}
