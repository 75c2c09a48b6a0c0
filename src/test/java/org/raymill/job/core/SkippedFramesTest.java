package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.raymill.job.core.OperationRules.Decision;
import org.raymill.model.JobOperation;
import org.raymill.model.JobOperation.Kind;
import org.raymill.model.JobStatus;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskStatus;

/** Frames that somebody has left out. */
class SkippedFramesTest {

    private static Decision skip(JobFixture job, int frame) {
        return job.operate(JobOperation.onFrame(Kind.SKIP, frame));
    }

    private static void renderAll(JobFixture job) {
        for (var order = job.tryStart(JobFixture.ALPHA); order.isPresent(); order = job.tryStart(JobFixture.ALPHA)) {
            job.succeed(order.get(), JobFixture.ALPHA);
            job.publishAll();
        }
    }

    private static TaskStatus status(JobFixture job, int frame) {
        return new FrameViews(job.state, job.board).find(frame).orElseThrow().status();
    }

    @Test
    void theJobSucceedsWithoutTheFrameAndItsAttemptIsStopped() {
        JobFixture job = new JobFixture("1-3", 1, "1x1", 3);
        TaskOrder first = job.start(JobFixture.ALPHA);
        assertThat(skip(job, 1)).isInstanceOf(Decision.Write.class);
        LiveAttempt attempt = job.board.attempts().find(first.attempt()).orElseThrow();
        assertThat(job.board.attempts().isWanted(attempt)).isFalse();
        assertThat(job.board.attempts().unwantedBecause(attempt)).isEqualTo("frame 1 is skipped by anna: because");
        job.succeed(first, JobFixture.ALPHA);
        renderAll(job);
        assertThat(job.state.framesDone()).isEqualTo(2);
        assertThat(status(job, 1)).isEqualTo(TaskStatus.CANCELLED);
        assertThat(job.board.ending()).contains(JobStatus.SUCCEEDED);
        assertThat(job.views().summary().tasksFailed()).isZero();
        assertThat(job.restarted().board.ending()).contains(JobStatus.SUCCEEDED);
    }

    @Test
    void ofAFrameOfTilesNothingMoreIsRenderedNorPutTogether() {
        JobFixture job = new JobFixture("1-2", 1, "2x1", 3);
        job.succeed(job.start(JobFixture.ALPHA), JobFixture.ALPHA);
        job.publishAll();
        skip(job, 1);
        renderAll(job);
        assertThat(status(job, 1)).isEqualTo(TaskStatus.CANCELLED);
        assertThat(status(job, 2)).isEqualTo(TaskStatus.SUCCEEDED);
        assertThat(job.board.ending()).contains(JobStatus.SUCCEEDED);
    }

    @Test
    void retryingTheFrameTakesItInAgain() {
        JobFixture job = new JobFixture("1-2", 1, "2x1", 3);
        skip(job, 2);
        assertThat(skip(job, 2)).isInstanceOf(Decision.Unchanged.class);
        assertThat(job.operate(JobOperation.onFrame(Kind.RETRY, 2))).isInstanceOf(Decision.Write.class);
        assertThat(job.operate(JobOperation.onFrame(Kind.RETRY, 2))).isInstanceOf(Decision.Unchanged.class);
        renderAll(job);
        assertThat(job.state.framesDone()).isEqualTo(2);
        assertThat(job.board.ending()).contains(JobStatus.SUCCEEDED);
    }

    @Test
    void aJobWithAFailureBesideFailsAllTheSame() {
        JobFixture job = new JobFixture("1-4", 1, "1x1", 0);
        skip(job, 1);
        job.fail(job.start(JobFixture.ALPHA), JobFixture.ALPHA);
        renderAll(job);
        assertThat(job.board.ending()).contains(JobStatus.FAILED);
        assertThat(job.views().summary().tasksFailed()).isEqualTo(1);
    }

    @Test
    void whatIsFinishedOrOneOfSeveralInATaskIsNotSkipped() {
        JobFixture job = new JobFixture("1-2", 1, "1x1", 3);
        job.succeed(job.start(JobFixture.ALPHA), JobFixture.ALPHA);
        assertThat(skip(job, 1)).isInstanceOf(Decision.Refused.class);
        assertThat(skip(job, 3)).isInstanceOf(Decision.NoSuchTask.class);
        assertThat(skip(new JobFixture("1-4", 2, "1x1", 3), 1)).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void redoingAllFramesTakesSkippedOnesInAgain() {
        JobFixture job = new JobFixture("1-2", 1, "1x1", 3);
        skip(job, 1);
        job.operate(JobOperation.change(
                new org.raymill.model.SettingsChange(0, job.state.spec(), java.util.Optional.empty(), true, true)));
        renderAll(job);
        assertThat(job.state.framesDone()).isEqualTo(2);
    }
}
