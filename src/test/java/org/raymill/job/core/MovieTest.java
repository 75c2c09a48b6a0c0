package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.core.JobFixture.ALPHA;
import static org.raymill.job.core.JobFixture.BETA;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.DemandClass;
import org.raymill.model.Encoding;
import org.raymill.model.JobDetail.StepDetail;
import org.raymill.model.JobOperation;
import org.raymill.model.JobStatus;
import org.raymill.model.MovieFormat;
import org.raymill.model.ResultDetail;
import org.raymill.model.StepName;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskStatus;

/** The movie of a job's frames: one task after the last frame, on a server that has the program for it. */
class MovieTest {

    private static JobFixture job(String frames, String tiles, boolean skipMissing) {
        var spec = JobFixture.spec(frames, 1, tiles, new Policy().retries(0).get());
        return JobFixture.of(JobFixture.encoding(spec, new Encoding(MovieFormat.MP4, 24, 75, skipMissing)));
    }

    private static void render(JobFixture job, int tasks) {
        for (int i = 0; i < tasks; i++) {
            job.succeed(job.start(ALPHA), ALPHA);
        }
        job.publishAll();
    }

    private static TaskOrder encode(JobFixture job) {
        return job.start(BETA, "encode", 1_000);
    }

    @Test
    void isMadeWhenTheLastFrameIsPublishedAndNotBefore() {
        JobFixture job = job("1-3", "1x1", false);
        assertThat(job.wanted()).containsExactly("main 3");
        render(job, 2);
        job.succeed(job.start(ALPHA), ALPHA);
        assertThat(job.wanted()).isEmpty();
        assertThat(job.board.ending()).isEmpty();

        job.publishAll();

        assertThat(job.wanted()).containsExactly("encode 1");
        DemandClass wanted = job.board.demand(job.now).get(0);
        assertThat(wanted.requirements().packageName()).isEqualTo("ffmpeg");
        assertThat(wanted.requirements().memoryMiB()).isEqualTo(Encoding.memoryMiB(64, 64));
        assertThat(job.board.ending()).isEmpty();
    }

    @Test
    void followsTheAssemblyOfTiles() {
        JobFixture job = job("1-2", "2x1", false);
        render(job, 4);
        assertThat(job.wanted()).containsExactly("main 2");
        render(job, 1);
        assertThat(job.wanted()).containsExactly("main 1");
        render(job, 1);
        assertThat(job.wanted()).containsExactly("encode 1");
    }

    @Test
    void goesToALeaseOfItsOwnKindAlone() {
        JobFixture job = job("1-2", "1x1", false);
        assertThat(job.tryStart(ALPHA, "encode", 1_000)).isEmpty();
        render(job, 2);
        assertThat(job.tryStart(ALPHA, TaskBoard.MAIN_CLASS, 10_000)).isEmpty();

        TaskOrder order = encode(job);

        assertThat(order.task()).isEqualTo(Movie.TASK);
        assertThat(order.packageName()).isEqualTo("ffmpeg");
        assertThat(order.frames()).containsExactly(1, 2);
        assertThat(order.movie().orElseThrow().frames()).containsExactly(JobFixture.HASH, JobFixture.HASH);
        assertThat(order.parameters()).isEmpty();
    }

    @Test
    void isAResultAfterTheFrames() {
        JobFixture job = job("1-2", "1x1", false);
        render(job, 2);
        TaskOrder order = encode(job);
        job.succeed(order, BETA);
        assertThat(job.state.results(0, 10)).hasSize(2);
        job.publishAll();

        for (JobFixture known : List.of(job, job.restarted())) {
            assertThat(known.state.results(0, 10))
                    .extracting(ResultDetail::id)
                    .containsExactly("frame_0001.png", "frame_0002.png", "movie.mp4");
            assertThat(known.state.results(2, 10))
                    .extracting(ResultDetail::mediaType)
                    .containsExactly("video/mp4");
            assertThat(known.state.results(0, 2)).hasSize(2);
            assertThat(known.state.results(3, 2)).isEmpty();
            assertThat(known.state.resultCount()).isEqualTo(3);
            assertThat(known.state.framesDone()).isEqualTo(2);
            assertThat(known.board.ending()).contains(JobStatus.SUCCEEDED);
        }
    }

    @Test
    void isAskedForAgainAfterARestart() {
        JobFixture job = job("1-2", "1x1", false);
        render(job, 2);
        JobFixture restarted = job.restarted();
        assertThat(restarted.wanted()).containsExactly("encode 1");
        assertThat(encode(restarted).task()).isEqualTo(Movie.TASK);
    }

    @Test
    void isRefusedUnderAnotherName() {
        JobFixture job = job("1", "1x1", false);
        render(job, 1);
        TaskOrder order = encode(job);
        var outcome = job.outcome(order, BETA, Result.SUCCEEDED, "");
        var renamed = JobFixture.withOutputName(outcome, "frame_0001.png");
        var judgement = (LiveAttempts.Judgement.Accept) job.judge(renamed);
        assertThat(judgement.entry().reason()).contains("other files than were asked for");
    }

    @Test
    void isNotMadeWithAGapUnlessThatIsAllowed() {
        JobFixture strict = job("1-3", "1x1", false);
        JobFixture loose = job("1-3", "1x1", true);
        for (JobFixture job : List.of(strict, loose)) {
            TaskOrder broken = job.start(ALPHA);
            job.fail(broken, ALPHA);
            render(job, 2);
        }
        assertThat(strict.wanted()).isEmpty();
        assertThat(strict.board.ending()).contains(JobStatus.FAILED);
        assertThat(why(strict)).contains("no picture of the frames 1, ");

        assertThat(encode(loose).frames()).containsExactly(2, 3);
    }

    @Test
    void isNotMadeOfNothing() {
        JobFixture job = job("1", "1x1", true);
        job.fail(job.start(ALPHA), ALPHA);
        assertThat(job.wanted()).isEmpty();
        assertThat(job.board.ending()).contains(JobStatus.FAILED);
    }

    @Test
    void isMadeAgainWhenAMissingFrameComesAfterAll() {
        JobFixture job = job("1-2", "1x1", true);
        TaskOrder broken = job.start(ALPHA);
        job.fail(broken, ALPHA);
        render(job, 1);
        job.succeed(encode(job), BETA);
        job.publishAll();
        job.operate(JobOperation.of(JobOperation.Kind.RETRY, broken.task()));
        render(job, 1);

        assertThat(job.state.results(0, 10)).hasSize(2);
        assertThat(encode(job).frames()).containsExactly(1, 2);
    }

    @Test
    void isTriedAgainLikeAnyTask() {
        var spec = JobFixture.spec("1", 1, "1x1", new Policy().retries(1).get());
        JobFixture job = JobFixture.of(JobFixture.encoding(spec, new Encoding(MovieFormat.WEBM, 24, 75, false)));
        render(job, 1);
        job.fail(encode(job), BETA);
        assertThat(job.board.ending()).isEmpty();
        job.pass(3_600);
        assertThat(job.wanted()).containsExactly("encode-retry-not-on:beta 1");
        job.fail(job.start(ALPHA, "encode-retry-not-on:beta", 1_000), ALPHA);
        assertThat(job.board.ending()).contains(JobStatus.FAILED);
        assertThat(job.state.failureText()).isNotEmpty();
    }

    @Test
    void saysWhatItWaitsFor() {
        JobFixture job = job("1-4", "1x1", false);
        render(job, 1);
        assertThat(why(job)).isEqualTo("needs all frames first: 1 of 4 done, missing 2-4");
        StepDetail step = job.views().detail("", 0).steps().get(1);
        assertThat(step.name()).isEqualTo("encode");
        assertThat(step.status()).isEqualTo(TaskStatus.BLOCKED);
        render(job, 3);
        assertThat(job.views().detail("", 0).steps().get(1).status()).isEqualTo(TaskStatus.WAITING);
    }

    private static String why(JobFixture job) {
        var heard = new Reasons.Heard(Optional.empty(), Optional.empty(), "");
        return new Reasons(job.state, job.board, heard, job.now)
                .task(Movie.TASK)
                .orElseThrow()
                .summary();
    }

    @Test
    void isWhatAnotherJobCanWaitFor() {
        JobFixture job = job("1-2", "1x1", false);
        render(job, 2);
        var step = Optional.of(StepName.ENCODE);
        assertThat(PredecessorView.of(job.state, JobStatus.RUNNING, step, false).done())
                .isFalse();
        job.succeed(encode(job), BETA);
        job.publishAll();
        assertThat(PredecessorView.of(job.state, JobStatus.RUNNING, step, false).done())
                .isTrue();
    }
}
