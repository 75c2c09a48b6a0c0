package org.raymill.protocol;

import java.time.Duration;
import java.time.Instant;

/**
 * Notices that this process stood still: suspended, its machine paused, or swapped out. Whoever judges the silence of others must not judge the
 * time in which it could not have heard them. Asked regularly by one actor.
 */
public final class Standstill {

    private final Duration limit;
    private Instant lastAsked;

    /**
     * @param limit a pause between two questions that is longer than this is a standstill
     */
    public Standstill(Duration limit, Instant now) {
        this.limit = limit;
        this.lastAsked = now;
    }

    /** Whether the process stood still since this was asked last. */
    public boolean isOver(Instant now) {
        boolean over = lastAsked.plus(limit).isBefore(now);
        lastAsked = now;
        return over;
    }
}
