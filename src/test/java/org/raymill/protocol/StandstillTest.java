package org.raymill.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StandstillTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Standstill standstill = new Standstill(Duration.ofSeconds(3), START);

    @Test
    void aRegularTickIsNone() {
        assertThat(standstill.isOver(START.plusSeconds(1))).isFalse();
        assertThat(standstill.isOver(START.plusSeconds(4))).isFalse();
    }

    @Test
    void aLongPauseIsOneAndIsToldOnce() {
        assertThat(standstill.isOver(START.plusSeconds(30))).isTrue();
        assertThat(standstill.isOver(START.plusSeconds(31))).isFalse();
    }

    @Test
    void aClockThatIsSetBackIsNone() {
        assertThat(standstill.isOver(START.minusSeconds(3600))).isFalse();
        assertThat(standstill.isOver(START.minusSeconds(3599))).isFalse();
    }
}
