package org.raymill.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a notice that was not delivered is tried again.
 *
 * @param first how long after the first failure; doubled with each further one
 * @param most the longest pause
 * @param giveUpAfter how long after what it tells of a notice is given up
 */
public record NoticeDelays(Duration first, Duration most, Duration giveUpAfter) {

    /** From seconds to an hour, for a day. */
    public static final NoticeDelays DEFAULT =
            new NoticeDelays(Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofDays(1));

    /** The share of a pause by which it differs, up or down, so that not all come at once. */
    private static final double SPREAD = 0.2;

    private static final int MAX_DOUBLINGS = 30;

    public NoticeDelays {
        if (first.isNegative() || first.isZero() || most.compareTo(first) < 0 || giveUpAfter.isNegative()) {
            throw new IllegalArgumentException(
                    "the first pause must be longer than nothing, and the longest no shorter than the first");
        }
    }

    /**
     * When the next try is made after one that failed now; empty when it was the last.
     *
     * @param failures how many have failed, this one included
     * @param asked how long the receiver has asked to be left alone; never longer than until the last try
     * @param chance from 0 to 1
     */
    public Optional<Instant> next(
            Instant happened, Instant now, int failures, Optional<Duration> asked, double chance) {
        Instant last = happened.plus(giveUpAfter);
        if (!now.isBefore(last)) {
            return Optional.empty();
        }
        Duration doubled = first.multipliedBy(1L << Math.min(MAX_DOUBLINGS, Math.max(0, failures - 1)));
        Duration pause = doubled.compareTo(most) < 0 ? doubled : most;
        Duration spread = Duration.ofMillis(Math.round(pause.toMillis() * (1 - SPREAD + 2 * SPREAD * chance)));
        Duration wait = asked.filter(longer -> longer.compareTo(spread) > 0).orElse(spread);
        Instant next = wait.compareTo(Duration.between(now, last)) < 0 ? now.plus(wait) : last;
        return Optional.of(next);
    }
}
