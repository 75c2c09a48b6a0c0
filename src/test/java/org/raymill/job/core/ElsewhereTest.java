package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.raymill.job.core.JobEvent.FramesSent;
import org.raymill.job.core.JobEvent.FramesTakenBack;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.ConsignmentReport.State;
import org.raymill.model.FrameBits;
import org.raymill.model.FrameDetail;
import org.raymill.model.JobDetail.AttemptDetail;
import org.raymill.model.JobId;
import org.raymill.model.RemoteAttempt;
import org.raymill.model.ServerId;
import org.raymill.model.SiteName;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskStatus;
import org.raymill.model.Whereabouts;

/** What people see of frames that run at another site. */
class ElsewhereTest {

    private static final SiteName BERLIN = new SiteName("berlin");
    private static final JobId THERE = new JobId("00000000000000c1");
    private static final AttemptId ATTEMPT = new AttemptId("00000000000000a1");

    @Test
    void aTaskThatRunsThereIsSeenRunningHere() {
        JobFixture job = sent("1-6", 1, "1x1", 2, 3, 4);
        hear(job, 2, run(4, 1, Optional.empty(), 0.4, 1));
        AttemptDetail attempt =
                job.views().find(render(3)).orElseThrow().attempts().get(0);
        assertThat(attempt.server()).isEqualTo("berlin/alpha");
        assertThat(attempt.id()).isEqualTo(ATTEMPT.value());
        assertThat(attempt.status()).isEqualTo(AttemptStatus.RUNNING);
        assertThat(job.views().find(render(3)).orElseThrow().progress()).isEqualTo(0.4);
        assertThat(job.views().status(render(3))).isEqualTo(TaskStatus.RUNNING);
        assertThat(job.views().status(render(2))).as("it waits there").isNotEqualTo(TaskStatus.RUNNING);
        assertThat(job.views().summary().tasksRunning()).isEqualTo(2);
        assertThat(job.views().detail("", 0).running()).extracting("id").containsExactly("render-3");
        assertThat(new Reasons(job.state, job.board, new Reasons.Heard(Optional.empty(), Optional.empty(), ""), job.now)
                        .task(render(3))
                        .orElseThrow()
                        .summary())
                .startsWith("runs on berlin/alpha since ");
        assertThat(job.board.elsewhere().find(ATTEMPT)).contains(new Whereabouts(BERLIN, THERE));

        FrameDetail frame = frame(job, 4);
        assertThat(frame.status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(frame.done()).isEqualTo(0.4);
        assertThat(frame.away()).contains(new Whereabouts(BERLIN, THERE));
        assertThat(frame(job, 1).away()).isEmpty();
    }

    @Test
    void chunksOfAnotherLengthAreSeenAsTheTasksHere() {
        JobFixture job = sent("1-8", 2, "1x1", 0, 1, 2, 3, 6, 7);
        hear(job, 1, run(3, 4, Optional.empty(), 0.5, 0));
        assertThat(job.views().status(render(0))).isNotEqualTo(TaskStatus.RUNNING);
        assertThat(job.views().status(render(1))).isEqualTo(TaskStatus.RUNNING);
        assertThat(job.views().status(render(3)))
                .as("its frames 7 and 8 follow 4 there")
                .isEqualTo(TaskStatus.RUNNING);
        assertThat(frame(job, 3).done()).isEqualTo(1);
        assertThat(frame(job, 4).done()).isEqualTo(1);
        assertThat(frame(job, 7).done()).isEqualTo(0);
    }

    @Test
    void tilesAreSeenByThemselves() {
        JobFixture job = sent("1-2", 1, "2x1", 0, 1);
        hear(job, 1, run(2, 1, Optional.of(1), 0.5, 0));
        assertThat(frame(job, 2).done()).isEqualTo(0.25);
        assertThat(job.views()
                        .find(new TaskId(StepName.RENDER, 3))
                        .orElseThrow()
                        .progress())
                .isEqualTo(0.5);
    }

    @Test
    void newPicturesAreToldOnce() {
        JobFixture job = sent("1-2", 1, "1x1", 0, 1);
        assertThat(hear(job, 1, run(1, 1, Optional.empty(), 0.1, 0))).isEmpty();
        assertThat(hear(job, 1, run(1, 1, Optional.empty(), 0.2, 2)))
                .extracting(Elsewhere.Run::task)
                .containsExactly(render(0));
        assertThat(hear(job, 1, run(1, 1, Optional.empty(), 0.3, 2))).isEmpty();
    }

    @Test
    void whatCanNotBeSoIsNotShown() {
        JobFixture job = sent("1-6", 1, "1x1", 2, 3, 4);
        hear(
                job,
                Integer.MAX_VALUE,
                run(1, 1, Optional.empty(), 0.4, 1),
                run(3, 1, Optional.of(0), 0.4, 1),
                run(99, 1, Optional.empty(), 0.4, 1),
                run(5, 2, Optional.empty(), 0.4, 1),
                run(3, 1_000_000, Optional.empty(), 0.4, 1));
        assertThat(job.views().detail("", 0).running()).isEmpty();
        assertThat(job.views().summary().tasksRunning())
                .as("more than it has do not run")
                .isEqualTo(3);
    }

    @Test
    void whatIsHereAgainIsNotSeenThere() {
        JobFixture job = sent("1-2", 1, "1x1", 0, 1);
        hear(job, 1, run(1, 1, Optional.empty(), 0.1, 0));
        job.write(new FramesTakenBack(THERE, "", "a test", job.now));
        assertThat(job.views().find(render(0)).orElseThrow().attempts()).isEmpty();
        assertThat(job.views().summary().tasksRunning()).isZero();
        assertThat(frame(job, 1).away()).isEmpty();
    }

    @Test
    void whatNothingIsHeardOfIsForgotten() {
        JobFixture job = sent("1-2", 1, "1x1", 0, 1);
        hear(job, 1, run(1, 1, Optional.empty(), 0.1, 0));
        job.board.elsewhere().forget(THERE);
        assertThat(job.views().status(render(0))).isNotEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void theSiteThatRendersTellsWhatRunsAndWhatFailed() {
        JobFixture job = new JobFixture("5-7", 1, "1x1", 0);
        TaskOrder first = job.start(JobFixture.ALPHA);
        TaskOrder second = job.start(JobFixture.BETA);
        job.fail(second, JobFixture.BETA);
        List<RemoteAttempt> told = ConsignedFrames.attempts(job.state, job.board);
        assertThat(told).extracting(RemoteAttempt::frame).containsExactly(5, 6);
        assertThat(told.get(0).attempt()).isEqualTo(first.attempt());
        assertThat(told.get(0).server()).isEqualTo(JobFixture.ALPHA);
        assertThat(told.get(0).failure()).isEmpty();
        assertThat(told.get(1).attempt()).isEqualTo(second.attempt());
        assertThat(told.get(1).failure()).isPresent();
    }

    private static TaskId render(int index) {
        return new TaskId(StepName.RENDER, index);
    }

    private static FrameDetail frame(JobFixture job, int frame) {
        return new FrameViews(job.state, job.board).find(frame).orElseThrow();
    }

    private static JobFixture sent(String frames, int chunk, String tiles, int... away) {
        JobFixture job = new JobFixture(frames, chunk, tiles, 3);
        BitSet places = new BitSet();
        IntStream.of(away).forEach(places::set);
        job.write(new FramesSent(THERE, BERLIN, FrameBits.of(places), "a test", job.now));
        return job;
    }

    private static RemoteAttempt run(int frame, int frames, Optional<Integer> tile, double progress, int samples) {
        return new RemoteAttempt(
                frame,
                frames,
                tile,
                ATTEMPT,
                new ServerId("alpha"),
                JobFixture.START,
                progress,
                samples,
                Optional.empty());
    }

    private static List<Elsewhere.Run> hear(JobFixture job, int running, RemoteAttempt... attempts) {
        ConsignmentReport report = new ConsignmentReport(State.ACCEPTED, "", running, FrameBits.NONE, List.of());
        return job.board
                .elsewhere()
                .heard(job.state.consignments().find(THERE).orElseThrow(), report.with(List.of(attempts)), job.now);
    }
}
