package org.raymill.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A farm with faults from many seeds. {@code -Dsim.seeds=5000} runs more of them, {@code -Dsim.seed=7} one, {@code -Dsim.trace=true} shows what
 * happens in it.
 */
class SimulationTest {

    private static final int SEEDS = Integer.getInteger("sim.seeds", 200);

    private static Simulation of(long seed) {
        return new Simulation(seed, Boolean.getBoolean("sim.trace"), Sabotage.NONE);
    }

    @Test
    void everyPropertyHoldsWhateverHappens() {
        Long one = Long.getLong("sim.seed");
        LongStream seeds = one == null ? LongStream.rangeClosed(1, SEEDS).parallel() : LongStream.of(one);
        List<Simulation.Outcome> outcomes =
                seeds.mapToObj(seed -> of(seed).run()).toList();
        assertThat(sum(outcomes, Simulation.Outcome::jobs)).as("accepted jobs").isPositive();
        if (one == null) {
            assertThat(sum(outcomes, Simulation.Outcome::confirmed))
                    .as(
                            "results that two servers agree on, of which there must be more than those that are not verified")
                    .isGreaterThan(sum(outcomes, Simulation.Outcome::unverified));
            assertThat(sum(outcomes, Simulation.Outcome::versionsLeft))
                    .as("jobs that went on with another version")
                    .isPositive();
        }
    }

    private static int sum(List<Simulation.Outcome> outcomes, ToIntFunction<Simulation.Outcome> part) {
        return outcomes.stream().mapToInt(part).sum();
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        Simulation.Outcome outcome = of(7).run();
        assertThat(of(7).run()).isEqualTo(outcome);
        assertThat(of(8).run().hash()).isNotEqualTo(outcome.hash());
    }

    /** The order of sets and maps may differ from process to process; nothing may depend on it. */
    @Test
    void theSameSeedGivesTheSameRunInAnotherProcess() throws IOException {
        Process other = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Simulation.class.getName(),
                        "7"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String hash = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(hash.strip()).isEqualTo(of(7).run().hash());
    }
}
