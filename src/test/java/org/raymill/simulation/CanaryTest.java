package org.raymill.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A simulation that finds nothing may be blind: each of these bugs has to be found within some seeds. */
class CanaryTest {

    private static final int SEEDS = 60;

    static List<Arguments> bugs() {
        return List.of(
                bug(PlantedBugs.TwoInALease::new, "a reservation never holds two attempts"),
                bug(PlantedBugs.StaleAccepted::new, "only what has succeeded is accepted"),
                bug(PlantedBugs.StaleSettings::new, "a frame "),
                bug(PlantedBugs.AnyVersion::new, "a job is rendered with one version"),
                bug(PlantedBugs.ForgottenRoom::new, "a limit of the site is never exceeded by one Scheduler"),
                bug(PlantedBugs.LostWrite::new, "an attempt is recorded once"),
                bug(PlantedBugs.Unwoken::new, "an accepted job is never forgotten and never starves"),
                bug(PlantedBugs.Unacknowledged::new, "in the end nothing is"),
                bug(PlantedBugs.Blind::new, "a result of a verified task is one that two servers agree on"),
                bug(PlantedBugs.Credulous::new, "a result of a verified task is one that two servers agree on"),
                bug(PlantedBugs.Overlooked::new, "an accepted job is never forgotten and never starves"));
    }

    private static Arguments bug(Supplier<Sabotage> bug, String property) {
        return Arguments.of(bug.get().getClass().getSimpleName(), bug, property);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void isFound(String name, Supplier<Sabotage> bug, String property) {
        String found = "";
        for (long seed = 1; seed <= SEEDS && !found.startsWith(property); seed++) {
            try {
                new Simulation(seed, false, bug.get()).run();
            } catch (AssertionError e) {
                found = e.getMessage();
            }
        }
        assertThat(found).as("what " + name + " does").startsWith(property);
    }
}
