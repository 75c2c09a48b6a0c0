package org.raymill.server;

import java.time.Duration;
import java.time.Instant;

/**
 * How long a server takes no new work because the storage had no room for what it made: each render would be in vain. 10 s, twice as long each time that
 * there is still none, at most 5 minutes. Used by one actor.
 */
final class StoragePause {

    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration MOST = Duration.ofMinutes(5);

    private Duration next = FIRST;
    private Instant until = Instant.MIN;

    /** A result found no room. Those that were rendered at the same time say nothing new. */
    void full(Instant now) {
        if (isOn(now)) {
            return;
        }
        until = now.plus(next);
        Duration twice = next.multipliedBy(2);
        next = twice.compareTo(MOST) > 0 ? MOST : twice;
    }

    /** A result was stored: there is room. */
    void stored() {
        next = FIRST;
        until = Instant.MIN;
    }

    /** Whether nothing new is taken now. */
    boolean isOn(Instant now) {
        return now.isBefore(until);
    }
}
