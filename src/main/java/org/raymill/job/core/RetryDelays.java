package org.raymill.job.core;

import java.time.Duration;

/**
 * How long a task waits before it is tried again: the first time {@code first}, then twice as long each time, at most {@code most}.
 *
 * @param first zero or more
 * @param most at least {@code first}
 */
public record RetryDelays(Duration first, Duration most) {

    /** Five seconds, doubled up to five minutes. */
    public static final RetryDelays DEFAULT = new RetryDelays(Duration.ofSeconds(5), Duration.ofMinutes(5));

    private static final int MAX_DOUBLINGS = 30;

    public RetryDelays {
        if (first.isNegative() || most.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "the first delay must lie between 0 and the longest, not " + first + " and " + most);
        }
    }

    /**
     * The delay after so many failures.
     *
     * @param failures none means no delay
     */
    public Duration after(int failures) {
        if (failures <= 0) {
            return Duration.ZERO;
        }
        if (failures > MAX_DOUBLINGS) {
            return most;
        }
        Duration delay = first.multipliedBy(1L << failures - 1);
        return delay.compareTo(most) > 0 ? most : delay;
    }
}
