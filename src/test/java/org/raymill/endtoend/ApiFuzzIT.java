package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.raymill.access.TokenText;
import org.raymill.api.DescribedApi;
import org.raymill.fuzz.AnswerRules;
import org.raymill.fuzz.KnownValues;
import org.raymill.fuzz.RawHttp;
import org.raymill.fuzz.RawRequest;
import org.raymill.fuzz.RequestGenerator;

/**
 * Requests that are made at random from the description of the API, valid, nearly valid and hostile ones, to a real node: it never fails, always answers,
 * as it is described, and keeps nothing of them. {@code -Dfuzz.seed=N} makes the same requests again, {@code -Dfuzz.seconds=N} more or fewer of them.
 */
@Tag("end-to-end")
class ApiFuzzIT {

    private static final long SEED = Long.getLong("fuzz.seed", new SecureRandom().nextInt(Integer.MAX_VALUE));
    private static final Duration TIME = Duration.ofSeconds(Long.getLong("fuzz.seconds", 10));

    /** The longest that any of these answers may take on a machine that is busy; a node itself gives up sooner. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** What may stay: classes are loaded and caches filled as long as something new is asked. A request that leaves a KiB is noticed within seconds. */
    private static final long MORE_BYTES = 8L << 20;

    /** Pools that have a limit get their threads one after the other, as they are needed: a thread that stays of one request in ten is noticed. */
    private static final int MORE_THREADS = 40;

    private static final int MORE_FILES = 24;

    private static final int MOST_FAULTS = 20;
    /** So many are sent before it is looked what there is of the node, and again before it is looked what there is more, however long that takes. */
    private static final int LEAST_REQUESTS = 400;

    /** Limits are low where more would have to be waited for; what is kept of the past is little, so that it does not count as growth. */
    private static final String SETTINGS = """
        raymill {
          job { idle-timeout = 1 s, retry-delay = 100 ms }
          api { body-timeout = 2 s, ask-timeout = 5 s, events { heartbeat = 200 ms, history = 100 } }
        }
        """;

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final TokenText ADMINISTRATOR = TokenText.create(TokenText.ADMINISTRATOR, new SecureRandom());

    private static final DescribedApi API = DescribedApi.read();

    private static Farm farm;
    private static FarmClient client;

    /** What the requests may look at, but not change. */
    private static final Set<String> KEPT = new HashSet<>();

    private static final KnownValues KNOWN = new KnownValues();

    private final AnswerRules rules = new AnswerRules(API, KNOWN);
    private final RequestGenerator generator =
            new RequestGenerator(API.document(), KNOWN, "Bearer " + ADMINISTRATOR.text(), SEED);
    private final Map<String, String> faults = new LinkedHashMap<>();
    private int sent;

    /** A node that has rendered something and now is alone: jobs that are made at random wait for ever, whatever they ask for. */
    @BeforeAll
    static void start() {
        farm = Farm.thatAsks(
                "ApiFuzzIT",
                FarmDatabase.postgreSql(),
                ADMINISTRATOR,
                Map.of("main", "control,api", "render", "render"),
                SETTINGS);
        client = farm.client();
        JobRequest request = BadScenes.soundTriangle().frames("1-2");
        for (int i = 0; i < 2; i++) {
            String job = client.submit(request);
            client.awaitSuccess(job);
            KEPT.add(job);
            know(job);
        }
        farm.node("render").kill();
        knowBodies(request);
    }

    @AfterAll
    static void stop() {
        if (farm != null) {
            farm.close();
        }
    }

    private static void know(String job) {
        KNOWN.with("job", job).with("depends-on", job).with("number", "1").with("frame", "1", "2");
        for (JsonNode task : client.tasks(job)) {
            KNOWN.with("task", task.get("id").asText());
            task.get("attempts")
                    .forEach(attempt -> KNOWN.with("attempt", attempt.get("id").asText()));
        }
        client.results(job).forEach((name, result) -> KNOWN.with("name", name)
                .with("sha256", result.get("sha256").asText()));
    }

    private static void knowBodies(JobRequest request) {
        KNOWN.with("server", "render")
                .with("template", "turn", "other")
                .with("user", "ann", "ben")
                .with("Idempotency-Key", "again")
                .with("If-Match", "*")
                .with("If-None-Match", "*")
                .with("frames", "1-2", "1-100x5")
                .with("series", "tasks", "servers");
        request.contents().keySet().forEach(path -> KNOWN.with("scene", path).with("path", path));
        ObjectNode template = json("""
            {"title": "Turn", "parameters": [
               {"name": "scene", "type": "file"},
               {"name": "frames", "type": "frames", "default": "1-3"},
               {"name": "samples", "type": "integer", "default": 1, "minimum": 1, "maximum": 64},
               {"name": "format", "type": "choice", "default": "png", "choices": ["png", "exr"]}],
             "job": {"name": "turn", "scene": "${scene}", "profile": {"package": "gltf", "frames": "${frames}"},
               "picture": {"format": "${format}"}, "parameters": {"samples": "${samples}"}}}\
            """);
        client.send("PUT", "/api/v1/templates/turn", FarmClient.bytes(template), "Content-Type", "application/json")
                .expect(201);
        ObjectNode values = json(
                "{\"parameters\": {\"scene\": \"" + request.body().get("scene").asText() + "\", \"frames\": \"1-2\"}}");
        values.set("files", request.body().get("files"));
        KNOWN.withBody("submitJob", request.body())
                .withBody("estimateJob", request.body())
                .withBody("putTemplate", template)
                .withBody("submitByTemplate", values)
                .withBody("estimateByTemplate", values)
                .withBody("putUser", json("{\"title\": \"Ann\", \"grants\": {\"*\": \"operator\"}}"))
                .withBody("addToken", json("{\"label\": \"x\", \"days\": 1, \"scope\": {\"film\": \"viewer\"}}"))
                .withBody("setPassword", json("{\"password\": \"correct horse battery\"}"))
                .withBody("signIn", json("{\"user\": \"ann\", \"password\": \"correct horse battery\"}"))
                .withBody("changeJob", json("{\"policy\": {\"priority\": 60}, \"picture\": {\"width\": 32}}"));
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whateverIsAskedIsAnsweredAndNothingOfItStays() {
        System.out.println("fuzzing " + generator.operations() + " operations for " + TIME.toSeconds()
                + " s; the same again: -Dfuzz.seed=" + SEED);
        // What is loaded with the first requests of each kind is no growth.
        fuzz(TIME.dividedBy(2));
        NodeVitals before = vitalsWithoutJobs();
        fuzz(TIME.dividedBy(2));
        NodeVitals after = vitalsWithoutJobs();
        System.out.println(sent + " requests, answers by status " + rules.statuses() + "; before half of them " + before
                + ", after them " + after + ", more is there of\n" + after.moreThan(before));
        assertThat(faults.values())
                .as("answers that may not be, by -Dfuzz.seed=%d", SEED)
                .isEmpty();
        assertThat(rules.statuses()).as("answers of each kind").containsKeys(200, 400, 404, 422);
        assertThat(after.liveBytes() - before.liveBytes())
                .as("bytes that stay of requests: %s, then %s%n%s", before, after, after.moreThan(before))
                .isLessThan(MORE_BYTES);
        assertThat(after.threads() - before.threads()).as("threads that stay").isLessThan(MORE_THREADS);
        assertThat(after.openFiles() - before.openFiles())
                .as("files that stay open")
                .isLessThan(MORE_FILES);
        assertThat(farm.node("main").errors()).doesNotContain("OutOfMemoryError", "StackOverflowError");
    }

    private void fuzz(Duration time) {
        RawHttp http = new RawHttp(client.base().getPort(), LIMIT);
        long end = System.nanoTime() + time.toNanos();
        int least = sent + LEAST_REQUESTS;
        while (System.nanoTime() < end || sent < least) {
            RawRequest request = generator.next();
            if (!isAllowed(request)) {
                continue;
            }
            try {
                sent++;
                rules.check(request, http.send(request));
            } catch (IOException | RuntimeException | AssertionError e) {
                // The same fault shows again and again; one of each that looks different is enough.
                String kind = request.method() + " " + API.pattern(request.target()) + " " + firstLine(e);
                faults.putIfAbsent(kind, "request " + sent + ": " + e.getMessage() + "\n" + request);
                if (faults.size() >= MOST_FAULTS) {
                    return;
                }
            }
        }
    }

    /** What a failure is about, without what is different each time. */
    private static String firstLine(Throwable failure) {
        String line =
                String.valueOf(failure.getMessage()).strip().lines().findFirst().orElse("");
        return line.substring(0, Math.min(line.length(), 120)).replaceAll("[0-9]{4,}|[a-z0-9]{16,}", "…");
    }

    private static boolean isAllowed(RawRequest request) {
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        return reads || KEPT.stream().noneMatch(request.target()::contains);
    }

    /** What the node holds when all jobs are gone that the requests have made. */
    private static NodeVitals vitalsWithoutJobs() {
        Await.untilTrue("jobs to be removed", Duration.ofMinutes(3), () -> {
            List<String> made = made();
            for (String job : made) {
                byte[] reason = "{\"reason\":\"it was made at random\"}".getBytes(StandardCharsets.UTF_8);
                client.post("/api/v1/jobs/" + job + "/cancel", reason);
                client.post("/api/v1/jobs/" + job + "/remove", reason);
            }
            return Optional.of(made.isEmpty());
        });
        return NodeVitals.of(farm.node("main"));
    }

    private static List<String> made() {
        List<String> made = new ArrayList<>();
        client.get("/api/v1/jobs?limit=500")
                .expect(200)
                .json()
                .get("jobs")
                .forEach(job -> made.add(job.get("id").asText()));
        made.removeAll(KEPT);
        return made;
    }
}
