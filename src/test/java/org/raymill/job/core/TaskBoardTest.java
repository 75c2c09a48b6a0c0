package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.core.JobFixture.ALPHA;
import static org.raymill.job.core.JobFixture.BETA;
import static org.raymill.job.core.JobFixture.PROCESS;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.job.core.LiveAttempts.Judgement;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.AttemptStatus;
import org.raymill.model.DemandClass;
import org.raymill.model.JobStatus;
import org.raymill.model.RunningAttempt;
import org.raymill.model.ServerId;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOrderBuilder;
import org.raymill.model.TaskStatus;

class TaskBoardTest {

    @Test
    void framesRunInTheirOrderAndTheJobSucceedsWhenAllArePublished() {
        JobFixture job = new JobFixture("5-7", 1, "1x1", 3);
        for (int frame : List.of(5, 6, 7)) {
            TaskOrder order = job.start(ALPHA);
            assertThat(order.frames()).containsExactly(frame);
            assertThat(job.succeed(order, ALPHA)).isInstanceOf(Judgement.Accept.class);
            assertThat(job.board.ending()).isEmpty();
        }
        job.publishAll();
        assertThat(job.tryStart(ALPHA)).isEmpty();
        assertThat(job.board.ending()).contains(JobStatus.SUCCEEDED);
        assertThat(job.state.results(0, 10))
                .extracting("id")
                .containsExactly("frame_0005.png", "frame_0006.png", "frame_0007.png");
    }

    @Test
    void chunksTakeSeveralFramesATask() {
        JobFixture job = new JobFixture("1-5", 2, "1x1", 3);
        assertThat(job.start(ALPHA).frames()).containsExactly(1, 2);
        assertThat(job.start(ALPHA).frames()).containsExactly(3, 4);
        TaskOrder last = job.start(ALPHA);
        assertThat(last.frames()).containsExactly(5);
        job.succeed(last, ALPHA);
        job.publishAll();
        assertThat(job.state.framesDone()).isEqualTo(1);
        assertThat(job.state.results(0, 10)).extracting("frame").containsExactly(5);
    }

    @Test
    void aFrameIsAssembledOnceAllItsTilesArePublished() {
        JobFixture job = new JobFixture("1-2", 1, "2x1", 3);
        TaskOrder left = job.start(ALPHA);
        TaskOrder right = job.start(BETA);
        job.succeed(left, ALPHA);
        job.publishAll();
        job.succeed(right, BETA);
        assertThat(job.start(ALPHA).task()).isEqualTo(new TaskId(StepName.RENDER, 2));
        job.publishAll();
        TaskOrder assembly = job.start(BETA);
        assertThat(job.board.readySince(assembly.task())).isEmpty();
        assertThat(job.board.readySince(left.task())).contains(job.state.submittedAt());
        assertThat(assembly.task()).isEqualTo(new TaskId(StepName.ASSEMBLE, 0));
        assertThat(assembly.tiles())
                .extracting(part -> part.name().value())
                .containsExactly("frame_0001/tile_0000.png", "frame_0001/tile_0001.png");
        job.succeed(assembly, BETA);
        job.publishAll();
        assertThat(job.state.framesDone()).isEqualTo(1);
    }

    @Test
    void aFailedTaskIsAskedForElsewhereAndFailsForGoodAfterItsRetries() {
        JobFixture job = new JobFixture("1", 1, "1x1", 1);
        job.fail(job.start(ALPHA), ALPHA);
        job.pass(5);
        assertThat(job.board.demand(job.now))
                .containsExactly(new DemandClass(
                        "retry-not-on:alpha",
                        new org.raymill.model.Requirements("gltf", Optional.empty(), 1, 100, List.of(ALPHA)),
                        1));
        assertThat(job.tryStart(ALPHA))
                .as("a lease of the main class where it failed")
                .isEmpty();
        assertThat(job.board.start(job.lease(ALPHA, "retry-not-on:alpha"), PROCESS, job.newAttempt(), job.now))
                .as("a lease where it failed, given because nowhere else is capable")
                .isPresent();
        TaskOrder second = job.board.attempts().all().iterator().next().order().orElseThrow();
        assertThat(second.number()).isEqualTo(2);
        job.fail(second, ALPHA);
        assertThat(job.board.demand(job.now)).isEmpty();
        assertThat(job.board.ending()).contains(JobStatus.FAILED);
        assertThat(job.state.attempts(second.task()))
                .extracting("status", "reason")
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(AttemptStatus.FAILED, "it broke"),
                        org.assertj.core.groups.Tuple.tuple(AttemptStatus.FAILED, "it broke"));
    }

    @Test
    void aLostAttemptRunsElsewhereAndItsLateOutcomeChangesNothing() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        TaskOrder first = job.start(ALPHA);
        job.write(
                JobEvent.AttemptsRecorded.of(job.board.attempts().lost(ALPHA, Optional.of(PROCESS), "gone", job.now)));
        TaskOrder second = job.start(BETA);
        assertThat(job.succeed(first, ALPHA)).isEqualTo(new Judgement.Stale());
        assertThat(job.state.unpublished()).isEmpty();
        assertThat(job.succeed(second, BETA)).isInstanceOf(Judgement.Accept.class);
        assertThat(job.state.unpublished().values()).extracting("attempt").containsExactly(second.attempt());
    }

    @Test
    void anUnknownAttemptOfARunningTaskIsStaleAndIsNotAdopted() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        TaskOrder current = job.start(ALPHA);
        RunningAttempt other = new RunningAttempt(
                JobFixture.JOB,
                current.task(),
                job.newAttempt(),
                1,
                job.lease(BETA).id(),
                job.now,
                0.5);
        assertThat(job.board.attempts().runs(other, job.lease(BETA), PROCESS, job.now))
                .isFalse();
        TaskOrder impostor = new JobFixture("1", 1, "1x1", 3).start(BETA);
        TaskOrder stale = copy(impostor, other.attempt());
        assertThat(job.judge(job.outcome(stale, BETA, Result.SUCCEEDED, ""))).isEqualTo(new Judgement.Stale());
    }

    private static TaskOrder copy(TaskOrder order, org.raymill.model.AttemptId attempt) {
        return TaskOrderBuilder.builder(order).attempt(attempt).build();
    }

    @Test
    void afterARestartRunningAttemptsAreAdoptedAndTheirOutcomesCount() {
        JobFixture job = new JobFixture("1-2", 1, "1x1", 3);
        TaskId first = new TaskId(StepName.RENDER, 0);
        RunningAttempt running = new RunningAttempt(
                JobFixture.JOB, first, job.newAttempt(), 1, job.lease(ALPHA).id(), job.now, 0.5);
        assertThat(job.board.attempts().runs(running, job.lease(ALPHA), PROCESS, job.now))
                .isTrue();
        assertThat(job.start(BETA).frames()).as("frame 1 runs already").containsExactly(2);
    }

    @Test
    void anOutcomeIsInHandUntilItIsWrittenAndKnownAfterwards() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        TaskOrder order = job.start(ALPHA);
        var outcome = job.outcome(order, ALPHA, Result.SUCCEEDED, "");
        Judgement first = job.judge(outcome);
        assertThat(job.judge(outcome)).isEqualTo(new Judgement.InHand());
        job.write(JobEvent.AttemptsRecorded.of(List.of(((Judgement.Accept) first).entry())));
        assertThat(job.judge(outcome)).isEqualTo(new Judgement.Known());
    }

    @Test
    void otherFilesThanAskedForAreAFailure() {
        JobFixture job = new JobFixture("1-2", 1, "1x1", 3);
        TaskOrder order = job.start(ALPHA);
        var outcome = job.outcome(copyWithFrames(order), ALPHA, Result.SUCCEEDED, "");
        Judgement.Accept accept = (Judgement.Accept) job.judge(outcome);
        assertThat(accept.entry().status()).isEqualTo(AttemptStatus.FAILED);
        assertThat(accept.entry().reason()).contains("other files");
    }

    private static TaskOrder copyWithFrames(TaskOrder order) {
        return TaskOrderBuilder.builder(order).frames(List.of(2)).build();
    }

    @Test
    void aCancelledJobStartsNothingAndEndsWhenNothingRunsAnyMore() {
        JobFixture job = new JobFixture("1-4", 1, "1x1", 3);
        TaskOrder running = job.start(ALPHA);
        job.write(new JobEvent.CancelRequested("anna", "ugly", job.now));
        assertThat(job.tryStart(BETA)).isEmpty();
        assertThat(job.board.demand(job.now)).isEmpty();
        assertThat(job.board.ending()).isEmpty();
        job.end(running, ALPHA, Result.STOPPED);
        assertThat(job.board.ending()).contains(JobStatus.CANCELLED);
        assertThat(job.state.reason()).isEqualTo("cancelled by anna: ugly");
    }

    @Test
    void aTaskThatIsHandedBackIsNobodysFault() {
        JobFixture job = new JobFixture("1", 1, "1x1", 0);
        job.end(job.start(ALPHA), ALPHA, Result.HANDED_BACK);
        assertThat(job.board.demand(job.now)).extracting("key").containsExactly(TaskBoard.MAIN_CLASS);
        assertThat(job.start(ALPHA).number()).isEqualTo(2);
    }

    @Test
    void vanishedFilesMakeTheTaskRunAgain() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        job.succeed(job.start(ALPHA), ALPHA);
        job.write(new JobEvent.ResultsMissing(List.of(new TaskId(StepName.RENDER, 0)), "vanished", job.now));
        assertThat(job.board.ending()).isEmpty();
        job.pass(5);
        assertThat(job.start(BETA).task()).isEqualTo(new TaskId(StepName.RENDER, 0));
    }

    @Test
    void vanishedTilesOfAFrameThatIsNotPutTogetherAreMadeAgain() {
        JobFixture job = new JobFixture("1-2", 1, "2x1", 3);
        for (int tile = 0; tile < 4; tile++) {
            job.succeed(job.start(ALPHA), ALPHA);
        }
        job.publishAll();
        assertThat(job.start(ALPHA).task()).isEqualTo(new TaskId(StepName.ASSEMBLE, 0));
        assertThat(job.state.tiles(0)).hasSize(2);
        List<TaskId> tiles = List.of(new TaskId(StepName.RENDER, 0), new TaskId(StepName.RENDER, 1));
        job.write(new JobEvent.ResultsMissing(tiles, "vanished", job.now));
        assertThat(job.state.tiles(0)).isEmpty();
        assertThat(job.start(BETA).task()).isEqualTo(new TaskId(StepName.ASSEMBLE, 1));
        assertThat(List.of(job.start(BETA).task(), job.start(BETA).task())).containsExactlyInAnyOrderElementsOf(tiles);
    }

    @Test
    void tilesOfAFrameThatIsPutTogetherAreMissedByNobody() {
        JobFixture job = new JobFixture("1", 1, "2x1", 3);
        job.succeed(job.start(ALPHA), ALPHA);
        job.succeed(job.start(ALPHA), ALPHA);
        job.publishAll();
        job.succeed(job.start(ALPHA), ALPHA);
        job.write(new JobEvent.ResultsMissing(List.of(new TaskId(StepName.RENDER, 0)), "vanished", job.now));
        job.publishAll();
        assertThat(job.board.ending()).contains(JobStatus.SUCCEEDED);
    }

    @Test
    void aRestartedServerLosesWhatItsFormerProcessRan() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        job.start(ALPHA);
        assertThat(job.board.attempts().lostByRestart(ALPHA, PROCESS, job.now)).isEmpty();
        assertThat(job.board.attempts().lostByRestart(ALPHA, "process-2", job.now))
                .hasSize(1);
    }

    @Test
    void silenceIsLossOnlyAfterTheLimit() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        job.start(ALPHA);
        Duration limit = Duration.ofSeconds(20);
        assertThat(job.board.attempts().silent(limit, job.now.plusSeconds(20))).isEmpty();
        assertThat(job.board.attempts().silent(limit, job.now.plusSeconds(21))).hasSize(1);
    }

    @Test
    void silenceIsCountedAnewWhenNobodyCouldBeHeard() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        job.start(ALPHA);
        Duration limit = Duration.ofSeconds(20);
        job.board.attempts().hearAll(job.now.plusSeconds(30));
        assertThat(job.board.attempts().silent(limit, job.now.plusSeconds(50))).isEmpty();
        assertThat(job.board.attempts().silent(limit, job.now.plusSeconds(51))).hasSize(1);
    }

    @Test
    void aTaskThatLosesServerAfterServerFailsForGood() {
        JobFixture job = new JobFixture("1", 1, "1x1", 20);
        for (int i = 0; i < RetryBook.MAX_LOST; i++) {
            ServerId server = new ServerId("server" + i);
            job.start(server);
            job.write(
                    JobEvent.AttemptsRecorded.of(job.board.attempts().lost(server, Optional.empty(), "gone", job.now)));
        }
        assertThat(job.board.ending()).contains(JobStatus.FAILED);
    }

    @Test
    void demandCountsRunningAndWaitingTasks() {
        JobFixture job = new JobFixture("1-10", 1, "1x1", 3);
        assertThat(job.board.demand(job.now)).extracting("wanted").containsExactly(10);
        TaskOrder order = job.start(ALPHA);
        assertThat(job.board.demand(job.now)).extracting("wanted").containsExactly(10);
        job.succeed(order, ALPHA);
        assertThat(job.board.demand(job.now)).extracting("wanted").containsExactly(9);
    }

    @Test
    void viewsTellTheStateOfTasksAndSteps() {
        JobFixture job = new JobFixture("1-2", 1, "2x1", 3);
        JobViews views = new JobViews(job.state, job.board);
        assertThat(views.status()).isEqualTo(JobStatus.WAITING);
        TaskOrder order = job.start(ALPHA);
        int[] total = new int[1];
        assertThat(views.tasks(Optional.empty(), 0, 10, total))
                .extracting("status")
                .containsExactly(
                        TaskStatus.RUNNING,
                        TaskStatus.WAITING,
                        TaskStatus.WAITING,
                        TaskStatus.WAITING,
                        TaskStatus.BLOCKED,
                        TaskStatus.BLOCKED);
        assertThat(views.tasks(Optional.of(TaskStatus.WAITING), 1, 1, total))
                .extracting("id")
                .containsExactly("render-2");
        assertThat(total[0]).isEqualTo(3);
        job.succeed(order, ALPHA);
        assertThat(views.find(order.task()).orElseThrow().status())
                .as("accepted, not yet published")
                .isEqualTo(TaskStatus.RUNNING);
        job.publishAll();
        assertThat(views.find(order.task()).orElseThrow().status()).isEqualTo(TaskStatus.SUCCEEDED);
        assertThat(views.summary().tasksSucceeded()).isEqualTo(1);
        assertThat(views.detail("", 0).steps())
                .extracting("status")
                .containsExactly(TaskStatus.RUNNING, TaskStatus.BLOCKED);
    }

    @Test
    void aHugeJobCostsNothingUntilItRuns() {
        JobFixture job = new JobFixture("1-10000", 1, "8x8", 3);
        assertThat(job.board.readyCount(job.now)).isEqualTo(640_000);
        assertThat(job.start(ALPHA).task()).hasToString("render-0");
        assertThat(job.state.plan().count(StepName.ASSEMBLE)).isEqualTo(10_000);
    }
}
