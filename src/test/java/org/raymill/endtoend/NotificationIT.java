package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is promised to be told is told, although the node that knew it is killed between the job's end and the delivery. */
@Tag("end-to-end")
class NotificationIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SECRET = "whsec_cmF5bWlsbCBrZWVwcyBpdHMgd29yZCEgMDEyMzQ=";

    /** What the receiver was sent. */
    private record Received(String id, byte[] body) {
        private String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private final List<Received> received = new CopyOnWriteArrayList<>();
    /** What it was told of servers. */
    private final List<Received> ofServers = new CopyOnWriteArrayList<>();
    /** What it answers. */
    private volatile int status = 503;

    private HttpServer receiver;
    private Farm farm;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", this::receive);
        receiver.start();
        farm = new Farm("NotificationIT", FarmDatabase.byDefault(), Hosts.loopback());
        Path secret = Files.writeString(farm.scratch().resolve("secret"), SECRET);
        farm.configured("raymill.notify { secret-file = \"" + secret
                        + "\", allow = [\"127.0.0.1\"], webhooks = [{ name = oncall, url = \"http://127.0.0.1:"
                        + receiver.getAddress().getPort()
                        + "/servers\", events = [server.drained, server.back] }] }\n")
                .start(Map.of("all", "control,api,render"))
                .ready(1);
    }

    @AfterEach
    void stop() {
        if (farm != null) {
            farm.close();
        }
        receiver.stop(0);
    }

    private void receive(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean servers = exchange.getRequestURI().getPath().equals("/servers");
        (servers ? ofServers : received)
                .add(new Received(exchange.getRequestHeaders().getFirst("webhook-id"), body));
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private JobRequest job(String url) {
        JobRequest request = JobRequest.of(Scenes.box());
        request.body()
                .withObject("/policy")
                .withArray("notifications")
                .addObject()
                .put("webhook", url);
        return request;
    }

    private void aServerIsDrainedAndComesBack() {
        String server = farm.client()
                .get("/api/v1/servers")
                .expect(200)
                .json()
                .at("/servers/0/id")
                .asText();
        farm.run("drain", LIMIT, "server", "drain", server);
        awaitWord("server.drained", server);
        ofServers.clear();
        farm.run("resume", LIMIT, "server", "resume", server);
        awaitWord("server.back", server);
    }

    private void awaitWord(String type, String server) {
        Await.untilTrue(
                type,
                LIMIT,
                () -> Optional.of(ofServers.stream()
                        .map(Received::text)
                        .anyMatch(text -> text.contains('"' + type + '"') && text.contains('"' + server + '"'))));
    }

    private JsonNode told(String job) {
        return farm.client().get("/api/v1/jobs/" + job).expect(200).json().at("/notifications/0");
    }

    @Test
    void aKilledNodeDeliversAfterItsRestartWhatItHadPromised() throws IOException {
        String job = farm.client()
                .submit(job("http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook"));
        farm.client().awaitSuccess(job);
        Await.untilTrue("a first try, which fails", LIMIT, () -> Optional.of(!received.isEmpty()));
        farm.node("all").kill();
        status = 204;
        // Nobody asks for the job: it wakes by itself.
        farm.startAll(1);
        Await.untilTrue(
                "the delivery",
                LIMIT,
                () -> Optional.of(told(job).get("delivered").asInt() == 1));
        assertThat(received).hasSizeGreaterThan(1);
        assertThat(received)
                .extracting(Received::id)
                .containsOnly(received.get(0).id());
        assertThat(received).as("the same words in every try").allSatisfy(one -> assertThat(one.body())
                .isEqualTo(received.get(0).body()));
        JsonNode body = new ObjectMapper().readTree(received.get(0).body());
        assertThat(body.get("type").asText()).isEqualTo("job.succeeded");
        assertThat(body.at("/data/job").asText()).isEqualTo(job);
        assertThat(told(job).get("pending").asInt()).isZero();
        FarmProcess shown = farm.run("job", LIMIT, "job", job);
        assertThat(shown.output()).contains("notifies", "1 delivered");
        aServerIsDrainedAndComesBack();
    }

    @Test
    void whatTheOperatorHasNotAllowedIsRefusedWithTheSetting() {
        FarmProcess submit = farm.run(
                "submit",
                LIMIT,
                "submit",
                "--notify",
                "http://169.254.169.254/latest/meta-data",
                Scenes.box().file().toString());
        assertThat(submit.errors()).contains("raymill.notify.allow");
        assertThat(received).isEmpty();
    }
}
