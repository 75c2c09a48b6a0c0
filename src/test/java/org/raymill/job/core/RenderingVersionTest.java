package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.core.JobFixture.ALPHA;
import static org.raymill.job.core.JobFixture.BETA;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptOutcomeBuilder;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobStatus;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.ServerId;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOutput;
import org.raymill.model.Verdict;
import org.raymill.model.Verdict.Filter;

/** A job is rendered with one version of its package. */
class RenderingVersionTest {

    private static final String OLD = "3.6.5";
    private static final String NEW = "4.2.0";
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private long leases = 100;

    private Lease lease(ServerId server, String version) {
        return new Lease(
                new LeaseId(1, ++leases),
                JobFixture.JOB,
                TaskBoard.MAIN_CLASS,
                server,
                50,
                1,
                100,
                0,
                "",
                0,
                null,
                false,
                version);
    }

    private Optional<TaskOrder> tryStart(JobFixture job, ServerId server, String version) {
        return job.board.start(lease(server, version), JobFixture.PROCESS, job.newAttempt(), job.now);
    }

    private TaskOrder start(JobFixture job, ServerId server, String version) {
        return tryStart(job, server, version).orElseThrow();
    }

    private static void finish(JobFixture job, TaskOrder order, ServerId server, String version) {
        LiveAttempts.Judgement judgement = job.judge(made(job, order, server, version));
        job.write(JobEvent.AttemptsRecorded.of(List.of(((LiveAttempts.Judgement.Accept) judgement).entry())));
    }

    private static AttemptOutcome made(JobFixture job, TaskOrder order, ServerId server, String version) {
        AttemptOutcome outcome = job.outcome(order, server, AttemptOutcome.Result.SUCCEEDED, "");
        return AttemptOutcomeBuilder.builder(outcome)
                .outputs(outcome.outputs().stream()
                        .map(output -> new TaskOutput(
                                output.name(),
                                output.frame(),
                                output.tile(),
                                output.sha256(),
                                output.size(),
                                List.of(),
                                version,
                                ""))
                        .toList())
                .build();
    }

    private static AttemptStatus statusOf(JobFixture job, TaskOrder order) {
        return job.state
                .tasks()
                .history()
                .statusOf(order.task(), order.attempt())
                .orElseThrow();
    }

    private static Optional<String> asked(JobFixture job) {
        return job.board.demand(job.now).stream()
                .filter(wanted -> wanted.key().startsWith(TaskBoard.MAIN_CLASS))
                .findFirst()
                .flatMap(wanted -> wanted.requirements().packageVersion());
    }

    @Test
    void theFirstPictureSettlesTheVersion() {
        JobFixture job = new JobFixture("1-3", 1, "1x1", 1);
        assertThat(asked(job)).isEmpty();
        finish(job, start(job, ALPHA, OLD), ALPHA, OLD);
        assertThat(asked(job)).contains(OLD);
        assertThat(tryStart(job, BETA, NEW)).isEmpty();
        assertThat(start(job, BETA, OLD).packageVersion()).contains(OLD);
    }

    /** What a lease says, and what the picture says then; each task of a frame of two tiles. */
    @ParameterizedTest(name = "{0} then {1}: {2}")
    @CsvSource({
        "3.6.5,  3.6.5,  SUCCEEDED",
        "3.6.5,  4.2.0,  STOPPED",
        "4.2,    4.2.0,  SUCCEEDED", // the same, written in another way
        "3.6.5,  '',     SUCCEEDED", // nothing is known of it
        "'',     4.2.0,  SUCCEEDED",
        "odd ~1, 4.2.0,  SUCCEEDED", // no range can name it
    })
    void aTileOfAnotherVersionDoesNotCount(String first, String second, AttemptStatus status) {
        JobFixture job = new JobFixture("1", 1, "2x1", 1);
        TaskOrder one = start(job, ALPHA, "");
        TaskOrder other = start(job, BETA, "");
        finish(job, one, ALPHA, first);
        finish(job, other, BETA, second);
        assertThat(statusOf(job, one)).isEqualTo(AttemptStatus.SUCCEEDED);
        assertThat(statusOf(job, other)).isEqualTo(status);
        assertThat(statusOf(job.restarted(), other)).isEqualTo(status);
        assertThat(job.state.tasks().isOpen(other.task())).isEqualTo(status == AttemptStatus.STOPPED);
    }

    @Test
    void twoThatAreWrittenTogetherAreJudgedInTheirOrder() {
        JobFixture job = new JobFixture("1", 1, "2x1", 1);
        TaskOrder one = start(job, ALPHA, "");
        TaskOrder other = start(job, BETA, "");
        job.write(JobEvent.AttemptsRecorded.of(
                Stream.of(job.judge(made(job, one, ALPHA, NEW)), job.judge(made(job, other, BETA, OLD)))
                        .map(judged -> ((LiveAttempts.Judgement.Accept) judged).entry())
                        .toList()));
        assertThat(statusOf(job, one)).isEqualTo(AttemptStatus.SUCCEEDED);
        assertThat(statusOf(job, other)).isEqualTo(AttemptStatus.STOPPED);
    }

    @Test
    void aJournalFromBeforeThatWasSoMeansWhatItMeant() {
        JobFixture job = new JobFixture("1", 1, "2x1", 1);
        TaskOrder one = start(job, ALPHA, "");
        TaskOrder other = start(job, BETA, "");
        for (AttemptOutcome outcome : List.of(made(job, one, ALPHA, NEW), made(job, other, BETA, OLD))) {
            LiveAttempts.Judgement judged = job.judge(outcome);
            job.write(new JobEvent.AttemptsRecorded(List.of(((LiveAttempts.Judgement.Accept) judged).entry()), false));
        }
        assertThat(statusOf(job, other)).isEqualTo(AttemptStatus.SUCCEEDED);
        assertThat(asked(job)).isEmpty();
    }

    @Test
    void whatRunsInALeaseOfAnotherVersionIsNotWantedAnyMore() {
        JobFixture job = new JobFixture("1-3", 1, "1x1", 1);
        TaskOrder old = start(job, ALPHA, OLD);
        // Leases of servers that do not tell the version are used, and so can be in the way.
        TaskOrder silent = start(job, BETA, "");
        finish(job, silent, BETA, NEW);
        LiveAttempt attempt = job.board.attempts().of(old.task()).orElseThrow();
        assertThat(job.board.attempts().isWanted(attempt)).isFalse();
        assertThat(job.board.attempts().unwantedBecause(attempt))
                .isEqualTo("the job is rendered with gltf 4.2.0, and this was another version");
    }

    @Test
    void aLeaseOfAnotherVersionThanWhatRunsIsGivenBackAndTheVersionIsAskedFor() {
        JobFixture job = new JobFixture("1-3", 1, "1x1", 1);
        TaskOrder first = start(job, ALPHA, OLD);
        assertThat(asked(job)).isEmpty();
        assertThat(tryStart(job, BETA, NEW)).isEmpty();
        assertThat(asked(job)).contains(OLD);
        job.fail(first, ALPHA);
        assertThat(asked(job)).as("nothing runs, and nothing was made").isEmpty();
        assertThat(tryStart(job, BETA, NEW)).isPresent();
    }

    @Test
    void aRetryNeedsTheVersionToo() {
        JobFixture job = new JobFixture("1-2", 1, "1x1", 3);
        TaskOrder failing = start(job, ALPHA, NEW);
        finish(job, start(job, BETA, NEW), BETA, NEW);
        job.fail(failing, ALPHA);
        job.pass(60);
        assertThat(job.board.demand(job.now)).singleElement().satisfies(wanted -> assertThat(
                        wanted.requirements().packageVersion())
                .contains(NEW));
        assertThat(tryStart(job, BETA, OLD)).isEmpty();
        assertThat(tryStart(job, BETA, NEW)).isPresent();
    }

    @Test
    void aMovieNeedsNoVersionOfThePackageThatRenders() {
        JobFixture job = JobFixture.of(JobFixture.encoding(
                JobFixture.spec("1", 1, "1x1", new Policy().get()),
                new org.raymill.model.Encoding(org.raymill.model.MovieFormat.MP4, 24, 50, false)));
        finish(job, start(job, ALPHA, OLD), ALPHA, OLD);
        job.publishAll();
        assertThat(job.board.demand(job.now)).singleElement().satisfies(wanted -> {
            assertThat(wanted.requirements().packageName()).isEqualTo("ffmpeg");
            assertThat(wanted.requirements().packageVersion()).isEmpty();
        });
    }

    // ---- the version is gone

    private static Verdict missing(JobFixture job, Filter filter) {
        return new Verdict(job.board.demand(job.now).get(0).key(), filter, 3, "");
    }

    private static Optional<JobEvent.VersionLeft> look(VersionWatch watch, JobFixture job, Verdict... verdicts) {
        return watch.look(job.state, job.board, List.of(verdicts), job.now);
    }

    private JobFixture begun() {
        JobFixture job = new JobFixture("1-3", 1, "2x1", 1);
        finish(job, start(job, ALPHA, OLD), ALPHA, OLD);
        finish(job, start(job, ALPHA, OLD), ALPHA, OLD);
        finish(job, start(job, ALPHA, OLD), ALPHA, OLD);
        job.publishAll();
        return job; // of three frames the first has both tiles, the second one
    }

    @Test
    void aVersionThatIsNowhereForLongIsLeft() {
        JobFixture job = begun();
        VersionWatch watch = new VersionWatch(LIMIT);
        assertThat(look(watch, job, missing(job, Filter.PACKAGE))).isEmpty();
        job.pass(LIMIT.toSeconds() - 1);
        assertThat(look(watch, job, missing(job, Filter.PACKAGE))).isEmpty();
        job.pass(1);
        assertThat(look(watch, job, missing(job, Filter.PACKAGE)))
                .contains(new JobEvent.VersionLeft(
                        OLD,
                        "no server has had gltf 3.6.5 for 10 min, so that frames which were not finished are rendered"
                                + " with another version",
                        job.now));
    }

    @ParameterizedTest
    @CsvSource({"FREE", "DRAINING", "QUARANTINED", "NO_SERVER", "ACCEPTING"})
    void aVersionThatSomeServerHasIsWaitedFor(Filter filter) {
        JobFixture job = begun();
        VersionWatch watch = new VersionWatch(LIMIT);
        look(watch, job, missing(job, Filter.PACKAGE));
        job.pass(LIMIT.toSeconds());
        assertThat(look(watch, job, missing(job, Filter.PACKAGE), missing(job, filter)))
                .isEmpty();
        job.pass(LIMIT.toSeconds() - 1);
        assertThat(look(watch, job, missing(job, Filter.PACKAGE)))
                .as("counted anew")
                .isEmpty();
    }

    @Test
    void withALimitOfZeroItIsWaitedForForEver() {
        JobFixture job = begun();
        VersionWatch watch = new VersionWatch(Duration.ZERO);
        look(watch, job, missing(job, Filter.PACKAGE));
        job.pass(1_000_000);
        assertThat(look(watch, job, missing(job, Filter.PACKAGE))).isEmpty();
    }

    @Test
    void whatItIsNotTheSchedulersWordOnSaysNothing() {
        JobFixture job = begun();
        VersionWatch watch = new VersionWatch(LIMIT);
        Verdict other = new Verdict(TaskBoard.MAIN_CLASS, Filter.PACKAGE, 3, ""); // of a demand before
        look(watch, job, other);
        job.pass(LIMIT.toSeconds());
        assertThat(look(watch, job, other)).isEmpty();
        assertThat(look(watch, job)).isEmpty();
    }

    @Test
    void framesThatHaveOnlySomeTilesBeginAnewWithTheVersionThatThereIs() {
        JobFixture job = begun();
        job.write(new JobEvent.VersionLeft(OLD, "it is gone", job.now));
        assertThat(asked(job)).isEmpty();
        assertThat(job.state.tasks().tiles().countOf(0)).isEqualTo(2);
        assertThat(job.state.tasks().tiles().countOf(1)).isZero();
        assertThat(new Reasons(job.state, job.board, new Reasons.Heard(Optional.empty(), Optional.empty(), ""), job.now)
                        .job()
                        .summary())
                .contains("it is gone");
        List<String> done = new ArrayList<>();
        for (Optional<TaskOrder> next = tryStart(job, BETA, NEW); next.isPresent(); next = tryStart(job, BETA, NEW)) {
            boolean renders = next.get().task().step() == StepName.RENDER;
            finish(job, next.get(), BETA, renders ? NEW : "");
            job.publishAll();
            done.add(next.get().task().toString());
        }
        assertThat(done)
                .containsExactly(
                        "assemble-0", "render-2", "render-3", "assemble-1", "render-4", "render-5", "assemble-2");
        assertThat(job.board.ending()).contains(JobStatus.SUCCEEDED);
        JobFixture again = job.restarted();
        assertThat(again.board.ending()).contains(JobStatus.SUCCEEDED);
        assertThat(again.state.tasks().history().count(new TaskId(StepName.RENDER, 2)))
                .isEqualTo(2);
    }

    @Test
    void whyTellsThatTheJobStaysWithItsVersion() {
        JobFixture job = begun();
        Reasons reasons = new Reasons(
                job.state,
                job.board,
                new Reasons.Heard(Optional.empty(), Optional.of(List.of(missing(job, Filter.PACKAGE))), ""),
                job.now);
        assertThat(reasons.job().verdicts())
                .extracting(Verdict::detail)
                .contains("the job began with version 3.6.5 and stays with it");
    }
}
