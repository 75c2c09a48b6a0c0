package org.raymill.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.model.CheckPolicy;
import org.raymill.model.FlaggedPictures;
import org.raymill.model.FrameOrder;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobPolicyBuilder;

class CalmFarmTest {

    private static final Duration SETTLED = Duration.ofSeconds(60);
    private static final Duration MEASURED = Duration.ofSeconds(240);
    private static final Duration GONE_FROM = Duration.ofSeconds(12);
    private static final Duration GONE_UNTIL = Duration.ofMinutes(4);

    /** Weights are 3, 2 and 1, see {@link Farm#CONFIG}. */
    private static ShareMeter saturate(long seed, Sabotage sabotage) {
        CalmFarm calm = new CalmFarm(seed, sabotage);
        ShareMeter shares = new ShareMeter(calm.farm, SETTLED);
        calm.farm.observers.add(shares);
        calm.farm.fates.length(1_000, 4_000);
        for (String project : List.of("games", "series", "film")) {
            calm.submit(project, 4_000);
        }
        calm.runUntil(MEASURED);
        return shares;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sharesOfProjectsConvergeToTheirWeightsOnAFullFarm(long seed) {
        ShareMeter shares = saturate(seed, Sabotage.NONE);
        assertThat(shares.shareOf("film")).isCloseTo(3 / 6.0, within(0.04));
        assertThat(shares.shareOf("series")).isCloseTo(2 / 6.0, within(0.04));
        assertThat(shares.shareOf("games")).isCloseTo(1 / 6.0, within(0.04));
    }

    @Test
    void aSchedulerThatMistakesProjectsIsFoundByTheirShares() {
        ShareMeter shares = saturate(1, new PlantedBugs.OneProject());
        assertThat(Math.abs(shares.shareOf("film") - 3 / 6.0)).isGreaterThan(0.04);
    }

    private static int goOnWithoutScheduler(long seed, Sabotage sabotage) {
        CalmFarm calm = new CalmFarm(seed, sabotage);
        Undisturbed undisturbed = new Undisturbed();
        calm.farm.observers.add(undisturbed);
        calm.submit("film", 120);
        calm.submit("games", 60);
        calm.runUntil(GONE_FROM);
        calm.farm.cluster.forbidScheduler(true);
        int before = undisturbed.started();
        calm.runUntil(GONE_UNTIL);
        int meanwhile = undisturbed.started() - before;
        calm.farm.cluster.forbidScheduler(false);
        calm.finish();
        return meanwhile;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void withTheSchedulerGoneRunningTasksFinishAndTheirResultsAreKept(long seed) {
        assertThat(goOnWithoutScheduler(seed, Sabotage.NONE)).isPositive();
    }

    @Test
    void aFarmThatNeedsItsSchedulerIsFound() {
        assertThatExceptionOfType(SimulationFailure.class)
                .isThrownBy(() -> goOnWithoutScheduler(1, new PlantedBugs.ResultsWaitForTheScheduler(GONE_FROM)))
                .withMessageStartingWith("running tasks finish and their results are kept");
    }

    /** Jobs that want all of a limit of three all the time, while one Scheduler after the other crashes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theLimitsOfTheSiteHoldWhicheverSchedulerHasGivenThemOut(long seed) {
        CalmFarm calm = new CalmFarm(seed, Sabotage.NONE);
        calm.farm.network.conditions(new Network.Conditions(0, 0, 0.2, 1, 30, 500));
        LimitMeter inUse = new LimitMeter("licence.sim");
        calm.farm.observers.add(inUse);
        for (int i = 0; i < 4; i++) {
            calm.submit("film", 20, Map.of("licence.sim", 1));
        }
        for (int second = 10; second < 120; second += 7) {
            calm.runUntil(Duration.ofSeconds(second));
            calm.farm.cluster.crashScheduler();
        }
        calm.finish();
        assertThat(inUse.most()).isEqualTo(3);
    }

    /** A server is cut off for so long that its tasks are given up; they end and are told when others have taken their place. */
    @Test
    void aReportOfAStaleAttemptChangesNothingAndIsCounted() {
        CalmFarm calm = new CalmFarm(1, Sabotage.NONE);
        calm.submit("film", 60);
        calm.runUntil(Duration.ofSeconds(8));
        RenderNode server = calm.farm.servers.get(0);
        ControlNode control = calm.farm.cluster.nodes().get(0);
        assertThat(server.running()).isNotEmpty();
        calm.farm.network.cut(server, control);
        calm.runUntil(Duration.ofSeconds(40));
        calm.farm.network.mend();
        calm.runUntil(Duration.ofSeconds(50));
        List<Long> counted = new ArrayList<>();
        calm.farm.desk.ask(
                calm.farm.desk.accepted().get(0),
                reply -> counted.add(reply.job().orElseThrow().staleReports()));
        calm.finish();
        assertThat(counted).singleElement(InstanceOfAssertFactories.LONG).isPositive();
    }

    @Test
    void theLeastAndTheMostThatProjectsHaveOfAFullFarmHold() {
        CalmFarm calm = new CalmFarm(1, Sabotage.NONE);
        ShareMeter shares = new ShareMeter(calm.farm, SETTLED);
        calm.farm.observers.add(shares);
        calm.farm.fates.length(1_000, 4_000);
        for (String project : List.of("film", "tests", "rush")) {
            calm.submit(project, 4_000);
        }
        calm.runUntil(MEASURED);
        assertThat(shares.shareOf("tests")).as("at most 0.2").isBetween(0.15, 0.2);
        assertThat(shares.shareOf("rush")).as("at least 0.4").isCloseTo(0.4, within(0.04));
    }

    /** Small jobs of high priority come while the farm is full of such of low priority. */
    private static int precedence(long seed, Sabotage sabotage) {
        CalmFarm calm = new CalmFarm(seed, sabotage);
        PrecedenceChecker precedence = new PrecedenceChecker(calm.farm);
        calm.farm.observers.add(precedence);
        for (int i = 0; i < 3; i++) {
            calm.submit(500, new JobPolicy(10, "film", "anna", 3));
        }
        for (int second = 10; second < 150; second += 14) {
            calm.runUntil(Duration.ofSeconds(second));
            calm.submit(5, new JobPolicy(90, "film", "anna", 3));
        }
        calm.finish();
        return precedence.compared();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingWaitsForLongWhileSomethingOfLowerPriorityIsGivenItsPlace(long seed) {
        precedence(seed, Sabotage.NONE);
    }

    @Test
    void aSchedulerThatTurnsPrioritiesRoundIsFound() {
        assertThatExceptionOfType(SimulationFailure.class)
                .isThrownBy(() -> precedence(1, new PlantedBugs.Reversed()))
                .withMessageStartingWith("nothing waits for long while something of lower rank");
    }

    private static VerificationChecker verify(long seed, Sabotage sabotage) {
        CalmFarm calm = new CalmFarm(seed, sabotage);
        VerificationChecker verification = new VerificationChecker(calm.farm);
        calm.farm.observers.add(verification);
        calm.farm.fates.paintWrong(calm.farm.servers.get(2));
        calm.submit(
                60,
                JobPolicyBuilder.builder()
                        .priority(50)
                        .project("film")
                        .user("anna")
                        .retries(3)
                        .urgent(false)
                        .maxTasks(0)
                        .frameOrder(FrameOrder.SEQUENTIAL)
                        .chunkSeconds(0)
                        .failureShare(JobPolicy.DEFAULT_FAILURE_SHARE)
                        .avoidAfter(JobPolicy.DEFAULT_AVOID_AFTER)
                        .build()
                        .withChecks(new CheckPolicy(FlaggedPictures.WARN, 100)));
        calm.finish();
        return verification;
    }

    @Test
    void aFarmThatCanNotTellPicturesApartIsFound() {
        assertThatExceptionOfType(SimulationFailure.class)
                .isThrownBy(() -> verify(1, new PlantedBugs.Blind()))
                .withMessageStartingWith("nothing is published that two servers agree against");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aServerThatPaintsWrongIsPutAsideAndNothingOfItIsPublished(long seed) {
        VerificationChecker verification = verify(seed, Sabotage.NONE);
        assertThat(verification.confirmed()).isEqualTo(60);
        assertThat(verification.unverified()).isZero();
        assertThat(verification.orders())
                .extracting(order -> order.server() + " " + order.order())
                .containsExactly("render-2 QUARANTINE");
    }
}
