package org.raymill.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlanRestTest {

    private static final Duration SHORTEST = Duration.ofMillis(10);

    private final PlanRest rest = new PlanRest(SHORTEST);

    @Test
    void changesAreGatheredForAMoment() {
        assertThat(rest.next()).isEqualTo(SHORTEST);
        plans(1, 1, 1);
        assertThat(rest.next()).isEqualTo(SHORTEST);
    }

    @Test
    void plansThatTakeLongAreMadeAFifthOfTheTime() {
        plans(50, 50, 50);
        assertThat(rest.next()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void theFirstPlansOfAProcessDoNotKeepWorkWaiting() {
        plans(400, 150);
        assertThat(rest.next()).isEqualTo(SHORTEST);
        plans(2);
        assertThat(rest.next()).isEqualTo(SHORTEST);
    }

    @Test
    void onePlanInWhichTheProcessStoodStillDoesNotKeepWorkWaiting() {
        plans(5, 5, 2_000);
        assertThat(rest.next()).isEqualTo(Duration.ofMillis(20));
    }

    private void plans(int... millis) {
        for (int each : millis) {
            rest.planned(Duration.ofMillis(each));
        }
    }
}
