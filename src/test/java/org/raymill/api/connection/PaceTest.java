package org.raymill.api.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Pace pace = new Pace(100, Duration.ofSeconds(10));

    /** A client takes so long for so many bytes; whether it was waited for too long then. */
    private boolean isOverAfter(double seconds, int bytes, long from) {
        pace.await(from);
        long now = from + (long) (seconds * SECOND);
        boolean over = pace.isOver(now);
        pace.moved(bytes, now);
        return over;
    }

    @Test
    void whoIsSilentHasItsPatience() {
        pace.await(5);
        assertThat(pace.isOver(5 + 10 * SECOND)).isFalse();
        assertThat(pace.isOver(6 + 10 * SECOND)).isTrue();
    }

    @Test
    void whoIsAtTheSlowestPaceMayGoOnForEver() {
        for (int second = 0; second < 10_000; second++) {
            assertThat(isOverAfter(1, 100, second * SECOND)).isFalse();
        }
    }

    @Test
    void whoDripsUsesItsPatienceUp() {
        int second = 0;
        while (!isOverAfter(1, 1, second * SECOND)) {
            second++;
        }
        assertThat(second).isEqualTo(10);
    }

    @Test
    void whoWasFastEarnsBackWhatItHadAndNoMore() {
        assertThat(isOverAfter(9, 1_000_000, 0)).isFalse();
        assertThat(isOverAfter(9.9, 1, 20 * SECOND)).isFalse();
        assertThat(isOverAfter(0.2, 1, 40 * SECOND)).isTrue();
    }

    @Test
    void timeInWhichNobodyWaitsDoesNotCount() {
        assertThat(isOverAfter(1, 1, 0)).isFalse();
        assertThat(pace.isOver(1_000 * SECOND)).isFalse();
        assertThat(isOverAfter(8, 1, 1_000 * SECOND)).isFalse();
    }
}
