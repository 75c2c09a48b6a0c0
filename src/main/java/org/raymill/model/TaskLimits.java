package org.raymill.model;

import java.time.Duration;

/**
 * How long a task may take.
 *
 * @param attemptSeconds after which an attempt is ended and has failed; 0 means no limit
 * @param silenceSeconds after which an attempt without any progress or output is ended and has failed; 0 means no limit
 */
public record TaskLimits(int attemptSeconds, int silenceSeconds) {

    /** The longest limit: thirty days. */
    public static final int MAX_SECONDS = 30 * 24 * 3_600;

    public static final TaskLimits NONE = new TaskLimits(0, 0);

    public TaskLimits {
        check("attemptSeconds", attemptSeconds);
        check("silenceSeconds", silenceSeconds);
    }

    private static void check(String name, int seconds) {
        if (seconds < 0 || seconds > MAX_SECONDS) {
            throw new IllegalArgumentException(name + " must lie between 0 and " + MAX_SECONDS + ", not " + seconds);
        }
    }

    /** Whether an attempt that has run so long has run too long. */
    public boolean isOver(Duration ran) {
        return attemptSeconds > 0 && ran.toSeconds() >= attemptSeconds;
    }

    /** Whether an attempt that has been silent so long has been silent too long. */
    public boolean isSilentTooLong(Duration silent) {
        return silenceSeconds > 0 && silent.toSeconds() >= silenceSeconds;
    }
}
