package org.raymill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.raymill.transfer.Backoff;

/** Submits the jobs of a benchmark, waits for them, and proves from what the farm remembers that every task was done exactly once. */
final class BenchJobs {

    private static final Scene NOTHING =
            new Scene("scene.txt", "A task that makes no pictures reads nothing.\n".getBytes(StandardCharsets.UTF_8));
    private static final String PROJECT = "bench";
    private static final int PAGE = 500;
    private static final int TRIES = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    /** What a task that makes small pictures may take. */
    private static final int PICTURE_MIB = 256;
    /** Asking takes part in what is measured; the times are the farm's own. */
    private static final long LOOK_AGAIN_MILLIS = 500;

    private final BenchFarm farm;
    private final ApiClient client;
    private final String packageName;
    private final Scene scene;
    private final String sceneHash;

    /** A scene of one file. */
    record Scene(String name, byte[] content) {}

    /**
     * The jobs of a farm, which make no pictures.
     *
     * @param packageName what runs their tasks
     */
    BenchJobs(BenchFarm farm, String packageName) {
        this(farm, packageName, NOTHING);
    }

    /**
     * The jobs of a farm.
     *
     * @param packageName what runs their tasks
     * @param scene what they render
     */
    BenchJobs(BenchFarm farm, String packageName, Scene scene) {
        this.farm = farm;
        this.client = farm.client();
        this.packageName = packageName;
        this.scene = scene;
        this.sceneHash = sha256(scene.content());
        client.put("/api/v1/files/" + sceneHash, BodyPublishers.ofByteArray(scene.content()));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * How a job's frames are rendered.
     *
     * @param width 0 for none, as height
     * @param chunk frames of a task; 1 also when chunkSeconds says how long a task is to take
     * @param chunkSeconds 0 for tasks of as many frames as {@code chunk} says
     */
    record Work(int frames, int width, int height, int chunk, int chunkSeconds, Map<String, String> parameters) {}

    /** Submits a job of so many tasks without pictures; returns its id when it is accepted. */
    String submit(String name, int tasks, Map<String, String> parameters) {
        return submit(name, new Work(tasks, 0, 0, 1, 0, parameters));
    }

    /** Submits a job; returns its id when it is accepted. */
    String submit(String name, Work work) {
        boolean pictures = work.width() > 0;
        int memory = pictures ? PICTURE_MIB : 1;
        Map<String, Object> profile = new LinkedHashMap<>(
                Map.of("package", packageName, "frames", "1-" + work.frames(), "cores", 1, "memoryMiB", memory));
        profile.put("chunk", work.chunk());
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("name", name);
        job.put("scene", scene.name());
        job.put("files", List.of(Map.of("path", scene.name(), "sha256", sceneHash, "size", scene.content().length)));
        job.put("profile", profile);
        job.put(
                "picture",
                pictures
                        ? Map.of("width", work.width(), "height", work.height(), "format", "png")
                        : Map.of("width", 1, "height", 1, "format", "none"));
        job.put("parameters", work.parameters());
        job.put("policy", Map.of("project", PROJECT, "retries", 0, "chunkSeconds", work.chunkSeconds()));
        return post(job).get("id").asText();
    }

    /** A server may hang up just when a connection that was idle is used again. As other clients do, this one sends the job again, which makes no second job. */
    private JsonNode post(Map<String, Object> job) {
        String key = UUID.randomUUID().toString();
        Backoff backoff = new Backoff(TRIES, FIRST_PAUSE);
        while (true) {
            try {
                return client.post("/api/v1/jobs", job, JsonNode.class, "Idempotency-Key", key);
            } catch (FarmAwayException e) {
                farm.requireAlive();
                if (!backoff.again()) {
                    throw e;
                }
            }
        }
    }

    /** The job as it is now. */
    JsonNode job(String id) {
        return client.getTree("/api/v1/jobs/" + id);
    }

    /** Writes a result of a job to a file. */
    void download(String id, String result, Path file) {
        client.download("/api/v1/jobs/" + id + "/results/" + result, file);
    }

    /** The first tasks of a job with their attempts. */
    JsonNode tasks(String id, int limit) {
        return client.getTree("/api/v1/jobs/" + id + "/tasks?limit=" + limit).get("tasks");
    }

    /** How many jobs of the benchmark have not ended, as far as the list knows. */
    int unfinished() {
        return client.getTree("/api/v1/jobs?project=" + PROJECT + "&status=waiting,running,cancelling&limit=500")
                .get("jobs")
                .size();
    }

    /** Waits until every job has ended, however. */
    void awaitAll(List<String> ids, Duration limit) {
        BenchFarm.waitFor("the end of " + ids.size() + " jobs", limit, LOOK_AGAIN_MILLIS, () -> {
            farm.requireAlive();
            return unfinished() == 0;
        });
        for (String id : ids) {
            // The list is a moment behind or, after a failure of the database, ahead of nothing: the job itself knows.
            BenchFarm.waitFor("the end of job " + id, limit, LOOK_AGAIN_MILLIS, () -> job(id).get("summary")
                    .hasNonNull("endedAt"));
        }
    }

    /** Cancels a job. */
    void cancel(String id) {
        client.post("/api/v1/jobs/" + id + "/cancel", Map.of("by", "bench", "reason", "measured"), JsonNode.class);
    }

    /**
     * What a finished job says of itself.
     *
     * @param startDelays from the job's acceptance to the start of each task, in milliseconds
     */
    record Proof(Instant submittedAt, Instant endedAt, List<Long> startDelays) {}

    /** Checks that every task of a job has succeeded at its first and only attempt; fails when not. */
    Proof prove(String id, int tasks) {
        JsonNode summary = job(id).get("summary");
        require(
                summary.get("status").asText().equals("succeeded"),
                id,
                "ended as " + summary.get("status") + ", " + summary.get("reason"));
        require(
                summary.get("tasksSucceeded").asInt() == tasks,
                id,
                "has " + summary.get("tasksSucceeded") + " successes instead of " + tasks);
        Instant submitted = Instant.parse(summary.get("submittedAt").asText());
        List<Long> delays = new ArrayList<>(tasks);
        Set<String> attempts = new HashSet<>();
        for (int offset = 0; offset < tasks; offset += PAGE) {
            JsonNode page = client.getTree("/api/v1/jobs/" + id + "/tasks?offset=" + offset + "&limit=" + PAGE);
            for (JsonNode task : page.get("tasks")) {
                JsonNode tries = task.get("attempts");
                require(tries.size() == 1, id, task.get("id") + " was tried " + tries.size() + " times");
                JsonNode attempt = tries.get(0);
                require(attempt.get("status").asText().equals("succeeded"), id, task.get("id") + " has not succeeded");
                attempts.add(attempt.get("id").asText());
                Instant started = Instant.parse(attempt.get("startedAt").asText());
                delays.add(Math.max(0, Duration.between(submitted, started).toMillis()));
            }
        }
        require(attempts.size() == tasks, id, "has " + attempts.size() + " attempts for " + tasks + " tasks");
        return new Proof(submitted, Instant.parse(summary.get("endedAt").asText()), delays);
    }

    private static void require(boolean holds, String id, String otherwise) {
        if (!holds) {
            throw new CommandException("the farm did not do what was measured: job " + id + " " + otherwise);
        }
    }
}
