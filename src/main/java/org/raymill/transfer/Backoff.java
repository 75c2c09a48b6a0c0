package org.raymill.transfer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Pauses between tries, each twice as long as the one before, up to a limit. */
public final class Backoff {

    private static final Duration LONGEST = Duration.ofSeconds(8);

    private int left;
    private Duration pause;

    /**
     * Begins with the first try.
     *
     * @param tries how often something is tried in all
     * @param first the pause after the first try
     */
    public Backoff(int tries, Duration first) {
        this.left = tries - 1;
        this.pause = first;
    }

    /** Waits for the next try; false when there is none left, or the thread is interrupted, which it stays. */
    public boolean again() {
        if (left-- <= 0) {
            return false;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
        return true;
    }
}
