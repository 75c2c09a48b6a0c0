package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.core.JobFixture.ALPHA;
import static org.raymill.job.core.JobFixture.BETA;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.job.core.OperationRules.Decision;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.AuditEntry;
import org.raymill.model.JobOperation;
import org.raymill.model.JobOperation.Kind;
import org.raymill.model.JobStatus;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskStatus;

/** What can be done to a job in which state, and what comes of it. */
class OperationRulesTest {

    /** A job of two frames in a state. */
    private static JobFixture job(String state) {
        JobFixture job = new JobFixture("1-2", 1, "1x1", 0);
        switch (state) {
            case "waiting" -> {}
            case "running" -> job.start(ALPHA);
            case "paused" -> job.operate(JobOperation.of(Kind.PAUSE));
            case "one failed" -> job.fail(job.start(ALPHA), ALPHA);
            case "failed" -> {
                job.fail(job.start(ALPHA), ALPHA);
                job.succeed(job.start(ALPHA), ALPHA);
                job.publishAll();
                job.write(new JobEvent.JobEnded(JobStatus.FAILED, "it broke", job.now));
            }
            case "succeeded" -> {
                job.succeed(job.start(ALPHA), ALPHA);
                job.succeed(job.start(ALPHA), ALPHA);
                job.publishAll();
                job.write(new JobEvent.JobEnded(JobStatus.SUCCEEDED, "", job.now));
            }
            case "removed" -> {
                job.succeed(job.start(ALPHA), ALPHA);
                job.succeed(job.start(ALPHA), ALPHA);
                job.publishAll();
                job.write(new JobEvent.JobEnded(JobStatus.SUCCEEDED, "", job.now));
                job.write(new JobEvent.Removed("anna", "", job.now));
            }
            case "cancelling" -> {
                job.start(ALPHA);
                job.write(new JobEvent.CancelRequested("anna", "", job.now));
            }
            default -> throw new IllegalArgumentException(state);
        }
        return job;
    }

    private static JobOperation operation(String text) {
        String[] words = text.split(" ");
        Kind kind = Kind.valueOf(words[0].toUpperCase(java.util.Locale.ROOT));
        if (words.length == 1) {
            return JobOperation.of(kind);
        }
        return kind == Kind.PRIORITY
                ? JobOperation.priority(Integer.parseInt(words[1]))
                : JobOperation.of(kind, Tasks.render(Integer.parseInt(words[1])));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    # state    | says
                    failed     | it has ended; retry it first
                    succeeded  | it has ended and can not go on; submit it anew
                    cancelling | it ends when its processes are dead
                    """)
    void aRefusalSaysWhatToDo(String state, String says) {
        JobFixture job = job(state);
        assertThat(OperationRules.decide(job.state, job.board, JobOperation.of(Kind.PAUSE), "anna", "", job.now))
                .isEqualTo(new Decision.Refused(says));
    }

    @Test
    void aJobWhosePicturesAreStillBeingPutInPlaceIsNotRemoved() {
        JobFixture job = job("waiting");
        job.succeed(job.start(ALPHA), ALPHA);
        job.write(new JobEvent.JobEnded(JobStatus.FAILED, "it broke", job.now));
        assertThat(OperationRules.decide(job.state, job.board, JobOperation.of(Kind.REMOVE), "anna", "", job.now))
                .isEqualTo(
                        new Decision.Refused("its last pictures are still being put in place; try again in a moment"));
    }

    @Test
    void onlyWhatHasEndedIsRemoved() {
        assertThat(remove("running"))
                .isEqualTo(new Decision.Refused("only a job that has ended can be removed; cancel it first"));
        assertThat(remove("cancelling"))
                .isEqualTo(new Decision.Refused("it ends when its processes are dead; remove it then"));
    }

    private static Decision remove(String state) {
        JobFixture job = job(state);
        return OperationRules.decide(job.state, job.board, JobOperation.of(Kind.REMOVE), "anna", "", job.now);
    }

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    # state    | operation   | what comes of it
                    waiting    | pause       | Write
                    running    | pause       | Write
                    paused     | pause       | Unchanged
                    failed     | pause       | Refused
                    succeeded  | pause       | Refused
                    cancelling | pause       | Refused
                    waiting    | resume      | Unchanged
                    paused     | resume      | Write
                    failed     | resume      | Refused
                    cancelling | resume      | Refused
                    waiting    | priority 80 | Write
                    paused     | priority 80 | Write
                    waiting    | priority 50 | Unchanged
                    succeeded  | priority 80 | Refused
                    cancelling | priority 80 | Refused
                    waiting    | retry       | Unchanged
                    one failed | retry       | Write
                    failed     | retry       | Write
                    succeeded  | retry       | Refused
                    cancelling | retry       | Refused
                    one failed | retry 0     | Write
                    one failed | retry 1     | Unchanged
                    failed     | retry 0     | Write
                    waiting    | retry 2     | NoSuchTask
                    waiting    | kill 0      | Write
                    running    | kill 0      | Write
                    paused     | kill 0      | Write
                    one failed | kill 0      | Unchanged
                    waiting    | kill 2      | NoSuchTask
                    failed     | kill 1      | Refused
                    cancelling | kill 0      | Refused
                    waiting    | remove      | Refused
                    running    | remove      | Refused
                    paused     | remove      | Refused
                    cancelling | remove      | Refused
                    failed     | remove      | Write
                    succeeded  | remove      | Write
                    removed    | remove      | Unchanged
                    """)
    void theStateDecides(String state, String operation, String comes) {
        JobFixture job = job(state);
        long before = job.state.eventCount();
        Decision decision =
                OperationRules.decide(job.state, job.board, operation(operation), "anna", "because", job.now);
        assertThat(decision.getClass().getSimpleName()).isEqualTo(comes);
        assertThat(job.state.eventCount()).as("deciding changes nothing").isEqualTo(before);
        if (decision instanceof Decision.Write write) {
            job.write(write.event());
            assertThat(job.operate(operation(operation))).as("the same again").isInstanceOf(Decision.Unchanged.class);
            assertThat(AuditTrail.entry(JobFixture.JOB, before + 1, write.event()))
                    .get()
                    .extracting(AuditEntry::by, AuditEntry::reason, AuditEntry::id)
                    .containsExactly("anna", "because", JobFixture.JOB + "-" + String.format("%08d", before + 1));
        }
    }

    @Test
    void aPausedJobStartsNothingButKeepsWhatRuns() {
        JobFixture job = new JobFixture("1-3", 1, "1x1", 0);
        TaskOrder running = job.start(ALPHA);
        job.operate(JobOperation.of(Kind.PAUSE));
        assertThat(job.views().status()).isEqualTo(JobStatus.PAUSED);
        assertThat(job.wanted()).containsExactly("main 1");
        assertThat(job.tryStart(BETA)).isEmpty();
        job.succeed(running, ALPHA);
        job.publishAll();
        assertThat(job.wanted()).isEmpty();
        assertThat(job.board.ending()).as("it is not done").isEmpty();
        JobFixture again = job.restarted();
        assertThat(again.views().status()).isEqualTo(JobStatus.PAUSED);
        assertThat(again.wanted()).isEmpty();
        again.operate(JobOperation.of(Kind.RESUME));
        assertThat(again.views().status()).isEqualTo(JobStatus.RUNNING);
        assertThat(again.wanted()).containsExactly("main 2");
    }

    @Test
    void aPriorityIsShownAndSurvivesARestart() {
        JobFixture job = job("waiting");
        job.operate(JobOperation.priority(80));
        assertThat(job.views().summary().priority()).isEqualTo(80);
        assertThat(job.restarted().state.priority()).isEqualTo(80);
        assertThat(job.state.audit())
                .extracting(AuditEntry::action, AuditEntry::detail)
                .contains(org.assertj.core.groups.Tuple.tuple("priority", "priority 50 to 80"));
    }

    @Test
    void aFailedJobGoesOnWhenItsTasksAreRetriedWithTheirRetriesAsAtFirst() {
        JobFixture job = new JobFixture("1-2", 1, "1x1", 1);
        job.succeed(job.start(ALPHA), ALPHA);
        job.publishAll();
        job.fail(job.start(ALPHA), ALPHA);
        job.pass(5);
        job.fail(job.tryStart(BETA, "retry-not-on:alpha", 100).orElseThrow(), BETA);
        assertThat(job.board.ending()).contains(JobStatus.FAILED);
        job.write(new JobEvent.JobEnded(JobStatus.FAILED, "it broke", job.now));
        job.operate(JobOperation.of(Kind.RETRY));
        assertThat(job.views().status()).isEqualTo(JobStatus.RUNNING);
        assertThat(job.views().summary().reason()).isEmpty();
        assertThat(job.wanted()).containsExactly("main 1");
        JobFixture again = job.restarted();
        TaskOrder third = again.start(ALPHA);
        assertThat(third.number()).isEqualTo(3);
        again.fail(third, ALPHA);
        assertThat(again.board.ending()).as("it has a retry again").isEmpty();
        again.pass(5);
        again.succeed(again.start(BETA), BETA);
        again.publishAll();
        assertThat(again.board.ending()).contains(JobStatus.SUCCEEDED);
    }

    @Test
    void oneTaskOfAJobThatWouldStopAgainIsNotRetriedAlone() {
        JobFixture job = new JobFixture(
                "1-10", 1, "1x1", new Policy().retries(0).failureShare(0).get());
        TaskOrder first = job.start(ALPHA);
        TaskOrder second = job.start(BETA);
        job.fail(first, ALPHA);
        job.fail(second, BETA);
        job.write(new JobEvent.JobEnded(JobStatus.FAILED, job.state.failureText(), job.now));

        assertThat(job.operate(JobOperation.of(JobOperation.Kind.RETRY, first.task())))
                .isInstanceOfSatisfying(OperationRules.Decision.Refused.class, refused -> assertThat(refused.message())
                        .contains("retry all of them"));
        job.operate(JobOperation.of(JobOperation.Kind.RETRY));
        assertThat(job.state.isStopping()).isFalse();

        TaskOrder only = job.start(ALPHA);
        job.fail(only, ALPHA);
        job.write(new JobEvent.JobEnded(JobStatus.FAILED, job.state.failureText(), job.now));
        assertThat(job.operate(JobOperation.of(JobOperation.Kind.RETRY, only.task())))
                .as("the only one that failed")
                .isInstanceOf(OperationRules.Decision.Write.class);
    }

    @Test
    void aPauseIsNotWaiting() {
        JobFixture job = new JobFixture("1-10", 1, "1x1", 3);
        job.operate(JobOperation.of(JobOperation.Kind.PAUSE));
        job.pass(16 * 3_600);
        job.operate(JobOperation.of(JobOperation.Kind.RESUME));
        assertThat(job.board.idleSince()).isEqualTo(job.now);
        assertThat(job.restarted().board.idleSince()).isEqualTo(job.now);
        assertThat(job.board.readySince(new TaskId(StepName.RENDER, 0))).contains(job.now);
    }

    @Test
    void aRetryOfATaskThatWaitsForItsDelayRunsItAtOnce() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        job.fail(job.start(ALPHA), ALPHA);
        assertThat(job.tryStart(ALPHA)).isEmpty();
        job.operate(JobOperation.of(Kind.RETRY, Tasks.render(0)));
        assertThat(job.start(ALPHA).number()).isEqualTo(2);
    }

    @Test
    void aKilledTaskHasFailedForGoodWhateverItsAttemptBrings() {
        JobFixture job = new JobFixture("1-2", 1, "1x1", 3);
        TaskOrder order = job.start(ALPHA);
        job.operate(JobOperation.of(Kind.KILL, order.task()));
        LiveAttempt attempt = job.board.attempts().of(order.task()).orElseThrow();
        assertThat(job.board.attempts().isWanted(attempt)).isFalse();
        assertThat(job.board.attempts().unwantedBecause(attempt)).isEqualTo("killed by anna: because");
        LiveAttempts.Judgement.Accept accept =
                (LiveAttempts.Judgement.Accept) job.judge(job.outcome(order, ALPHA, Result.SUCCEEDED, ""));
        assertThat(accept.entry().status()).hasToString("STOPPED");
        assertThat(accept.entry().outputs()).isEmpty();
        job.write(JobEvent.AttemptsRecorded.of(List.of(accept.entry())));
        assertThat(job.wanted()).containsExactly("main 1");
        assertThat(job.views().find(order.task()).orElseThrow().status()).isEqualTo(TaskStatus.FAILED);
        assertThat(job.restarted().views().find(order.task()).orElseThrow().status())
                .isEqualTo(TaskStatus.FAILED);
        job.succeed(job.start(ALPHA), ALPHA);
        job.publishAll();
        assertThat(job.board.ending()).contains(JobStatus.FAILED);
        assertThat(job.state.failureText()).isEqualTo("task render-0: killed by anna: because");
        job.operate(JobOperation.of(Kind.RETRY, order.task()));
        assertThat(job.start(BETA).task()).isEqualTo(order.task());
    }

    @Test
    void anOutcomeThatIsBeingWrittenBesideAKillIsTheKillsLoser() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        TaskOrder order = job.start(ALPHA);
        var kill = (Decision.Write) OperationRules.decide(
                job.state, job.board, JobOperation.of(Kind.KILL, order.task()), "anna", "", job.now);
        var accept = (LiveAttempts.Judgement.Accept) job.judge(job.outcome(order, ALPHA, Result.SUCCEEDED, ""));
        assertThat(job.operate(JobOperation.of(Kind.KILL, order.task()))).isInstanceOf(Decision.Refused.class);
        job.write(kill.event());
        job.write(JobEvent.AttemptsRecorded.of(List.of(accept.entry())));
        assertThat(job.state.unpublished()).isEmpty();
        assertThat(job.board.ending()).contains(JobStatus.FAILED);
    }

    @Test
    void killedTasksDoNotCountAsFailuresOfTheJob() {
        JobFixture job =
                new JobFixture("1-8", 1, "1x1", new Policy().failureShare(50).get());
        for (int i = 0; i < 7; i++) {
            job.operate(JobOperation.of(Kind.KILL, Tasks.render(i)));
        }
        assertThat(job.state.isStopping()).isFalse();
    }

    @Test
    void anAssemblyThatFailedIsRetriedWithTheTilesThatAreThere() {
        JobFixture job = new JobFixture("1", 1, "2x1", 0);
        job.succeed(job.start(ALPHA), ALPHA);
        job.succeed(job.start(ALPHA), ALPHA);
        job.publishAll();
        job.fail(job.start(ALPHA), ALPHA);
        assertThat(job.board.ending()).contains(JobStatus.FAILED);
        job.write(new JobEvent.JobEnded(JobStatus.FAILED, "it broke", job.now));
        job.operate(JobOperation.of(Kind.RETRY));
        TaskOrder again = job.start(ALPHA);
        assertThat(again.task()).isEqualTo(Tasks.assemble(0));
        assertThat(again.tiles()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    # at most | running | wanted           | another may start
                            0 | 3       | main 10          | true
                            4 | 3       | main 4           | true
                            4 | 4       | main 4           | false
                            1 | 1       | main 1           | false
                           20 | 3       | main 10          | true
                    """)
    void neverMoreThanItsMostTasksRunAtATime(int most, int running, String wanted, boolean another) {
        JobFixture job =
                new JobFixture("1-10", 1, "1x1", new Policy().maxTasks(most).get());
        for (int i = 0; i < running; i++) {
            job.start(ALPHA);
        }
        assertThat(job.wanted()).containsExactly(wanted);
        assertThat(job.tryStart(BETA).isPresent()).isEqualTo(another);
    }

    @Test
    void theMostTasksAreCountedOverAllClasses() {
        JobFixture job =
                new JobFixture("1-10", 1, "1x1", new Policy().maxTasks(3).get());
        TaskOrder first = job.start(ALPHA);
        TaskOrder second = job.start(BETA);
        job.fail(first, ALPHA);
        job.fail(second, BETA);
        job.pass(5);
        job.start(ALPHA, "retry-not-on:beta");
        assertThat(job.wanted()).containsExactly("main 1", "retry-not-on:beta 1", "retry-not-on:alpha 1");
        job.start(BETA, "retry-not-on:alpha");
        job.start(ALPHA);
        assertThat(job.tryStart(ALPHA)).isEmpty();
        assertThat(job.wanted()).containsExactly("main 1", "retry-not-on:beta 1", "retry-not-on:alpha 1");
    }

    @Test
    void anAssemblyThatWasKilledBeforeItsTilesCameDoesNotKeepTheJobFromEnding() {
        JobFixture job = new JobFixture("1", 1, "2x1", 0);
        job.operate(JobOperation.of(Kind.KILL, Tasks.assemble(0)));
        job.succeed(job.start(ALPHA), ALPHA);
        job.succeed(job.start(ALPHA), ALPHA);
        job.publishAll();
        assertThat(job.board.ending()).contains(JobStatus.FAILED);
        job.write(new JobEvent.JobEnded(JobStatus.FAILED, "killed", job.now));
        job.operate(JobOperation.of(Kind.RETRY));
        assertThat(job.start(ALPHA).task()).isEqualTo(Tasks.assemble(0));
    }
}
