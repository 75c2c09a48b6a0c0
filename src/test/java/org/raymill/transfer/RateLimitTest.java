package org.raymill.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.InterruptedIOException;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Bytes that are held back, with a clock of the test's own. */
class RateLimitTest {

    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(3);
    private OptionalLong rate = OptionalLong.of(1_000_000);
    private final RateLimit limit = new RateLimit(() -> rate, () -> now);

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }

    @Test
    void overTimeNoMoreGoesThanTheRateWhateverTheClockSays() {
        long start = now;
        long bytes = 0;
        for (int i = 0; i < 200; i++) {
            now += limit.reserve(50_000);
            bytes += 50_000;
        }
        assertThat(bytes / seconds(now - start)).isCloseTo(1_000_000, within(15_000.0));
    }

    @Test
    void afterAPauseOnlyALittleGoesAtOnce() {
        limit.reserve(1);
        now += TimeUnit.HOURS.toNanos(5);
        assertThat(limit.reserve(100_000)).isZero();
        assertThat(seconds(limit.reserve(1_000_000))).isCloseTo(1, within(0.001));
    }

    @Test
    void manyShareTheRate() {
        limit.reserve(100_000);
        long first = limit.reserve(500_000);
        long second = limit.reserve(500_000);
        assertThat(seconds(second - first)).isCloseTo(0.5, within(0.001));
    }

    @Test
    void anotherRateHoldsFromThenOn() {
        limit.reserve(100_000);
        rate = OptionalLong.of(10_000_000);
        assertThat(seconds(limit.reserve(1_000_000))).isCloseTo(0.1, within(0.001));
        rate = OptionalLong.empty();
        assertThat(limit.reserve(1L << 40)).isZero();
    }

    @Test
    void withoutALimitNothingWaits() throws InterruptedIOException {
        RateLimit.NONE.take(Long.MAX_VALUE);
        assertThat(RateLimit.NONE.reserve(Long.MAX_VALUE)).isZero();
    }
}
