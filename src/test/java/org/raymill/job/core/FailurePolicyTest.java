package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.core.JobFixture.ALPHA;
import static org.raymill.job.core.JobFixture.BETA;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobStatus;
import org.raymill.model.ServerId;
import org.raymill.model.TaskOrder;

/** What comes of attempts that were not good. */
class FailurePolicyTest {

    private static final String OUTCOMES = """
            # result       | uses up a retry | again after s | in the class         | with MiB
            FAILED         | true            | 5             | retry-not-on:alpha   | 100
            TIMED_OUT      | true            | 5             | retry-not-on:alpha   | 100
            OUT_OF_MEMORY  | true            | 5             | retry-memory-192     | 192
            LICENCE_DENIED | false           | 5             | main                 | 100
            STORAGE_FULL   | false           | 5             | main                 | 100
            PREEMPTED      | false           | 0             | main                 | 100
            STOPPED        | false           | 0             | main                 | 100
            HANDED_BACK    | false           | 0             | main                 | 100
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = OUTCOMES)
    void anOutcomeSaysWhenAndWhereTheTaskIsTriedAgain(
            Result result, boolean usesUp, int seconds, String demandClass, int memoryMiB) {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        job.end(job.start(ALPHA), ALPHA, result);
        if (seconds > 0) {
            job.pass(seconds - 1);
            assertThat(job.wanted()).as("too early").isEmpty();
            assertThat(job.tryStart(BETA, demandClass, memoryMiB)).isEmpty();
            job.pass(1);
        }
        assertThat(job.wanted()).containsExactly(demandClass + " 1");
        assertThat(job.board.demand(job.now).get(0).requirements().memoryMiB()).isEqualTo(memoryMiB);
        TaskOrder again = job.tryStart(ALPHA, demandClass, memoryMiB).orElseThrow();
        assertThat(again.memoryMiB()).isEqualTo(memoryMiB);
        assertThat(again.number()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"LICENCE_DENIED", "STORAGE_FULL"})
    void eachDenialWaitsTwiceAsLongAsTheOneBefore(Result denied) {
        JobFixture job = new JobFixture("1", 1, "1x1", 0);
        for (int seconds : List.of(5, 10, 20, 40)) {
            job.end(job.start(ALPHA), ALPHA, denied);
            job.pass(seconds - 1);
            assertThat(job.wanted()).as("before " + seconds + " s").isEmpty();
            job.pass(1);
            assertThat(job.wanted()).containsExactly("main 1");
        }
    }

    @Test
    void aTaskThatNoTryCanRenderHasFailedForGoodAtOnceAndNoServerIsBlamed() {
        JobFixture job = new JobFixture("1-2", 1, "1x1", 3);
        job.end(job.start(ALPHA), ALPHA, Result.UNRENDERABLE);
        job.end(job.start(ALPHA), ALPHA, Result.UNRENDERABLE);
        assertThat(job.board.ending()).contains(JobStatus.FAILED);
        assertThat(job.state.failureText()).endsWith("failed on alpha: unrenderable");

        RetryBook book = new RetryBook(new JobPolicy(0, "x", "x", 3));
        for (int task = 0; task < JobPolicy.DEFAULT_AVOID_AFTER + 1; task++) {
            assertThat(book.blame(Tasks.render(task), AttemptStatus.UNRENDERABLE, ALPHA, Instant.EPOCH, ""))
                    .isEqualTo(RetryBook.Verdict.FOR_GOOD);
        }
        assertThat(book.avoided()).isEmpty();
    }

    @Test
    void aServerThatGivesNoReasonIsReadableAllTheSame() {
        JobFixture job = new JobFixture("1", 1, "1x1", 0);
        job.end(job.start(ALPHA), ALPHA, Result.OUT_OF_MEMORY);
        assertThat(job.state.failureText()).isEqualTo("task render-0 failed on alpha: out of memory");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = OUTCOMES)
    void onlyFailuresUseUpTheRetries(Result result, boolean usesUp, int seconds, String demandClass, int memoryMiB) {
        JobFixture job = new JobFixture("1", 1, "1x1", 0);
        job.end(job.start(ALPHA), ALPHA, result);
        assertThat(job.board.ending()).isEqualTo(usesUp ? Optional.of(JobStatus.FAILED) : Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = OUTCOMES)
    void aRestartChangesNothing(Result result, boolean usesUp, int seconds, String demandClass, int memoryMiB) {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        job.end(job.start(ALPHA), ALPHA, result);
        JobFixture again = job.restarted();
        again.pass(seconds);
        assertThat(again.wanted()).containsExactly(demandClass + " 1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    # asked for | times short | given
                            100 | 0           | 100
                            100 | 1           | 192
                            100 | 2           | 320
                           1000 | 1           | 1536
                              1 | 1           | 64
                       16777216 | 1           | 16777216
                       16000000 | 1           | 16777216
                    """)
    void memoryGrowsByHalfInStepsUpToTheMost(int asked, int times, int given) {
        RetryBook book = new RetryBook(new Policy().retries(9).get());
        for (int i = 0; i < times; i++) {
            book.blame(Tasks.render(0), AttemptStatus.OUT_OF_MEMORY, ALPHA, Instant.EPOCH, "");
        }
        RetryBook.Trouble trouble = book.of(Tasks.render(0));
        assertThat(trouble == null ? asked : trouble.memoryMiB(asked)).isEqualTo(given);
        assertThat(given).isLessThanOrEqualTo(JobProfile.MAX_MEMORY_MIB);
    }

    @Test
    void aTaskThatWantsMoreMemoryDoesNotRunInASmallerLease() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        job.end(job.start(ALPHA), ALPHA, Result.OUT_OF_MEMORY);
        job.pass(5);
        assertThat(job.tryStart(BETA, TaskBoard.MAIN_CLASS, 100)).isEmpty();
        assertThat(job.tryStart(BETA, TaskBoard.MAIN_CLASS, 192)).isPresent();
    }

    @Test
    void aServerWhereSeveralTasksFailedIsAvoidedByTheWholeJob() {
        JobFixture job =
                new JobFixture("1-10", 1, "1x1", new Policy().avoidAfter(2).get());
        job.fail(job.start(ALPHA), ALPHA);
        assertThat(job.wanted()).containsExactly("main 9");
        job.fail(job.start(ALPHA), ALPHA);
        assertThat(job.wanted()).containsExactly("main-not-on:alpha 8");
        assertThat(job.board.demand(job.now).get(0).requirements().avoid()).containsExactly(ALPHA);
        assertThat(job.tryStart(ALPHA)).as("a lease from before").isEmpty();
        assertThat(job.tryStart(ALPHA, "main-not-on:alpha", 100))
                .as("given although it is avoided: nowhere else is capable")
                .isPresent();
        assertThat(job.tryStart(BETA)).as("another server's lease from before").isPresent();
        assertThat(job.wanted())
                .as("what runs in leases of the former class is counted there")
                .containsExactly("main-not-on:alpha 7", "main 1");
        job.pass(5);
        assertThat(job.wanted())
                .as("their own servers are among those that all avoid")
                .containsExactly("main-not-on:alpha 9", "main 1");
        assertThat(job.restarted().wanted()).containsExactly("main-not-on:alpha 10");
    }

    @Test
    void theSameTaskFailingOftenIsNoReasonToAvoidAServer() {
        JobFixture job =
                new JobFixture("1-2", 1, "1x1", new Policy().avoidAfter(2).get());
        job.fail(job.start(ALPHA), ALPHA);
        job.pass(5);
        job.fail(job.tryStart(ALPHA, "retry-not-on:alpha", 100).orElseThrow(), ALPHA);
        assertThat(job.wanted()).containsExactly("main 1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    # failed | of     | may fail % | stops
                           0 | 10     | 0          | false
                           1 | 10     | 0          | true
                           1 | 10     | 5          | false
                           4 | 4      | 50         | false
                           5 | 10     | 50         | false
                           6 | 10     | 50         | true
                           5 | 9      | 50         | true
                           5 | 1000   | 1          | false
                          11 | 1000   | 1          | true
                     1000000 | 1000000 | 99        | true
                        1000 | 1000   | 100        | false
                    """)
    void aJobStopsWhenMoreThanAShareOfItsTasksHasFailed(int failed, int tasks, int share, boolean stops) {
        assertThat(FailureShare.isExceeded(failed, tasks, share)).isEqualTo(stops);
    }

    @Test
    void aJobThatStopsStartsNothingMoreAndEndsWhenNothingRuns() {
        JobPolicy policy = new Policy().retries(0).failureShare(50).get();
        JobFixture job = new JobFixture("1-8", 1, "1x1", policy);
        TaskOrder running = job.start(BETA);
        for (int i = 0; i < FailureShare.LEAST; i++) {
            assertThat(job.state.isStopping()).isFalse();
            job.fail(job.start(ALPHA), ALPHA);
        }
        assertThat(job.state.isStopping()).isTrue();
        assertThat(job.tryStart(BETA)).isEmpty();
        assertThat(job.wanted()).isEmpty();
        assertThat(job.board.ending()).as("one still runs").isEmpty();
        job.end(running, BETA, Result.STOPPED);
        assertThat(job.board.ending()).contains(JobStatus.FAILED);
        assertThat(job.state.failureText())
                .isEqualTo("stopped since 5 of 8 tasks failed for good (62 %), more than the 50 % that may; the last:"
                        + " task render-5 failed on alpha: it broke");
        assertThat(job.restarted().board.ending()).contains(JobStatus.FAILED);
    }

    @Test
    void manyFailingTasksOnManyServersMakeABoundedDemand() {
        JobFixture job = new JobFixture("1-100", 1, "1x1", 3);
        for (int i = 0; i < 100; i++) {
            ServerId server = new ServerId("server" + i);
            job.fail(job.start(server), server);
        }
        job.pass(5);
        assertThat(job.board.demand(job.now)).hasSizeLessThanOrEqualTo(32);
        assertThat(job.board.readyCount(job.now)).isEqualTo(100);
    }

    @Test
    void aClockThatIsAheadDoesNotMakeATaskWait() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        TaskOrder order = job.start(ALPHA);
        job.now = job.now.plusSeconds(3_600);
        var outcome = job.outcome(order, ALPHA, Result.FAILED, "it broke");
        job.now = job.now.minusSeconds(3_600);
        var accept = (LiveAttempts.Judgement.Accept) job.judge(outcome);
        assertThat(accept.entry().endedAt()).isEqualTo(job.now);
        assertThat(accept.entry().startedAt()).isEqualTo(job.now.minusSeconds(1));
        job.write(JobEvent.AttemptsRecorded.of(List.of(accept.entry())));
        job.pass(5);
        assertThat(job.wanted()).containsExactly("retry-not-on:alpha 1");
    }
}
