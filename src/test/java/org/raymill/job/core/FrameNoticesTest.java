package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.core.JobFixture.ALPHA;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.raymill.job.core.JobEvent.FramesGathered;
import org.raymill.job.core.JobEvent.NoticeOutcome;
import org.raymill.job.core.JobEvent.SettledNotice;
import org.raymill.model.FrameSet;
import org.raymill.model.JobOperation;
import org.raymill.model.JobStatus;
import org.raymill.model.Notice;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;
import org.raymill.model.Notification.Channel;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;

/** Which frames a receiver is told of, in which notices. */
class FrameNoticesTest {

    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Notification HOOK = new Notification(
            Channel.WEBHOOK,
            "https://hooks.example/a",
            List.of(NoticeType.FRAMES_PUBLISHED, NoticeType.FRAMES_FAILED, NoticeType.JOB_SUCCEEDED));

    private static JobFixture job(String frames, int chunk, String tiles) {
        return new JobFixture(
                frames, chunk, tiles, new Policy().retries(0).get().withNotifications(List.of(HOOK)));
    }

    private static void render(JobFixture job) {
        job.succeed(job.start(ALPHA), ALPHA);
        job.publishAll();
    }

    private static TaskId fail(JobFixture job) {
        TaskOrder order = job.start(ALPHA);
        job.fail(order, ALPHA);
        return order.task();
    }

    /** Makes the notices that are due; says of which kinds. */
    private static List<NoticeType> gather(JobFixture job) {
        List<FramesGathered> due =
                job.state.notices().due(job.now, PAUSE, job.state.ended().isPresent());
        due.forEach(job::write);
        return due.stream().map(FramesGathered::type).toList();
    }

    private static String next(JobFixture job) {
        List<Notice> next = job.state.notices().next();
        assertThat(next).hasSizeLessThanOrEqualTo(1);
        return next.isEmpty() ? "" : (next.get(0).type() + " " + next.get(0).frameNumbers()).strip();
    }

    private static void deliver(JobFixture job) {
        long event = job.state.notices().next().get(0).event();
        job.write(new JobEvent.NoticesSettled(
                List.of(new SettledNotice(event, 0, NoticeOutcome.DELIVERED, "")), job.now));
    }

    @Test
    void theFirstFrameIsToldAtOnceAndThoseOfTheNextSecondsTogether() {
        JobFixture job = job("1-9x2", 1, "1x1");
        render(job);
        assertThat(gather(job)).containsExactly(NoticeType.FRAMES_PUBLISHED);
        assertThat(next(job)).isEqualTo("frames.published 1");
        deliver(job);
        render(job);
        render(job);
        assertThat(gather(job)).as("too soon").isEmpty();
        assertThat(job.state.notices().isPending()).as("yet to be told").isTrue();
        job.now = job.now.plus(PAUSE);
        gather(job);
        assertThat(next(job)).isEqualTo("frames.published 3,5");
    }

    @Test
    void whileANoticeIsOnItsWayFramesGatherForTheNextAndNoneIsLostOrToldTwice() {
        JobFixture job = job("1-6", 2, "1x1");
        render(job);
        gather(job);
        assertThat(next(job)).isEqualTo("frames.published 1-2");
        render(job);
        render(job);
        job.now = job.now.plus(PAUSE).plus(PAUSE);
        assertThat(gather(job)).as("the receiver does not answer").isEmpty();
        Notice first = job.state.notices().next().get(0);
        JobFixture again = job.restarted();
        assertThat(again.state.notices().next()).as("after a crash").containsExactly(first);
        deliver(again);
        gather(again);
        assertThat(next(again)).isEqualTo("frames.published 3-6");
        assertThat(again.state.notices().next().get(0).id()).isNotEqualTo(first.id());
        deliver(again);
        assertThat(again.state.notices().isPending()).isFalse();
    }

    @Test
    void howTheJobEndsIsToldWhenAllFramesAre() {
        JobFixture job = job("1-2", 1, "1x1");
        render(job);
        gather(job);
        render(job);
        job.write(new JobEvent.JobEnded(JobStatus.SUCCEEDED, "", job.now));
        deliver(job);
        assertThat(next(job)).as("a frame is yet to be told").isEmpty();
        gather(job);
        assertThat(next(job)).isEqualTo("frames.published 2");
        deliver(job);
        assertThat(next(job)).isEqualTo("job.succeeded");
    }

    @Test
    void aFrameWithSeveralTasksFailsOnceUntilItIsTriedAgain() {
        JobFixture job = job("7-8", 1, "2x1");
        TaskId tile = fail(job);
        gather(job);
        assertThat(next(job)).isEqualTo("frames.failed 7");
        deliver(job);
        job.write(new JobEvent.TasksGivenUp(List.of(Tasks.render(1)), "", "nobody needs it", job.now));
        assertThat(job.state.notices().isPending()).isFalse();
        job.operate(JobOperation.of(JobOperation.Kind.RETRY, tile));
        fail(job);
        job.now = job.now.plus(PAUSE);
        gather(job);
        assertThat(next(job)).isEqualTo("frames.failed 7");
    }

    @Test
    void aFrameThatFailedAndWasMendedBeforeAnybodyWasToldIsToldAsItIs() {
        JobFixture job = job("1-2", 1, "1x1");
        TaskId task = fail(job);
        job.operate(JobOperation.of(JobOperation.Kind.RETRY, task));
        render(job);
        render(job);
        assertThat(gather(job)).containsExactly(NoticeType.FRAMES_PUBLISHED);
        assertThat(next(job)).isEqualTo("frames.published 1-2");
    }

    @Test
    void ofManyFramesAThousandAreInANotice() {
        UntoldFrames untold = new UntoldFrames();
        BitSet many = new BitSet();
        IntStream.range(0, 2_500).forEach(i -> many.set(i * 2));
        untold.add(many);
        Instant now = JobFixture.START;
        FrameSet frames = FrameSet.parse("1-10000");
        for (int taken : List.of(1_000, 1_000, 500)) {
            assertThat(untold.isDue(now, PAUSE)).isEqualTo(taken == 1_000);
            String text = untold.take(frames, now);
            assertThat(FrameSet.parse(text).count()).isEqualTo(taken);
        }
        assertThat(untold.isEmpty()).isTrue();
    }
}
