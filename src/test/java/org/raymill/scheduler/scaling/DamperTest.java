package org.raymill.scheduler.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is wanted over time. */
class DamperTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static ScalingSettings settings(int window, int upStep, int downStep) {
        return new ScalingSettings(
                List.of(), Duration.ofSeconds(window), upStep, downStep, Duration.ZERO, Duration.ZERO);
    }

    /** What is wanted every ten seconds, when this is needed. */
    private static List<Integer> wanted(Damper damper, int... needed) {
        List<Integer> wanted = new ArrayList<>();
        for (int i = 0; i < needed.length; i++) {
            wanted.add(damper.next(needed[i], 0, 100, START.plusSeconds(10L * i)));
        }
        return wanted;
    }

    @Test
    void upAtOnceAndDownToTheMostOfTheWindow() {
        Damper damper = new Damper(settings(30, 0, 0), 0, START);
        assertThat(wanted(damper, 0, 5, 2, 7, 0, 3, 0, 0, 0, 0, 0)).containsExactly(0, 5, 5, 7, 7, 7, 7, 3, 3, 0, 0);
    }

    @Test
    void withoutAWindowWhatIsNeededIsWanted() {
        assertThat(wanted(new Damper(settings(0, 0, 0), 0, START), 0, 5, 2, 0)).containsExactly(0, 5, 2, 0);
    }

    @Test
    void noMoreThanAStepAMinuteUp() {
        Damper damper = new Damper(settings(0, 4, 0), 0, START);
        assertThat(wanted(damper, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10))
                .containsExactly(4, 4, 4, 4, 4, 4, 4, 8, 8, 8, 8, 8, 8, 10);
    }

    @Test
    void noMoreThanAStepAMinuteDown() {
        Damper damper = new Damper(settings(0, 0, 2), 6, START);
        assertThat(wanted(damper, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
                .containsExactly(6, 4, 4, 4, 4, 4, 4, 2, 2, 2, 2, 2, 2, 0, 0);
    }

    @Test
    void whatIsThereAtFirstCountsAsNeeded() {
        Damper damper = new Damper(settings(30, 0, 0), 6, START);
        assertThat(wanted(damper, 0, 0, 0, 0, 0)).containsExactly(6, 6, 6, 6, 0);
    }

    @Test
    void leastAndMostHold() {
        Damper damper = new Damper(settings(0, 0, 0), 0, START);
        assertThat(damper.next(0, 2, 5, START)).isEqualTo(2);
        assertThat(damper.next(9, 2, 5, START.plusSeconds(1))).isEqualTo(5);
    }
}
