package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.core.JobFixture.ALPHA;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.Dependency;
import org.raymill.model.JobId;
import org.raymill.model.JobOperation;
import org.raymill.model.JobOperation.Kind;
import org.raymill.model.JobStatus;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.Verdict;
import org.raymill.model.Verdict.Filter;
import org.raymill.model.Why;

/** Why a job or a task waits. */
class ReasonsTest {

    private static final List<Verdict> VERDICTS = List.of(
            new Verdict("main", Filter.FREE, 3, "no 1 core and 100 MiB free now"),
            new Verdict("retry-not-on:alpha", Filter.AVOID, 1, "failed these tasks before"));

    private static JobFixture job(String state) {
        Policy policy = new Policy().retries(1);
        JobFixture job =
                switch (state) {
                    case "full" ->
                        new JobFixture("1-3", 1, "1x1", policy.maxTasks(1).get());
                    case "waits for a job" ->
                        new JobFixture(
                                "1-3",
                                1,
                                "1x1",
                                policy.after(new Dependency(
                                                new JobId("0000000000000000"), Optional.empty(), false, null))
                                        .get());
                    case "measures" ->
                        new JobFixture(
                                "1-30",
                                1,
                                "1x1",
                                policy.chunkSeconds(60).order("preview").get());
                    case "in tiles" -> new JobFixture("1", 1, "2x2", policy.get());
                    default -> new JobFixture("1-3", 1, "1x1", policy.get());
                };
        switch (state) {
            case "paused" -> job.operate(JobOperation.of(Kind.PAUSE));
            case "full", "running" -> job.start(ALPHA);
            case "one failed" -> job.fail(job.start(ALPHA), ALPHA);
            case "one failed, later" -> {
                job.fail(job.start(ALPHA), ALPHA);
                job.pass(5);
            }
            case "one killed" -> job.operate(JobOperation.of(Kind.KILL, Tasks.render(0)));
            case "failed for good" -> {
                job.fail(job.start(ALPHA), ALPHA);
                job.pass(5);
                job.fail(job.start(ALPHA, "retry-not-on:alpha"), ALPHA);
            }
            case "one accepted" -> job.succeed(job.start(ALPHA), ALPHA);
            case "one succeeded" -> {
                job.succeed(job.start(ALPHA), ALPHA);
                job.publishAll();
            }
            case "in tiles" -> {
                for (int i = 0; i < 3; i++) {
                    job.succeed(job.start(ALPHA), ALPHA);
                }
                job.publishAll();
            }
            case "cancelling" -> {
                job.start(ALPHA);
                job.write(new JobEvent.CancelRequested("anna", "ugly", job.now));
            }
            case "cancelled" -> {
                job.write(new JobEvent.CancelRequested("anna", "ugly", job.now));
                job.write(new JobEvent.JobEnded(JobStatus.CANCELLED, "cancelled by anna: ugly", job.now));
            }
            default -> {}
        }
        return job;
    }

    private static Reasons reasons(JobFixture job) {
        return new Reasons(
                job.state, job.board, new Reasons.Heard(Optional.empty(), Optional.of(VERDICTS), ""), job.now);
    }

    @ParameterizedTest(name = "{0}, task {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    # the job is      | task       | says
                    waiting           | render-1   | 3 servers: no 1 core and 100 MiB free now
                    paused            | render-1   | the job is paused since 2026-01-01T00:00:00Z by anna: because
                    full              | render-1   | the job has its maximum of 1 task running
                    full              | render-0   | runs on alpha since 2026-01-01T00:00:00Z
                    waits for a job   | render-1   | waits for job 0000000000000000, which has not answered yet
                    one failed        | render-0   | failed and is tried again in 5 s: it broke
                    one failed, later | render-0   | 1 server: failed these tasks before
                    failed for good   | render-0   | failed for good on alpha: it broke
                    one killed        | render-0   | killed by anna: because
                    one accepted      | render-0   | its result is being published
                    one succeeded     | render-0   | succeeded on alpha at 2026-01-01T00:00:00Z
                    in tiles          | assemble-0 | needs all tiles of its frame first: 3 of 4 done
                    cancelling        | render-1   | the job is being cancelled by anna: ugly
                    cancelled         | render-1   | the job has ended before it ran: cancelled by anna: ugly
                    """)
    void aTaskSaysWhyItWaitsOrWhatBecameOfIt(String state, String task, String says) {
        Why why = reasons(job(state)).task(TaskId.parse(task)).orElseThrow();
        assertThat(why.summary()).isEqualTo(says);
        assertThat(why.subject()).isEqualTo(task);
        assertThat(why.verdicts()).hasSize(why.waiting());
    }

    @ParameterizedTest(name = "{0}: {1} wait: {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    # the job is    | waiting | says
                    waiting         | 3       | 3 servers: no 1 core and 100 MiB free now; 1 server: failed these tasks before
                    paused          | 3       | the job is paused since 2026-01-01T00:00:00Z by anna: because
                    full            | 2       | the job has its maximum of 1 task running
                    waits for a job | 3       | waits for job 0000000000000000, which has not answered yet
                    cancelling      | 2       | the job is being cancelled by anna: ugly
                    cancelled       | 0       | the job has ended
                    """)
    void aJobSaysWhyItWaits(String state, int waiting, String says) {
        Why why = reasons(job(state)).job();
        assertThat(why.waiting()).isEqualTo(waiting);
        assertThat(why.summary()).isEqualTo(says);
    }

    @Test
    void retriesAndMeasurementsAreSaidFirst() {
        assertThat(reasons(job("one failed")).job().summary())
                .startsWith("1 task failed and is tried again in 5 s: it broke; 3 servers");
        assertThat(reasons(job("measures")).job().summary())
                .startsWith("a few frames are measured before the rest is cut into chunks; ");
    }

    @Test
    void troubleOfTheWholeJobIsSaid() {
        JobFixture job = job("waiting");
        Reasons.Heard nothing = new Reasons.Heard(Optional.of("the database does not answer"), Optional.empty(), "");
        assertThat(new Reasons(job.state, job.board, nothing, job.now).job().summary())
                .isEqualTo("the database does not answer; the Scheduler has not answered yet");
    }

    @Test
    void aTaskThatIsNotThereHasNoReasons() {
        assertThat(reasons(job("waiting")).task(Tasks.render(3))).isEmpty();
        assertThat(reasons(job("waiting")).task(Tasks.assemble(0))).isEmpty();
    }

    @Test
    void whenTheSchedulerNamesNothingTheTurnComes() {
        JobFixture job = job("waiting");
        Reasons.Heard silent = new Reasons.Heard(Optional.empty(), Optional.of(List.of()), "");
        Why why = new Reasons(job.state, job.board, silent, job.now)
                .task(Tasks.render(2))
                .orElseThrow();
        assertThat(why.verdicts()).extracting(Verdict::filter).containsExactly(Filter.SOON);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    FAILED         | failed                | it broke
                    OUT_OF_MEMORY  | ran out of memory     | it had 900 MiB
                    TIMED_OUT      | took too long         | no progress for 60 s
                    LICENCE_DENIED | was denied a licence  | it found no licence (licence.houdini)
                    STORAGE_FULL   | found the storage full| the result could not be stored: no room
                    """)
    void howTheLastAttemptEndedAndWhyIsSaidOfTheTaskAndOfTheJob(Result result, String ended, String reason) {
        JobFixture job = job("waiting");
        TaskOrder order = job.start(ALPHA);
        end(job, order, result, reason);

        assertThat(reasons(job).task(order.task()).orElseThrow().summary())
                .isEqualTo(ended + " and is tried again in 5 s: " + reason);
        assertThat(reasons(job).job().summary())
                .startsWith("1 task " + ended + " and is tried again in 5 s: " + reason + "; 3 servers");
    }

    @Test
    void tasksThatEndedDifferentlyAreNotCountedTogether() {
        JobFixture job = job("waiting");
        List<TaskOrder> orders = List.of(job.start(ALPHA), job.start(ALPHA), job.start(ALPHA));
        end(job, orders.get(0), Result.LICENCE_DENIED, "no licence (licence.houdini)");
        job.pass(1);
        end(job, orders.get(1), Result.STORAGE_FULL, "no room");
        end(job, orders.get(2), Result.LICENCE_DENIED, "no licence (licence.nuke)");

        assertThat(reasons(job).job().verdicts())
                .extracting(Verdict::toString)
                .startsWith(
                        "2 tasks were denied a licence and are tried again, the first in 4 s: no licence (licence.houdini)",
                        "1 task found the storage full and is tried again in 5 s: no room");
        job.pass(5);
        assertThat(reasons(job).job().summary())
                .as("nothing is delayed any more")
                .startsWith("3 servers: ");
    }

    private static void end(JobFixture job, TaskOrder order, Result result, String reason) {
        var accept = (LiveAttempts.Judgement.Accept) job.judge(job.outcome(order, ALPHA, result, reason));
        job.write(JobEvent.AttemptsRecorded.of(List.of(accept.entry())));
    }
}
