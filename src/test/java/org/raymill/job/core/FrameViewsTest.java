package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.raymill.model.FrameDetail;
import org.raymill.model.FrameProgress;
import org.raymill.model.RunningAttempt;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskStatus;

/** How far a frame is, as clients see it. */
class FrameViewsTest {

    private static FrameDetail frame(JobFixture job, int frame) {
        return new FrameViews(job.state, job.board).find(frame).orElseThrow();
    }

    private static void report(JobFixture job, TaskOrder order, double progress) {
        var lease = job.board.attempts().find(order.attempt()).orElseThrow().lease();
        job.board
                .attempts()
                .runs(
                        new RunningAttempt(
                                JobFixture.JOB, order.task(), order.attempt(), 1, lease.id(), job.now, progress, 1, 0),
                        lease,
                        JobFixture.PROCESS,
                        job.now);
    }

    @Test
    void aFrameOfTilesIsAsFarAsItsTiles() {
        JobFixture job = new JobFixture("7-8", 1, "2x2", 3);
        assertThat(frame(job, 7).status()).isEqualTo(TaskStatus.BLOCKED);
        assertThat(frame(job, 7).parts()).isEmpty();
        TaskOrder first = job.start(JobFixture.ALPHA);
        TaskOrder second = job.start(JobFixture.ALPHA);
        TaskOrder third = job.start(JobFixture.ALPHA);
        report(job, second, 0.5);
        job.succeed(first, JobFixture.ALPHA);
        job.publishAll();
        job.succeed(third, JobFixture.ALPHA);
        FrameDetail frame = frame(job, 7);
        assertThat(frame.status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(frame.done()).isEqualTo(2.5 / 4);
        assertThat(frame.parts())
                .extracting(part -> part.tile().orElseThrow(), FrameDetail.Part::published, FrameDetail.Part::attempt)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(0, true, java.util.Optional.empty()),
                        org.assertj.core.groups.Tuple.tuple(1, false, java.util.Optional.of(second.attempt())),
                        org.assertj.core.groups.Tuple.tuple(2, false, java.util.Optional.of(third.attempt())));
        assertThat(frame(job, 8).done()).isZero();
    }

    @Test
    void theAttemptThatFailedIsNotShownAnyMore() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        TaskOrder order = job.start(JobFixture.ALPHA);
        report(job, order, 0.9);
        assertThat(frame(job, 1).parts()).hasSize(1);
        job.fail(order, JobFixture.ALPHA);
        assertThat(frame(job, 1).parts()).isEmpty();
        assertThat(frame(job, 1).done()).isZero();
    }

    @Test
    void aFinishedFrameHasItsResultAndNoParts() {
        JobFixture job = new JobFixture("1", 1, "1x1", 3);
        job.succeed(job.start(JobFixture.ALPHA), JobFixture.ALPHA);
        assertThat(frame(job, 1).result()).isEmpty();
        assertThat(frame(job, 1).done()).isEqualTo(1);
        job.publishAll();
        FrameDetail frame = frame(job, 1);
        assertThat(frame.status()).isEqualTo(TaskStatus.SUCCEEDED);
        assertThat(frame.result().orElseThrow().id()).isEqualTo("frame_0001.png");
        assertThat(frame.parts()).isEmpty();
    }

    @Test
    void theFramesOfAChunkAreDoneOneAfterTheOther() {
        JobFixture job = new JobFixture("1-4", 4, "1x1", 3);
        report(job, job.start(JobFixture.ALPHA), 0.625);
        assertThat(frame(job, 1).done()).isEqualTo(1);
        assertThat(frame(job, 2).done()).isEqualTo(1);
        assertThat(frame(job, 3).done()).isEqualTo(0.5);
        assertThat(frame(job, 4).done()).isZero();
        assertThat(new FrameViews(job.state, job.board).find(5)).isEmpty();
    }

    @Test
    void framesAreListedInTheOrderOfTheJob() {
        JobFixture job = new JobFixture("9,1-3", 1, "1x1", 3);
        job.succeed(job.start(JobFixture.ALPHA), JobFixture.ALPHA);
        job.publishAll();
        FrameViews views = new FrameViews(job.state, job.board);
        assertThat(views.list(0, 3)).extracting(FrameProgress::frame).containsExactly(9, 1, 2);
        assertThat(views.list(0, 1).get(0).result()).isPresent();
        assertThat(views.list(1, 1).get(0))
                .isEqualTo(new FrameProgress(1, TaskStatus.WAITING, 0, java.util.Optional.empty()));
        assertThat(views.list(3, 500)).extracting(FrameProgress::frame).containsExactly(3);
        assertThat(views.list(1_000_000, 500)).isEmpty();
    }

    @Test
    void fewerFramesAreListedOfThoseWithVeryManyTiles() {
        JobFixture job = new JobFixture("1-10", 1, "64x64", 3);
        assertThat(new FrameViews(job.state, job.board).list(0, 500)).hasSize(2);
    }
}
