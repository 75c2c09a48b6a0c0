package org.raymill.cli;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Pauses between tries, each twice as long as the one before. */
final class Backoff {

    private int left;
    private Duration pause = Duration.ofMillis(500);

    /**
     * @param tries how often something is tried in all
     */
    Backoff(int tries) {
        this.left = tries - 1;
    }

    /** Waits for the next try; false when there is none left. */
    boolean again() {
        if (left-- <= 0) {
            return false;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        pause = pause.multipliedBy(2);
        return true;
    }
}
