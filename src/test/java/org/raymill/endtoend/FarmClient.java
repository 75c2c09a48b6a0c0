package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.raymill.tls.Trust;

/** Speaks HTTP with a farm. */
public final class FarmClient {

    /** The longest that a job of these tests takes on a small machine. */
    static final Duration JOB_LIMIT = Duration.ofMinutes(3);
    /** Who cancels what a test has no more use for. */
    static final String CANCELLER = "the test";

    static final String NO_MORE_USE = "a test";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> FINAL = List.of("succeeded", "failed", "cancelled");

    private final URI base;
    private final HttpClient http;
    /** Says who calls; empty: nothing is said. */
    private volatile String token = "";

    FarmClient(URI base) {
        this(base, Trust.JAVA);
    }

    /** Of a farm whose certificate is signed by whom these trust. */
    FarmClient(URI base, Trust trust) {
        this(
                base,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(30))
                        .sslContext(trust.context())
                        .build());
    }

    private FarmClient(URI base, HttpClient http) {
        this.base = base;
        this.http = http;
    }

    /** Has it show a token with every request from now on. */
    public FarmClient with(String shown) {
        token = shown;
        return this;
    }

    /** The same farm for somebody else. */
    public FarmClient as(String shown) {
        return new FarmClient(base, http).with(shown);
    }

    public URI base() {
        return base;
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- plain HTTP

    /** An answer. */
    public record Answer(int status, java.net.http.HttpHeaders headers, byte[] body) {

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON: " + text(), e);
            }
        }

        String text() {
            return new String(body, java.nio.charset.StandardCharsets.UTF_8);
        }

        public Answer expect(int... statuses) {
            assertThat(statuses)
                    .as("status of an answer with the body %s", text())
                    .contains(status);
            return this;
        }
    }

    public Answer send(String method, String path, byte[] body, String... headers) {
        HttpRequest.BodyPublisher publisher =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, publisher);
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Reads the lines of an answer until it ends, or breaks off. */
    void follow(String path, Consumer<String> lines) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try (Stream<String> all =
                http.send(request.build(), HttpResponse.BodyHandlers.ofLines()).body()) {
            all.forEach(lines);
        } catch (IOException | UncheckedIOException e) {
            // It has ended with its farm.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Answer get(String path) {
        return send("GET", path, null);
    }

    Answer post(String path, byte[] json, String... headers) {
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/json"));
        all.addAll(List.of(headers));
        return send("POST", path, json, all.toArray(String[]::new));
    }

    // ---- files and jobs

    Answer upload(byte[] content) {
        return send("PUT", "/api/v1/files/" + sha256(content), content, "Content-Type", "application/octet-stream");
    }

    boolean hasFile(String sha256) {
        return send("HEAD", "/api/v1/files/" + sha256, null).expect(200, 404).status() == 200;
    }

    public Answer post(JobRequest request, String... headers) {
        return post("/api/v1/jobs", bytes(request.body()), headers);
    }

    static byte[] bytes(ObjectNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Uploads what the job needs and submits it. */
    public String submit(JobRequest request) {
        request.contents().values().forEach(content -> upload(content).expect(200, 201));
        return post(request).expect(201).json().get("id").asText();
    }

    public JsonNode job(String id) {
        return get("/api/v1/jobs/" + id).expect(200).json();
    }

    public JsonNode summary(String id) {
        return job(id).get("summary");
    }

    public String status(String id) {
        return summary(id).get("status").asText();
    }

    public Answer cancel(String id) {
        ObjectNode body = JSON.createObjectNode().put("reason", NO_MORE_USE).put("by", CANCELLER);
        return post("/api/v1/jobs/" + id + "/cancel", bytes(body));
    }

    /** Waits for the job's end; a server that does not answer is asked again. */
    public JsonNode awaitEnd(String id) {
        return Await.until("the end of job " + id, JOB_LIMIT, () -> describe(id), () -> Optional.of(summary(id))
                .filter(summary -> FINAL.contains(summary.get("status").asText())));
    }

    public JsonNode awaitSuccess(String id) {
        JsonNode summary = awaitEnd(id);
        assertThat(summary.get("status").asText()).as("%s", describe(id)).isEqualTo("succeeded");
        return summary;
    }

    /** All that the farm tells of a job, for error messages. */
    String describe(String id) {
        try {
            return job(id).toPrettyString() + "\n" + tasks(id);
        } catch (RuntimeException e) {
            return "job " + id + " does not answer: " + e;
        }
    }

    public List<JsonNode> tasks(String id) {
        return tasks(id, "");
    }

    public List<JsonNode> tasks(String id, String status) {
        String filter = status.isEmpty() ? "" : "status=" + status + "&";
        List<JsonNode> tasks = new ArrayList<>();
        while (true) {
            JsonNode page = get("/api/v1/jobs/" + id + "/tasks?" + filter + "offset=" + tasks.size() + "&limit=100")
                    .expect(200)
                    .json();
            page.get("tasks").forEach(tasks::add);
            if (page.get("tasks").isEmpty() || tasks.size() >= page.get("total").asInt()) {
                return tasks;
            }
        }
    }

    /** How the attempts at a task have ended, or that they run. */
    List<String> attempts(String id, int task) {
        List<String> statuses = new ArrayList<>();
        tasks(id)
                .get(task)
                .get("attempts")
                .forEach(attempt -> statuses.add(attempt.get("status").asText()));
        return statuses;
    }

    /** Waits until the attempts at a job's first task are these. */
    void awaitAttempts(String id, String... statuses) {
        Await.untilTrue(
                "attempts that are " + List.of(statuses),
                JOB_LIMIT,
                () -> describe(id),
                () -> Optional.of(attempts(id, 0).equals(List.of(statuses))));
    }

    /** Waits until a field of a job's summary has a value. */
    public void awaitSummary(String id, String field, String value) {
        Await.untilTrue(
                "the " + field + " " + value,
                JOB_LIMIT,
                () -> describe(id),
                () -> Optional.of(summary(id).get(field).asText().equals(value)));
    }

    /**
     * Waits until it is said why something waits, or what became of it.
     *
     * @param subject {@code JOB} or {@code JOB/tasks/TASK}
     * @param text a part of the summary
     */
    JsonNode awaitWhy(String subject, String text) {
        return Await.until(
                "the reason: " + text, JOB_LIMIT, () -> "it says " + why(subject), () -> Optional.of(why(subject))
                        .filter(why -> why.get("summary").asText().contains(text)));
    }

    private JsonNode why(String subject) {
        return get("/api/v1/jobs/" + subject + "/why").expect(200).json();
    }

    /** The published results by name. */
    Map<String, JsonNode> results(String id) {
        Map<String, JsonNode> results = new TreeMap<>();
        JsonNode page =
                get("/api/v1/jobs/" + id + "/results?limit=1000").expect(200).json();
        for (JsonNode result : page.get("results")) {
            assertThat(results.put(result.get("id").asText(), result))
                    .as("results are listed once: %s", page)
                    .isNull();
        }
        assertThat(page.get("total").asInt()).isEqualTo(results.size());
        return results;
    }

    byte[] result(String id, String name) {
        return get("/api/v1/jobs/" + id + "/results/" + name).expect(200).body();
    }

    List<JsonNode> servers() {
        List<JsonNode> servers = new ArrayList<>();
        get("/api/v1/servers").expect(200).json().get("servers").forEach(servers::add);
        return servers;
    }

    /** Waits until a server is in a state, and returns it. */
    JsonNode awaitServer(String name, String status) {
        return Await.until(name + " to be " + status, JOB_LIMIT, () -> servers().toString(), () -> servers().stream()
                .filter(server -> server.get("id").asText().equals(name))
                .filter(server -> server.get("status").asText().equals(status))
                .findFirst());
    }
}
