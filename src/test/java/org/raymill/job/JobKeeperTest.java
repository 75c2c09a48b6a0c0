package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JobKeeperTest {

    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void nothingIsTakenForAbandonedBeforeEveryJobHasBeenWokenForAnHour() {
        assertThat(JobKeeper.abandonedBefore(START, START)).isEqualTo(Instant.EPOCH);
        assertThat(JobKeeper.abandonedBefore(START, START.plus(Duration.ofMinutes(59))))
                .isEqualTo(Instant.EPOCH);
        assertThat(JobKeeper.abandonedBefore(START, START.plus(Duration.ofMinutes(61))))
                .isEqualTo(START.plus(Duration.ofMinutes(1)));
    }
}
