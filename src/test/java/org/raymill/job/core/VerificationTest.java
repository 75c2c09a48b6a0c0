package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.core.JobFixture.ALPHA;
import static org.raymill.job.core.JobFixture.BETA;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptOutcomeBuilder;
import org.raymill.model.CheckPolicy;
import org.raymill.model.FlaggedPictures;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.PictureFlag;
import org.raymill.model.Requirements;
import org.raymill.model.ServerId;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOutput;

/** Tasks that are rendered on a second server before their result is published. */
class VerificationTest {

    private static final ServerId GAMMA = new ServerId("gamma");
    private static final TaskId FIRST = new TaskId(StepName.RENDER, 0);

    /** What each attempt has rendered, as a letter: the same letter is the same picture. */
    private final Map<AttemptId, Character> pictures = new HashMap<>();

    private static JobFixture job(int percent, int retries) {
        return new JobFixture(
                "1",
                1,
                "1x1",
                new Policy()
                        .retries(retries)
                        .checks(new CheckPolicy(FlaggedPictures.WARN, percent))
                        .get());
    }

    /** Renders the task that waits; an upper-case letter is what the picture shows. */
    private void render(JobFixture job, ServerId server, char picture) {
        String kind = job.board.demand(job.now).get(0).key();
        TaskOrder order = job.start(server, kind);
        pictures.put(order.attempt(), picture);
        job.succeed(order, server);
    }

    /** Compares what is to be compared, as the result writer would. */
    private void compare(JobFixture job) {
        for (Verifications.Pair pair : Verifications.comparable(job.state, task -> false, 100)) {
            Map<Boolean, List<AttemptId>> same = pair.others().stream()
                    .collect(java.util.stream.Collectors.partitioningBy(
                            other -> pictures.get(other).equals(pictures.get(pair.newest()))));
            var event = new JobEvent.PicturesCompared(
                    pair.task(), pair.newest(), same.get(true), same.get(false), "", job.now);
            job.write(event);
        }
    }

    @Test
    void aShareOfTheTasksIsChosenByJobAndTaskAlone() {
        var spec = JobFixture.spec(
                "1-10000",
                1,
                "1x1",
                new Policy().checks(new CheckPolicy(FlaggedPictures.WARN, 5)).get());
        long first = covered(new Verification(JobFixture.JOB, spec));
        assertThat(first).isBetween(400L, 600L).isEqualTo(covered(new Verification(JobFixture.JOB, spec)));
        Verification other = new Verification(new JobId("00000000000000jc"), spec);
        Verification one = new Verification(JobFixture.JOB, spec);
        assertThat(IntStream.range(0, 10_000)
                        .mapToObj(i -> new TaskId(StepName.RENDER, i))
                        .filter(task -> one.covers(task) && other.covers(task))
                        .count())
                .isLessThan(100);
    }

    private static long covered(Verification verification) {
        return IntStream.range(0, 10_000)
                .filter(i -> verification.covers(new TaskId(StepName.RENDER, i)))
                .count();
    }

    @Test
    void assembliesAndMoviesAreNotVerified() {
        var spec = JobFixture.spec(
                "1",
                1,
                "2x2",
                new Policy().checks(new CheckPolicy(FlaggedPictures.WARN, 100)).get());
        Verification verification = new Verification(JobFixture.JOB, spec);
        assertThat(verification.covers(FIRST)).isTrue();
        assertThat(verification.covers(new TaskId(StepName.ASSEMBLE, 0))).isFalse();
        assertThat(verification.covers(Movie.TASK)).isFalse();
    }

    @Test
    void aSecondServerIsWantedBeforeAnythingIsPublished() {
        JobFixture job = job(100, 3);
        render(job, ALPHA, 'A');

        assertThat(job.state.unpublished()).isEmpty();
        assertThat(job.board.ending()).isEmpty();
        assertThat(job.wanted()).containsExactly("verify-any-not-on:alpha 1");
        Requirements needs = job.board.demand(job.now).get(0).requirements();
        assertThat(needs.never()).containsExactly(ALPHA);
        assertThat(needs.avoid()).isEmpty();
        assertThat(job.tryStart(ALPHA, "verify-any-not-on:alpha", 100)).isEmpty();
        assertThat(job.tryStart(BETA, TaskBoard.MAIN_CLASS, 100)).isEmpty();
    }

    /** Pictures of three servers in turn; who is published, whether it counts as verified, and who is wrong. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "AA,  beta,  true,  -",
                "ABA, gamma, true,  beta",
                "ABB, gamma, true,  alpha",
                "ABC, gamma, false, -",
            })
    void twoThatAgreeVerifyEachOtherAndAThirdDecides(String shown, String server, boolean verified, String atFault) {
        JobFixture job = job(100, 3);
        List<ServerId> servers = List.of(ALPHA, BETA, GAMMA);
        for (int i = 0; i < shown.length(); i++) {
            assertThat(job.state.unpublished()).isEmpty();
            render(job, servers.get(i), shown.charAt(i));
            if (i > 0) {
                assertThat(job.wanted()).as("while pictures are compared").isEmpty();
            }
            compare(job);
        }
        job.publishAll();

        for (JobFixture known : List.of(job, job.restarted())) {
            assertThat(known.state.results(0, 10)).singleElement().satisfies(result -> {
                assertThat(result.flags().contains(PictureFlag.UNVERIFIED)).isEqualTo(!verified);
                assertThat(known.state.attempts(FIRST).stream()
                                .filter(attempt -> attempt.id().equals(result.attempt()))
                                .findFirst()
                                .orElseThrow()
                                .server())
                        .isEqualTo(server);
            });
            assertThat(known.board.ending()).contains(JobStatus.SUCCEEDED);
            assertThat(Verifications.accusations(known.state))
                    .extracting(accusation -> accusation.server().value())
                    .isEqualTo(atFault == null ? List.of() : List.of(atFault));
        }
    }

    /** Two pictures, each with the version of the package and what they depend on beside it. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "1.0, cpu-1, 1.0, cpu-1, true",
                "1.0, cpu-1, 1.0, cpu-2, false",
                "1.0, cpu-1, 1.1, cpu-1, false",
                "1.0, any,   1.0, any,   true",
                "1.0, -,     1.0, -,     false",
                "1.0, cpu-1, 1.0, -,     false",
            })
    void everyBitIsComparedWhereItHasToBeTheSame(
            String version, String identity, String otherVersion, String otherIdentity, boolean exact) {
        JobFixture job = job(100, 3);
        render(job, ALPHA, version, identity);
        render(job, BETA, otherVersion, otherIdentity);
        Verifications.Pair pair =
                Verifications.comparable(job.state, task -> false, 1).get(0);
        assertThat(pair.exact()).isEqualTo(exact ? pair.others() : List.of());
    }

    private static void render(JobFixture job, ServerId server, String version, String identity) {
        String kind = job.board.demand(job.now).get(0).key();
        AttemptOutcome made = job.outcome(job.start(server, kind), server, AttemptOutcome.Result.SUCCEEDED, "");
        TaskOutput output = made.outputs().get(0);
        AttemptOutcome told = AttemptOutcomeBuilder.builder(made)
                .outputs(List.of(new TaskOutput(
                        output.name(),
                        output.frame(),
                        output.tile(),
                        output.sha256(),
                        output.size(),
                        List.of(),
                        version,
                        identity)))
                .build();
        LiveAttempts.Judgement.Accept accepted = (LiveAttempts.Judgement.Accept) job.judge(told);
        // Pictures of two versions are to be had from journals alone that were written before a job had one version.
        job.write(new JobEvent.AttemptsRecorded(List.of(accepted.entry()), false));
    }

    @Test
    void aFrameWithATileThatWasNotVerifiedIsNotEither() {
        JobFixture job = new JobFixture(
                "1",
                1,
                "2x1",
                new Policy().checks(new CheckPolicy(FlaggedPictures.WARN, 100)).get());
        for (int tile = 0; tile < 2; tile++) {
            TaskOrder order = job.start(ALPHA);
            job.succeed(order, ALPHA);
        }
        TaskId second = new TaskId(StepName.RENDER, 1);
        TaskOrder again = job.start(BETA, "verify-any-not-on:alpha");
        job.succeed(again, BETA);
        TaskId verified = again.task();
        job.write(new JobEvent.PicturesCompared(
                verified,
                again.attempt(),
                List.of(job.state
                        .tasks()
                        .verification()
                        .candidates(verified)
                        .get(0)
                        .attempt()),
                List.of(),
                "",
                job.now));
        job.write(new JobEvent.VerificationSkipped(List.of(verified.equals(FIRST) ? second : FIRST), job.now));
        job.publishAll();
        job.succeed(job.start(ALPHA), ALPHA);
        job.publishAll();
        assertThat(job.state.results(0, 1).get(0).flags()).containsExactly(PictureFlag.UNVERIFIED);
        assertThat(job.restarted().state.results(0, 1).get(0).flags()).containsExactly(PictureFlag.UNVERIFIED);
    }

    @Test
    void goesOnWhereItWasAfterARestart() {
        JobFixture job = job(100, 3);
        render(job, ALPHA, 'A');
        JobFixture restarted = job.restarted();
        assertThat(restarted.wanted()).containsExactly("verify-any-not-on:alpha 1");
        render(restarted, BETA, 'A');
        JobFixture again = restarted.restarted();
        assertThat(again.wanted()).isEmpty();
        compare(again);
        assertThat(again.state.unpublished()).containsOnlyKeys(FIRST);
    }

    @Test
    void isPublishedUnverifiedWhenNobodyElseCanRenderItInTime() {
        JobFixture job = job(100, 3);
        render(job, ALPHA, 'A');
        job.pass(600);
        assertThat(late(job)).isEmpty();
        job.pass(1);
        assertThat(late(job)).containsExactly(FIRST);
        job.write(new JobEvent.VerificationSkipped(List.of(FIRST), job.now));
        job.publishAll();
        assertThat(job.state.results(0, 1).get(0).flags()).containsExactly(PictureFlag.UNVERIFIED);
        assertThat(job.board.ending()).contains(JobStatus.SUCCEEDED);
    }

    private static List<TaskId> late(JobFixture job) {
        return Verifications.late(job.state, job.board, Duration.ofMinutes(10), job.now);
    }

    @Test
    void aPictureThatTakesLongerThanTheLimitIsWaitedFor() {
        JobFixture job = job(100, 3);
        render(job, ALPHA, 'A');
        job.pass(60);
        TaskOrder order = job.start(BETA, "verify-any-not-on:alpha");
        job.pass(1_800);
        assertThat(late(job)).as("while it is rendered").isEmpty();
        job.fail(order, BETA);
        assertThat(late(job)).as("it may be tried again").isEmpty();
        job.pass(601);
        assertThat(late(job)).containsExactly(FIRST);
    }

    @Test
    void whatIsDeniedItsLicenceAgainAndAgainDoesNotWaitForEver() {
        JobFixture job = job(100, 3);
        render(job, ALPHA, 'A');
        job.pass(500);
        job.end(job.start(BETA, "verify-any-not-on:alpha"), BETA, AttemptOutcome.Result.LICENCE_DENIED);
        job.pass(101);
        assertThat(late(job)).containsExactly(FIRST);
    }

    @Test
    void aServerThatFailedToRenderItAgainIsOnlyAvoided() {
        JobFixture job = job(100, 3);
        render(job, ALPHA, 'A');
        job.fail(job.start(BETA, "verify-any-not-on:alpha"), BETA);
        job.pass(600);
        Requirements needs = job.board.demand(job.now).get(0).requirements();
        assertThat(needs.never()).containsExactly(ALPHA);
        assertThat(needs.avoid()).containsExactly(BETA);
        String kind = job.board.demand(job.now).get(0).key();
        assertThat(job.tryStart(ALPHA, kind, 100)).isEmpty();
        assertThat(job.tryStart(BETA, kind, 100)).isPresent();
    }

    @Test
    void failuresOfTheSecondServerCostNoPicture() {
        JobFixture job = job(100, 0);
        render(job, ALPHA, 'A');
        job.fail(job.start(BETA, "verify-any-not-on:alpha"), BETA);
        job.publishAll();
        assertThat(job.state.results(0, 1).get(0).flags()).containsExactly(PictureFlag.UNVERIFIED);
        assertThat(job.board.ending()).contains(JobStatus.SUCCEEDED);
    }

    @Test
    void aComparisonOfFormerPicturesChangesNothing() {
        JobFixture job = job(100, 3);
        render(job, ALPHA, 'A');
        AttemptId attempt =
                job.state.tasks().verification().candidates(FIRST).get(0).attempt();
        job.write(new JobEvent.PicturesCompared(FIRST, attempt, List.of(attempt), List.of(), "", job.now));
        assertThat(job.state.unpublished()).isEmpty();
    }
}
