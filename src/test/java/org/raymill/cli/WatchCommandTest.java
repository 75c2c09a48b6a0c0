package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;

/** Following a job by the farm's events. */
class WatchCommandTest {

    private static final String PATH = "/api/v1/jobs/" + Samples.JOB;

    private FakeFarm farm;
    private volatile JobSummary now = Samples.job(JobStatus.RUNNING, 1);

    @BeforeEach
    void start() throws IOException {
        farm = new FakeFarm();
        farm.on(
                "GET " + PATH,
                (exchange, request) -> FakeFarm.send(
                        exchange, 200, FakeFarm.json(Samples.detail(now, Samples.runningTask(1, "mill-1")))));
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    @Test
    void progressComesFromEventsAndNotFromPolling() {
        farm.withEvents(() -> {
            farm.event("job", Samples.job(JobStatus.RUNNING, 2));
            farm.event("server", Samples.server("mill-2", 3));
            farm.event("job", Samples.job(JobStatus.RUNNING, 3));
            now = Samples.job(JobStatus.SUCCEEDED, 4);
            farm.event("job", now);
        });

        CommandRun run = CommandRun.of(farm, "watch", Samples.JOB);

        assertThat(run.status()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("running: 1 of 4 frames, 4 of 16 tiles, at work: mill-1 x1")
                .contains("succeeded: 4 of 4 frames")
                .contains("Job " + Samples.JOB + " succeeded (4 of 4 frames, 1 min 0 s)")
                .doesNotContain("\r");
        assertThat(farm.requests("GET " + PATH))
                .as("once at first, once when the stream begins")
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void otherJobsAndStrangeEventsChangeNothing() {
        farm.withEvents(() -> {
            farm.event("job", java.util.Map.of("id", Samples.ATTEMPT, "status", "failed"));
            farm.event("job", java.util.Map.of("id", Samples.JOB, "status", "exploded"));
            farm.event("weather", java.util.Map.of("sun", true));
            farm.event("job", Samples.job(JobStatus.SUCCEEDED, 4));
        });

        assertThat(CommandRun.of(farm, "watch", Samples.JOB).status()).isZero();
    }

    @Test
    void aCutStreamIsOpenedAgainAndWhatWasMissedIsAskedFor() {
        AtomicInteger connections = new AtomicInteger();
        farm.withEvents(() -> {
            if (connections.incrementAndGet() == 1) {
                farm.cutEvents();
            } else {
                // The end of the job went by unheard.
                now = Samples.job(JobStatus.SUCCEEDED, 4);
            }
        });
        // The stream's second beginning is followed by a question, whose answer is the end.
        CommandRun run = CommandRun.of(farm, "watch", Samples.JOB);

        assertThat(run.status()).isZero();
        assertThat(connections).hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    void withoutAStreamTheJobIsAskedForNowAndThen() {
        AtomicInteger asked = new AtomicInteger();
        farm.on("GET " + PATH, (exchange, request) -> {
            JobSummary job = asked.incrementAndGet() < 3
                    ? Samples.job(JobStatus.RUNNING, 1)
                    : Samples.job(JobStatus.SUCCEEDED, 4);
            FakeFarm.send(exchange, 200, FakeFarm.json(Samples.detail(job)));
        });

        JobSummary end =
                watcher(farm.api(), new StringWriter(), Duration.ofSeconds(30)).watch();

        assertThat(end.status()).isEqualTo(JobStatus.SUCCEEDED);
        assertThat(asked).hasValue(3);
    }

    @Test
    void aFarmThatGoesAwayIsWaitedForAndThenGivenUp() {
        farm.withEvents(farm::close);
        StringWriter err = new StringWriter();
        JobWatcher watcher = watcher(farm.api(), err, Duration.ofMillis(200));

        org.assertj.core.api.Assertions.assertThatThrownBy(watcher::watch)
                .isInstanceOf(FarmAwayException.class)
                .hasMessageContaining("no farm answers at " + farm.api());
        assertThat(err.toString()).containsOnlyOnce("the farm does not answer; the job may go on meanwhile");
    }

    private static JobWatcher watcher(URI api, StringWriter err, Duration patience) {
        Terminal terminal =
                new Terminal(new PrintWriter(new StringWriter()), new PrintWriter(err, true), false, false, 80);
        return new JobWatcher(new ApiClient(api), terminal, new JobId(Samples.JOB), Duration.ofMillis(20), patience);
    }

    @Test
    void aJobThatFailedOrWasCancelledIsNoSuccess() {
        now = Samples.job(JobStatus.FAILED, 2);
        assertThat(CommandRun.of(farm, "watch", Samples.JOB).status()).isEqualTo(1);

        now = Samples.job(JobStatus.CANCELLED, 2);
        assertThat(CommandRun.of(farm, "watch", Samples.JOB).status()).isEqualTo(1);
        assertThat(farm.asked()).as("an ended job has no events").doesNotContain("GET /api/v1/events");
    }

    @Test
    void aTerminalGetsABarOnOneLine() {
        farm.withEvents(() -> {
            farm.event("server", Samples.server("mill-2", 3));
            farm.event("job", Samples.job(JobStatus.SUCCEEDED, 4));
        });

        CommandRun run = CommandRun.onTerminal(farm, "watch", Samples.JOB);

        assertThat(run.err()).contains("\rTasks 100%", "20/20", "4 of 4 frames");
        assertThat(run.err().split("[\r\n]+")).allSatisfy(line -> assertThat(line.replaceAll("\u001b\\[\\w", ""))
                .hasSizeLessThan(80));
    }

    @Test
    void cancelTellsWhoAndWhy() {
        farm.answer("POST " + PATH + "/cancel", 202, Samples.job(JobStatus.CANCELLING, 1));

        CommandRun run = CommandRun.of(farm, "cancel", Samples.JOB, "--reason=wrong camera");

        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualToIgnoringNewLines(Samples.JOB + " cancelling");
        assertThat(farm.requests("POST " + PATH + "/cancel")
                        .get(0)
                        .json()
                        .path("reason")
                        .asText())
                .isEqualTo("wrong camera");
        assertThat(farm.requests("POST " + PATH + "/cancel")
                        .get(0)
                        .json()
                        .path("by")
                        .asText())
                .isNotBlank();
    }

    @Test
    void cancelWaitsUntilTheProcessesAreDead() {
        farm.answer("POST " + PATH + "/cancel", 202, Samples.job(JobStatus.CANCELLING, 1));
        now = Samples.job(JobStatus.CANCELLING, 1);
        farm.withEvents(() -> farm.event("job", Samples.job(JobStatus.CANCELLED, 1)));

        CommandRun run = CommandRun.of(farm, "cancel", Samples.JOB, "--wait");

        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualToIgnoringNewLines(Samples.JOB + " cancelled");
    }

    @Test
    void cancellingAJobThatHasEndedFails() {
        farm.problem("POST " + PATH + "/cancel", 409, "The job has ended", java.util.Map.of("detail", "It succeeded."));

        CommandRun run = CommandRun.of(farm, "cancel", Samples.JOB);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("raymill: The job has ended: It succeeded.");
    }
}
