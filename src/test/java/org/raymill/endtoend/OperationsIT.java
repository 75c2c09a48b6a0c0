package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.raymill.endtoend.Puppet.Act;

/** What jobs ask for and operators order holds on a farm of real processes, and what waits says for what. */
@Tag("end-to-end")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OperationsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration BACKOFF = Duration.ofSeconds(3);
    /** So long after it was told to end, a spot machine is gone. */
    private static final Duration SPOT_NOTICE = Duration.ofSeconds(30);

    private static final int CORES = 4;

    private static Farm farm;
    private static FarmClient client;
    private static Puppet puppet;
    private static Operator operator;

    @BeforeAll
    static void start() {
        farm = new Farm("OperationsIT", FarmDatabase.byDefault(), Hosts.loopback());
        puppet = new Puppet(farm.scratch());
        Map<String, String> roles = new LinkedHashMap<>();
        roles.put("control", "control,api");
        roles.put("render-a", "render");
        roles.put("render-b", "render");
        farm.with("RAYMILL_SERVER_CORES", Integer.toString(CORES))
                .with("RAYMILL_SERVER_SHUTDOWN_GRACE", "1s")
                .with("RAYMILL_SERVER_CLASS", "stage")
                .with("RAYMILL_SERVER_MEMORY_MIB", "4096")
                .configured(puppet.configuration()
                        + "raymill.scheduler.limits.licence.test { total = 1 }\n"
                        + "raymill.scheduler.limit-backoff = " + BACKOFF.toSeconds() + " s\n"
                        + "raymill.job.retry-delay = 200 ms\n"
                        + "raymill.scaling.settle = 0 s\n"
                        + "raymill.scaling.classes.stage "
                        + "{ packages = [puppet], cores = 4, memory = 4 GiB, min = 1, max = 3 }\n")
                .start(roles)
                .ready(2);
        client = farm.client();
        operator = new Operator(farm);
    }

    @AfterAll
    static void stop() {
        if (farm != null) {
            farm.close();
        }
    }

    /** A test that failed leaves nothing in the way of the others. */
    @AfterEach
    void cancelWhatIsLeft() {
        JsonNode left = client.get("/api/v1/jobs?status=waiting,running,paused")
                .expect(200)
                .json()
                .get("jobs");
        left.forEach(job -> operator.cancels(job.get("id").asText()));
        left.forEach(job -> client.awaitEnd(job.get("id").asText()));
    }

    // ---- what is waited for

    @Test
    void whatWaitsForALicenceSaysSoAndTheHighestPriorityGetsItFirst() {
        String first = begin(Puppet.job("first", 1, Act.WAIT).amount("licence.test", 1), "first");
        String second = operator.submit(Puppet.job("second", 1, Act.WAIT).amount("licence.test", 1));
        String third = operator.submit(Puppet.job("third", 1, Act.WAIT).amount("licence.test", 1));
        JsonNode why = client.awaitWhy(second, "2 servers: licence.test 1/1 in use");
        client.awaitWhy(third, "2 servers: licence.test 1/1 in use");
        assertThat(why.get("waiting").asInt()).isEqualTo(1);
        assertThat(why.get("verdicts").get(0).get("filter").asText()).isEqualTo("limit");
        assertThat(operator.command("why", second))
                .isEqualTo(second + " waiting, 1 task waits: 2 servers: licence.test 1/1 in use");
        JsonNode limit = limit();
        assertThat(limit.get("inUse").asInt()).isEqualTo(1);
        assertThat(limit.get("waiting").asInt()).isEqualTo(2);

        assertThat(operator.does("priority", "job:" + third, "the client calls", "priority", third, "90"))
                .isEqualTo(third + " waiting, priority 90");
        puppet.release("first", 1);
        awaitBegun("third", 1, 1);
        assertThat(puppet.begun("second", 1)).isZero();
        puppet.release("third", 1);
        puppet.release("second", 1);
        List.of(first, second, third).forEach(client::awaitSuccess);
    }

    private static JsonNode limit() {
        return client.get("/api/v1/limits").expect(200).json().get("limits").get(0);
    }

    @Test
    void whatNoServerCanDoSaysWhy() {
        String version = operator.submit(Puppet.job("version", 1, Act.WAIT).version(">=9"));
        String tag = operator.submit(Puppet.job("tag", 1, Act.WAIT).tag("floor-9"));
        client.awaitWhy(version, "2 servers: package puppet >=9 is not installed");
        JsonNode why = client.awaitWhy(tag, "2 servers: lacks one of the tags floor-9");
        assertThat(why.get("status").asText()).isEqualTo("waiting");
        client.awaitWhy(tag + "/tasks/render-0", "2 servers: lacks one of the tags floor-9");
        for (String job : List.of(version, tag)) {
            operator.posts("cancel", "job:" + job, "no such host", "/jobs/" + job + "/cancel");
            assertThat(client.awaitEnd(job).get("status").asText()).isEqualTo("cancelled");
        }
    }

    @Test
    void aFrameWaitsForTheSameFrameOfAnotherJob() {
        String simulation = begin(Puppet.job("simulation", 2, Act.WAIT), "simulation");
        String shot = operator.submit(Puppet.job("shot", 2, Act.WAIT).after(simulation));
        client.awaitWhy(shot, "waits for job " + simulation + ", which has 0 of 2 frames");
        puppet.release("simulation", 1);
        awaitBegun("shot", 1, 1);
        client.awaitWhy(shot + "/tasks/render-1", "waits for job " + simulation + ", which has 1 of 2 frames");
        assertThat(puppet.begun("shot", 2)).isZero();
        puppet.release("shot", 1);
        puppet.release("simulation", 2);
        awaitBegun("shot", 2, 1);
        puppet.release("shot", 2);
        client.awaitSuccess(shot);
        client.awaitSuccess(simulation);
    }

    // ---- operations on jobs

    @Test
    void aPausedJobStartsNothingMoreUntilItIsResumed() {
        String job = begin(Puppet.job("paused", 2, Act.WAIT).maxTasks(1).priority(80), "paused");
        assertThat(operator.does("pause", "job:" + job, "wait for the texture", "pause", job))
                .isEqualTo(job + " paused");
        puppet.release("paused", 1);
        client.awaitSummary(job, "tasksSucceeded", "1");
        // Whoever comes later and is less urgent goes first.
        String other = operator.submit(Puppet.job("other", 1, Act.WAIT).priority(10));
        puppet.release("other", 1);
        client.awaitSuccess(other);
        assertThat(puppet.begun("paused", 2)).isZero();
        assertThat(client.status(job)).isEqualTo("paused");
        assertThat(operator.command("why", job, "render-1"))
                .startsWith("render-1 waiting: the job is paused since 20")
                .contains(" by " + Operator.USER + ": wait for the texture");

        operator.posts("resume", "job:" + job, "it is there", "/jobs/" + job + "/resume");
        awaitBegun("paused", 2, 1);
        puppet.release("paused", 2);
        client.awaitSuccess(job);
    }

    @Test
    void aKilledTaskHasFailedUntilItIsRetried() {
        String job = begin(Puppet.job("killed", 2, Act.WAIT), "killed");
        awaitBegun("killed", 2, 1);
        String task = job + "/render-0";
        assertThat(operator.does("kill", "task:" + task, "wrong texture", "kill", job, "render-0"))
                .isEqualTo(job + " running: render-0 is ended, and has failed for good until it is retried");
        client.awaitSummary(job, "tasksFailed", "1");
        // The task has failed at once; its attempt has ended when its server says so.
        client.awaitAttempts(job, "stopped");
        client.awaitWhy(job + "/tasks/render-0", "killed by " + Operator.USER + ": wrong texture");

        assertThat(operator.does("retry", "task:" + task, "mended", "retry", job, "render-0"))
                .isEqualTo(job + " running: render-0 runs again");
        awaitBegun("killed", 1, 2);
        puppet.release("killed", 1);
        puppet.release("killed", 2);
        client.awaitSuccess(job);
        assertThat(client.attempts(job, 0)).containsExactly("stopped", "succeeded");
        assertThat(client.attempts(job, 1)).containsExactly("succeeded");
    }

    // ---- how attempts end

    @Test
    void anUrgentJobTakesTheRoomAtOnceAndWhatItEndedRunsAgain() {
        String common = begin(Puppet.job("common", 1, Act.WAIT).on("render-a").cores(CORES), "common");
        String urgent = begin(
                Puppet.job("urgent", 1, Act.WAIT)
                        .on("render-a")
                        .cores(CORES)
                        .priority(90)
                        .urgent(),
                "urgent");
        client.awaitAttempts(common, "preempted");
        client.awaitWhy(common, "1 server: no " + CORES + " cores free now");
        puppet.release("urgent", 1);
        client.awaitSuccess(urgent);
        awaitBegun("common", 1, 2);
        puppet.release("common", 1);
        client.awaitSuccess(common);
        assertThat(client.attempts(common, 0)).containsExactly("preempted", "succeeded");
    }

    @Test
    void anAttemptThatTakesTooLongIsEnded() {
        String job =
                operator.submit(Puppet.job("slow", 1, Act.WAIT).on("render-a").attemptSeconds(5));
        JsonNode summary = client.awaitEnd(job);
        assertThat(summary.get("status").asText()).isEqualTo("failed");
        assertThat(client.attempts(job, 0)).containsExactly("timed_out");
        assertThat(summary.get("reason").asText())
                .contains("it ran longer than its limit of 5 s; its last line was: Playing slow-1");
    }

    @Test
    void aDeniedLicenceIsWaitedForAndIsNoFailure() {
        String job = operator.submit(Puppet.job("denied", 1, Act.DENY).amount("licence.test", 1));
        awaitBegun("denied", 1, 2);
        puppet.release("denied", 1);
        client.awaitSuccess(job);
        assertThat(client.attempts(job, 0)).containsExactly("licence_denied", "succeeded");
        JsonNode both = client.tasks(job).get(0).get("attempts");
        Duration between = Duration.between(
                Instant.parse(both.get(0).get("endedAt").asText()),
                Instant.parse(both.get(1).get("startedAt").asText()));
        // The clocks are the same here; the report of the denial takes its time, which only makes it longer.
        assertThat(between).isGreaterThanOrEqualTo(BACKOFF);
    }

    @Test
    void aTaskThatRanOutOfMemoryIsGivenMore() {
        String job = operator.submit(Puppet.job("large", 1, Act.SWELL).retries(1));
        awaitBegun("large", 1, 2);
        Await.untilTrue(
                "a lease with half as much memory again, in steps of 64 MiB",
                SOON,
                () -> Optional.of(client.servers().stream()
                                .mapToInt(server -> server.get("memoryMiBUsed").asInt())
                                .sum()
                        == 192));
        puppet.release("large", 1);
        client.awaitSuccess(job);
        assertThat(client.attempts(job, 0)).containsExactly("out_of_memory", "succeeded");
    }

    // ---- servers

    @Test
    void aDrainedServerFinishesWhatItRunsAndTakesNothingNew() {
        String last = begin(Puppet.job("last", 1, Act.WAIT).on("render-b"), "last");
        assertThat(operator.does("drain", "server:render-b", "new disk", "server", "drain", "render-b"))
                .isEqualTo("render-b draining");
        String next = operator.submit(Puppet.job("next", 1, Act.WAIT).on("render-b"));
        client.awaitWhy(next, "1 server: is drained");
        puppet.release("last", 1);
        client.awaitSuccess(last);
        String elsewhere = begin(Puppet.job("elsewhere", 1, Act.WAIT), "elsewhere");
        puppet.release("elsewhere", 1);
        client.awaitSuccess(elsewhere);
        assertThat(client.tasks(elsewhere)
                        .get(0)
                        .get("attempts")
                        .get(0)
                        .get("server")
                        .asText())
                .isEqualTo("render-a");
        assertThat(puppet.begun("next", 1)).isZero();
        assertThat(client.status(last)).isEqualTo("succeeded");
        assertThat(client.awaitServer("render-b", "draining").get("message").asText())
                .isEqualTo("drained by " + Operator.USER + ": new disk");

        operator.posts("resume", "server:render-b", "it is in", "/servers/render-b/resume");
        awaitBegun("next", 1, 1);
        puppet.release("next", 1);
        client.awaitSuccess(next);
    }

    @Test
    void aServerThatFailsSeveralJobsIsQuarantinedByItself() {
        // Three jobs speak against it, of which each has to be given room there first.
        int jobs = 0;
        do {
            jobs++;
            client.awaitSuccess(
                    operator.submit(Puppet.job("jinx-" + jobs, 8, Act.JINX).retries(10)));
        } while (jobs < 3 || jobs < 10 && !isQuarantined("render-b"));
        String message =
                client.awaitServer("render-b", "quarantined").get("message").asText();
        assertThat(message)
                .startsWith("quarantined by scheduler: tasks of 3 jobs failed there")
                .contains("puppet ended with exit status 1");
        operator.noticed(new Operator.Deed(
                "quarantine",
                "server:render-b",
                "scheduler",
                message.substring("quarantined by scheduler: ".length())));
        assertThat(operator.command("servers")).containsPattern("(?m)^render-b +quarantined .*exit status 1");
        String job = operator.submit(Puppet.job("after", 1, Act.WAIT).on("render-b"));
        client.awaitWhy(job, "1 server: is quarantined");

        assertThat(operator.does("resume", "server:render-b", "a new string", "server", "resume", "render-b"))
                .isEqualTo("render-b up");
        awaitBegun("after", 1, 1);
        puppet.release("after", 1);
        client.awaitSuccess(job);
    }

    // ---- all of it holds

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void aServerThatIsToldToEndHandsItsTasksBackInTimeAndNothingHasFailed() {
        String job = begin(Puppet.job("moved", 1, Act.WAIT), "moved");
        String server =
                client.tasks(job, "running").get(0).at("/attempts/0/server").asText();

        farm.node(server).terminate();
        farm.node(server).waitFor(SPOT_NOTICE);

        awaitBegun("moved", 1, 2);
        JsonNode scaling = Operator.parse(operator.command("scaling", "--json")).at("/classes/0");
        assertThat(scaling.get("id").asText()).isEqualTo("stage");
        assertThat(scaling.get("maxNodes").asInt()).isEqualTo(3);
        assertThat(scaling.get("wantedNodes").asInt()).isBetween(1, 3);
        puppet.release("moved", 1);
        client.awaitAttempts(job, "handed_back", "succeeded");
        client.awaitSuccess(job);
        farm.startDead().ready(2);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void whatWasOrderedHoldsAfterTheControlNodeWasKilled() {
        String held = begin(Puppet.job("held", 2, Act.WAIT).on("render-b").maxTasks(1), "held");
        operator.does("pause", "job:" + held, "lunch", "pause", held);
        operator.posts("drain", "server:render-a", "too loud", "/servers/render-a/drain");
        operator.posts("quarantine", "server:render-b", "it smells", "/servers/render-b/quarantine");
        String lifted = operator.submit(Puppet.job("lifted", 1, Act.WAIT).priority(10));
        operator.does("priority", "job:" + lifted, "soon", "priority", lifted, "77");

        farm.node("control").kill();
        puppet.release("held", 1);
        farm.startDead().ready(0);

        assertThat(client.awaitServer("render-a", "draining").get("message").asText())
                .isEqualTo("drained by ann: too loud");
        assertThat(client.awaitServer("render-b", "quarantined").get("message").asText())
                .isEqualTo("quarantined by ann: it smells");
        client.awaitSummary(held, "tasksSucceeded", "1");
        assertThat(client.status(held)).isEqualTo("paused");
        assertThat(client.summary(lifted).get("priority").asInt()).isEqualTo(77);
        JsonNode why = client.awaitWhy(lifted, "1 server: is quarantined");
        assertThat(why.get("summary").asText()).contains("1 server: is drained");
        assertThat(puppet.begun("lifted", 1)).isZero();
        assertThat(puppet.begun("held", 2)).isZero();

        operator.posts("resume", "server:render-a", "night", "/servers/render-a/resume");
        awaitBegun("lifted", 1, 1);
        operator.posts("resume", "server:render-b", "aired", "/servers/render-b/resume");
        operator.posts("resume", "job:" + held, "back", "/jobs/" + held + "/resume");
        awaitBegun("held", 2, 1);
        puppet.release("lifted", 1);
        puppet.release("held", 2);
        client.awaitSuccess(lifted);
        client.awaitSuccess(held);
        assertThat(puppet.begun("held", 1)).isEqualTo(1);
        operator.assertAudited();
    }

    // ---- what is waited for here

    private static boolean isQuarantined(String server) {
        return client.servers().stream()
                .anyMatch(one -> one.get("id").asText().equals(server)
                        && one.get("status").asText().equals("quarantined"));
    }

    /** Submits a job and waits until its first frame has begun. */
    private static String begin(JobRequest request, String label) {
        String job = operator.submit(request);
        awaitBegun(label, 1, 1);
        return job;
    }

    private static void awaitBegun(String label, int frame, int times) {
        Await.untilTrue(
                times + " beginnings of frame " + frame + " of " + label,
                SOON,
                () -> Optional.of(puppet.begun(label, frame) == times));
    }
}
