package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something breaks in the middle of work on a farm of three control nodes and two render nodes, and what is asked of the farm then. Jobs that
 * run at that moment go on; jobs that are submitted afterwards show when leases are granted again.
 */
final class Outage {

    static final List<String> CONTROLS = List.of("control-a", "control-b", "control-c");
    static final List<String> SERVERS = List.of("render-a", "render-b");

    /** What is promised is 5 s; a machine that does much else at the same time may take longer. */
    private static final Duration BOUND = Duration.ofSeconds(15);

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern EPOCH = Pattern.compile("The Scheduler of epoch (\\d+) has started");
    private static final int NEW_JOBS = 6;
    private static final int LONG_JOBS = 6;
    private static final int WORK_JOBS = 3;
    /** What each render node offers. */
    static final int CORES = 64;

    private static final int MEMORY_MIB = 4096;
    /** There is room for one such task on a server. */
    private static final int LARGE_MIB = 3000;

    private final Farm farm;
    private final Sleeper sleeper;
    private final FarmClient client;
    private final String name;
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final Map<String, Integer> frames = new LinkedHashMap<>();
    private final List<String> fresh = new ArrayList<>();
    private Map<String, String> running = Map.of();
    private String large;
    private String waiting;
    private Instant at;

    /**
     * An outage that is still to come.
     *
     * @param name short, for labels and for what is printed
     * @param client of a node that stays
     */
    Outage(Farm farm, Sleeper sleeper, FarmClient client, String name) {
        this.farm = farm;
        this.sleeper = sleeper;
        this.client = client;
        this.name = name;
    }

    /** Starts three control nodes and two render nodes with room for many light tasks. */
    static Farm start(Farm farm, Sleeper sleeper) {
        Map<String, String> roles = new LinkedHashMap<>();
        CONTROLS.forEach(control -> roles.put(control, "control,api"));
        SERVERS.forEach(server -> roles.put(server, "render"));
        return farm.with("RAYMILL_SERVER_CORES", Integer.toString(CORES))
                .with("RAYMILL_SERVER_MEMORY_MIB", Integer.toString(MEMORY_MIB))
                .configured(sleeper.configuration())
                .start(roles)
                .ready(SERVERS.size());
    }

    /** The node whose Scheduler has the highest epoch, by what the nodes have written. */
    static String schedulerNode(Farm farm) {
        return CONTROLS.stream()
                .max((a, b) -> Long.compare(epoch(farm, a), epoch(farm, b)))
                .orElseThrow();
    }

    private static long epoch(Farm farm, String node) {
        Matcher matcher = EPOCH.matcher(farm.node(node).errors());
        long highest = 0;
        while (matcher.find()) {
            highest = Math.max(highest, Long.parseLong(matcher.group(1)));
        }
        return highest;
    }

    /** A control node other than this one. */
    static String another(String node) {
        return CONTROLS.stream()
                .filter(other -> !other.equals(node))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Submits jobs that keep both servers busy, some with one task from beginning to end, and one for which there is no room at first; waits until
     * they run. What comes later has the higher priority, so that nothing waits for a turn.
     *
     * @param seconds for how long there is work
     */
    void work(int seconds) {
        for (int i = 0; i < LONG_JOBS; i++) {
            submit("long-" + i, light("long-" + i, 1, seconds).priority(60));
        }
        for (int i = 0; i < WORK_JOBS; i++) {
            // One task at a time: what waits later waits for memory alone, not for cores behind jobs that come first.
            submit(
                    "work-" + i,
                    light("work-" + i, seconds / 3, 3)
                            .cores(CORES / 4)
                            .maxTasks(1)
                            .priority(50));
        }
        large = submit("large", light("large", 2, 5).memoryMiB(LARGE_MIB).priority(70));
        for (int i = 0; i < LONG_JOBS; i++) {
            awaitRunning("long-" + i, 1);
        }
        awaitRunning("large", 2);
        waiting = submit("waiting", light("waiting", 1, 1).memoryMiB(LARGE_MIB).priority(80));
        running = Await.until("work on both servers", SOON, () -> Optional.of(runningNow())
                .filter(attempts -> attempts.size() > LONG_JOBS + 2));
    }

    private JobRequest light(String label, int frames, int seconds) {
        return Sleeper.job(name + "-" + label, frames, seconds).memoryMiB(10);
    }

    /** Waits for so many running tasks of a job. */
    private void awaitRunning(String label, int count) {
        Await.untilTrue(
                count + " running tasks of " + label,
                SOON,
                () -> Optional.of(runningNow().keySet().stream()
                                .map(task -> labels.get(task.substring(0, task.indexOf(' '))))
                                .filter((name + "-" + label)::equals)
                                .count()
                        == count));
    }

    /** The attempts that run, by what the servers say, by job and task. */
    private Map<String, String> runningNow() {
        Map<String, String> attempts = new TreeMap<>();
        for (JsonNode server : client.servers()) {
            server.get("running")
                    .forEach(attempt -> attempts.put(
                            attempt.get("job").asText() + " "
                                    + attempt.get("task").asText(),
                            attempt.get("attempt").asText()));
        }
        return attempts;
    }

    private String submit(String label, JobRequest request) {
        String job = client.submit(request);
        remember(job, label, request);
        return job;
    }

    private synchronized void remember(String job, String label, JobRequest request) {
        labels.put(job, name + "-" + label);
        String range = request.body().get("profile").get("frames").asText();
        frames.put(job, Integer.parseInt(range.substring(range.indexOf('-') + 1)));
    }

    /** It breaks now; afterwards clients submit jobs, which need leases of a Scheduler that lives. */
    void begin(Runnable breaking) {
        beginWithoutJobs(breaking);
        ExecutorService clients = Executors.newFixedThreadPool(NEW_JOBS);
        try {
            List<CompletableFuture<String>> submissions = new ArrayList<>();
            for (int i = 0; i < NEW_JOBS; i++) {
                String label = "new-" + i;
                submissions.add(CompletableFuture.supplyAsync(() -> submitStubbornly(label), clients));
            }
            submissions.forEach(submission -> fresh.add(submission.join()));
        } finally {
            clients.shutdown();
        }
    }

    /** It breaks now. */
    void beginWithoutJobs(Runnable breaking) {
        at = Instant.now();
        breaking.run();
    }

    /** Repeats a submission as long as the farm says that it should: a node that lives never hangs and never fails otherwise. */
    private String submitStubbornly(String label) {
        JobRequest request = light(label, 2, 1).priority(90);
        request.contents().values().forEach(content -> client.upload(content).expect(200, 201));
        String key = UUID.randomUUID().toString();
        String job = Await.until("the job " + label + " to be accepted", SOON, () -> {
            FarmClient.Answer answer =
                    client.post(request, "Idempotency-Key", key).expect(200, 201, 503);
            if (answer.status() == 503) {
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                return Optional.empty();
            }
            return Optional.of(answer.json().get("id").asText());
        });
        remember(job, label, request);
        return job;
    }

    /** Waits until so long after it broke. */
    void last(Duration length) {
        Await.untilTrue(
                length + " to pass",
                length.plus(SOON),
                () -> Optional.of(Instant.now().isAfter(at.plus(length))));
    }

    /** Prints how long the farm started nothing, and fails when it was far longer than promised. */
    void assertDispatchWentOn() {
        List<Duration> fromScratch =
                fresh.stream().map(job -> firstStart(List.of(job))).sorted().toList();
        Duration any = firstStart(List.copyOf(labels.keySet()));
        Duration slowest = fromScratch.get(fromScratch.size() - 1);
        Duration waited = firstStart(List.of(waiting));
        Duration room = Duration.between(at, firstEnd(large));
        Duration late = waited.minus(room.isNegative() ? Duration.ZERO : room);
        System.out.printf(
                "%s: the first task started after %d ms; of a job that had waited for room, which came after %d ms, after"
                        + " %d ms; of %d jobs submitted afterwards after %d to %d ms%n",
                name,
                any.toMillis(),
                room.toMillis(),
                waited.toMillis(),
                fresh.size(),
                fromScratch.get(0).toMillis(),
                slowest.toMillis());
        assertThat(List.of(any, late, slowest)).allMatch(time -> time.compareTo(BOUND) < 0);
    }

    /** How long after it broke the first task of these jobs was started. */
    private Duration firstStart(List<String> jobs) {
        return Duration.between(at, Await.until("a task to start", SOON, () -> starts(jobs)));
    }

    /** When the first task of a job ended, as known when all have. */
    private Instant firstEnd(String job) {
        return Await.until("the tasks of " + job + " to end", SOON, () -> {
            List<String> ends = client.tasks(job).stream()
                    .flatMap(task -> task.get("attempts").findValuesAsText("endedAt").stream())
                    .toList();
            return ends.size() < frames.get(job)
                    ? Optional.empty()
                    : ends.stream().map(Instant::parse).min(Instant::compareTo);
        });
    }

    private Optional<Instant> starts(List<String> jobs) {
        return jobs.stream()
                .flatMap(job -> client.tasks(job).stream())
                .flatMap(task -> {
                    List<Instant> starts = new ArrayList<>();
                    task.get("attempts")
                            .forEach(attempt -> starts.add(
                                    Instant.parse(attempt.get("startedAt").asText())));
                    return starts.stream();
                })
                .filter(start -> start.isAfter(at))
                .min(Instant::compareTo);
    }

    /** While the database is away a client is told so, and when to come again. */
    void assertNewJobsAreRefusedForNow() {
        JobRequest request = Sleeper.job(name + "-refused", 1, 1);
        request.contents().values().forEach(content -> client.upload(content).expect(200, 201));
        FarmClient.Answer answer = client.post(request).expect(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.json().get("detail").asText()).contains("database does not answer");
    }

    /** What ran when it broke has gone on to its end, by what the tasks themselves wrote down. */
    void assertWhatRanHasEnded() {
        running.keySet().forEach(attempt -> {
            String job = attempt.substring(0, attempt.indexOf(' '));
            String task = attempt.substring(attempt.indexOf(' ') + 1);
            int frame = Integer.parseInt(task.substring(task.lastIndexOf('-') + 1)) + 1;
            assertThat(sleeper.ended(labels.get(job), frame)).as(task).isEqualTo(1);
        });
    }

    /** Every accepted job ends well; nothing ran twice; what ran when it broke is what succeeded; each result is there once. */
    void assertNothingLostAndNothingTwice() {
        labels.keySet().forEach(client::awaitSuccess);
        Map<String, String> succeeded = new TreeMap<>();
        labels.forEach((job, label) -> {
            List<JsonNode> tasks = client.tasks(job);
            assertThat(tasks).hasSize(frames.get(job));
            for (JsonNode task : tasks) {
                assertThat(task.get("attempts")).as("%s %s", label, task).hasSize(1);
                JsonNode attempt = task.get("attempts").get(0);
                assertThat(attempt.get("status").asText()).as("%s", task).isEqualTo("succeeded");
                succeeded.put(
                        job + " " + task.get("id").asText(), attempt.get("id").asText());
            }
            assertEachFrameOnce(job, label);
            assertThat(client.job(job).get("staleReports").asLong())
                    .as("reports of superseded attempts")
                    .isZero();
        });
        assertThat(succeeded).as("what ran when it broke").containsAllEntriesOf(running);
    }

    private void assertEachFrameOnce(String job, String label) {
        List<String> names = new ArrayList<>();
        for (int frame = 1; frame <= frames.get(job); frame++) {
            assertThat(sleeper.begun(label, frame))
                    .as("how often frame %s of %s began", frame, label)
                    .isEqualTo(1);
            assertThat(sleeper.ended(label, frame))
                    .as("how often frame %s of %s ended", frame, label)
                    .isEqualTo(1);
            names.add("frame_%04d.png".formatted(frame));
        }
        assertThat(client.results(job).keySet()).containsExactlyElementsOf(names);
        assertThat(Farm.filesBelow(farm.jobFolder(job).resolve("results"))).isEqualTo(names);
        assertThat(Farm.filesBelow(farm.jobFolder(job).resolve("logs")))
                .as("each attempt that ever started leaves one log")
                .hasSize(names.size());
    }
}
