package org.raymill.api.connection;

import java.time.Duration;

/**
 * Whether a client is too slow. It has as much time as its patience says; waiting for it uses that up, and each byte gives some back, as much as it may take at the
 * slowest pace, never above what there was at first. Time in which nobody waits for the client does not count. Times are those of {@link System#nanoTime}.
 */
final class Pace {

    private static final double NANOS = 1e9;

    private final double nanosPerByte;
    private final double most;
    private double left;
    private boolean waiting;
    private long since;

    /** @param slowest bytes a second, more than 0 */
    Pace(long slowest, Duration patience) {
        this.nanosPerByte = NANOS / slowest;
        this.most = patience.toNanos();
        this.left = most;
    }

    /** From now on the client is waited for. */
    void await(long now) {
        waiting = true;
        since = now;
    }

    /** So many bytes have come, or were taken: the client is not waited for any more. */
    void moved(int bytes, long now) {
        if (waiting) {
            left = Math.min(most, left - (now - since) + bytes * nanosPerByte);
            waiting = false;
        }
    }

    /** Whether the client was waited for too long. */
    boolean isOver(long now) {
        return waiting && now - since > left;
    }
}
