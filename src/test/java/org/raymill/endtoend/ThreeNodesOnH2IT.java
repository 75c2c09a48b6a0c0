package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Three nodes with the embedded database. */
class ThreeNodesOnH2IT extends ThreeNodes {

    /** Longer than anything in the cluster waits before it gives a node up. */
    private static final Duration LONG = Duration.ofSeconds(40);

    @Override
    FarmDatabase database() {
        return FarmDatabase.byDefault();
    }

    // What the database matters little for is tried with it each night only.

    @Override
    @Test
    @Tag("nightly")
    void tilesRenderedAnywhereAndAssembledEqualOneProcessPixelByPixel(TestInfo test) {
        super.tilesRenderedAnywhereAndAssembledEqualOneProcessPixelByPixel(test);
    }

    @Override
    @Test
    @Tag("nightly")
    void aKilledRenderServerLosesNoTaskAndDoublesNoResult(TestInfo test) {
        super.aKilledRenderServerLosesNoTaskAndDoublesNoResult(test);
    }

    @Override
    @Test
    @Tag("nightly")
    void aRenderServerThatStoodStillAndComesBackLateDoublesNothing(TestInfo test) {
        super.aRenderServerThatStoodStillAndComesBackLateDoublesNothing(test);
    }

    @Override
    @Test
    @Tag("nightly")
    void aKilledControlNodeGoesOnWithItsJobsAndStartsNothingTwice(TestInfo test) {
        super.aKilledControlNodeGoesOnWithItsJobsAndStartsNothingTwice(test);
    }

    @Test
    void runningTasksFinishWithoutTheControlNodeAndTheirResultsAreKeptForItsReturn(TestInfo test) {
        try (Farm farm = farm(test)) {
            String job = farm.client().submit(animation(Scenes.helmet()));
            Map<String, String> running = awaitRunningOn(farm, job, "render-b");
            farm.node("control").kill();
            Instant killed = Instant.now();
            Await.untilTrue(
                    "the running tasks to finish and a long time to pass",
                    LONG.plus(SOON),
                    () -> Optional.of(Instant.now().isAfter(killed.plus(LONG))
                            && running.values().stream()
                                    .allMatch(attempt -> Farm.filesBelow(farm.jobFolder(job)).stream()
                                            .anyMatch(file -> file.equals("logs/" + attempt + ".log.gz")))));
            assertThat(farm.node("render-a").isAlive()).isTrue();
            assertThat(farm.node("render-b").isAlive()).isTrue();
            farm.node("control").start();
            farm.ready(2);
            assertGoesOnStartingNothingTwice(farm, job, running);
        }
    }
}
