package org.raymill.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoticeDelaysTest {

    private static final Instant HAPPENED = Instant.parse("2026-11-27T08:00:00Z");
    private static final NoticeDelays DELAYS = NoticeDelays.DEFAULT;

    @ParameterizedTest
    @CsvSource({
        // failures, chance, pause in milliseconds
        "1, 0.5, 5000",
        "1, 0, 4000",
        "1, 1, 6000",
        "2, 0.5, 10000",
        "5, 0.5, 80000",
        "10, 0.5, 2560000",
        "11, 0.5, 3600000",
        "1000, 0.5, 3600000"
    })
    void pausesDoubleUpToTheLongest(int failures, double chance, long pauseMillis) {
        assertThat(DELAYS.next(HAPPENED, HAPPENED, failures, Optional.empty(), chance))
                .contains(HAPPENED.plusMillis(pauseMillis));
    }

    @ParameterizedTest
    @CsvSource({"PT1S, PT5S", "PT1M, PT1M", "PT100H, PT24H"})
    void aReceiverIsLeftAloneAsItAsksButForTheLastTry(Duration asked, Duration pause) {
        assertThat(DELAYS.next(HAPPENED, HAPPENED, 1, Optional.of(asked), 0.5)).contains(HAPPENED.plus(pause));
    }

    @Test
    void theLastTryIsAtTheLimitAndAfterItThereIsNone() {
        Instant limit = HAPPENED.plus(Duration.ofDays(1));
        assertThat(DELAYS.next(HAPPENED, limit.minusSeconds(10), 30, Optional.empty(), 0.5))
                .contains(limit);
        assertThat(DELAYS.next(HAPPENED, limit, 31, Optional.empty(), 0.5)).isEmpty();
        assertThat(DELAYS.next(HAPPENED, limit.plusSeconds(1), 31, Optional.of(Duration.ofDays(9)), 0.5))
                .isEmpty();
    }

    @Test
    void withoutALimitThereIsOneTry() {
        NoticeDelays once = new NoticeDelays(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO);
        assertThat(once.next(HAPPENED, HAPPENED, 1, Optional.empty(), 0.5)).isEmpty();
    }
}
