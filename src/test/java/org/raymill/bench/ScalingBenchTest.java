package org.raymill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.raymill.bench.ScalingBench.Day;
import org.raymill.bench.ScalingBench.Sample;

/** A quiet day from a fixed seed, with the production broker, planner and signal: about two dozen jobs of all kinds. */
class ScalingBenchTest {

    private static final long SEED = 1;
    private static final double BUSYNESS = 0.15;
    /** Two minutes more than a node takes to be made after it is asked for. */
    private static final int SOON = 240;

    private static Day day;

    @BeforeAll
    static void run() {
        day = ScalingBench.elastic(SEED, BUSYNESS);
    }

    @Test
    void theSignalGoesUpAgainNoMoreOftenThanJobsCome() {
        int jobs = DayWorkload.draw(SEED, BUSYNESS).size();
        assertThat(jobs).isGreaterThan(15);
        assertThat(day.turns()).isLessThanOrEqualTo(jobs);
    }

    @Test
    void thereAreNoNodesWhileThereIsNothingToDo() {
        for (List<Sample> samples : day.samples().values()) {
            assertThat(samples)
                    .as("three to seven in the morning")
                    .filteredOn(sample -> sample.second() > 3 * 3_600 && sample.second() < 7 * 3_600)
                    .isNotEmpty()
                    .allSatisfy(sample ->
                            assertThat(sample.wanted() + sample.present()).isZero());
        }
        assertThat(day.zeroHours()).isGreaterThan(24);
    }

    @Test
    void waitingStaysBounded() {
        assertThat(day.waitP95Seconds()).isPositive().isLessThan(SOON);
        assertThat(day.waitMaxSeconds()).isLessThan(900);
        assertThat(day.hours()).isLessThan(25);
    }

    @Test
    void noTaskIsInterruptedByScalingIn() {
        assertThat(day.interrupted()).isZero();
    }

    @Test
    void itCostsLessThanAFleetThatWaitsLonger() {
        Day fixed = ScalingBench.fixed(SEED, BUSYNESS, 6, 1);
        assertThat(fixed.tasks()).isEqualTo(day.tasks());
        assertThat(day.cost()).isLessThan(fixed.cost());
        assertThat(day.waitP95Seconds()).isLessThan(fixed.waitP95Seconds());
    }
}
