package org.raymill.job.core;

import java.time.Duration;
import java.util.Arrays;

/**
 * How long a job's render tasks take a frame: the median of the last {@value #KEPT} successes, which a few that were slow or had nothing to do
 * do not move.
 */
final class TaskTimes {

    private static final int KEPT = 31;
    private static final int COARSE = 100;

    private final long[] millis = new long[KEPT];
    private int measured;
    private long median = -1;

    /**
     * Takes in a success.
     *
     * @param took how long the attempt ran
     * @param frames how many frames it had, at least 1
     */
    void add(Duration took, int frames) {
        millis[measured % KEPT] = Math.max(0, took.toMillis()) / frames;
        measured++;
        median = -1;
    }

    /** How many successes there were. */
    int measured() {
        return measured;
    }

    /** What a frame takes, in milliseconds; 0 when nothing has been measured. */
    long millisPerFrame() {
        if (median < 0) {
            long[] sorted = Arrays.copyOf(millis, Math.min(measured, KEPT));
            Arrays.sort(sorted);
            median = sorted.length == 0 ? 0 : sorted[sorted.length / 2];
        }
        return median;
    }

    /**
     * What a task is expected to take in seconds, at least 1; 0 when nothing has been measured. Large numbers are rounded up to two digits, so
     * that they do not change with each success.
     */
    int expectedSeconds(int frames) {
        if (measured == 0) {
            return 0;
        }
        long seconds = Math.max(1, (millisPerFrame() * frames + 999) / 1_000);
        long unit = 1;
        while (seconds / unit >= COARSE) {
            unit *= 10;
        }
        return (int) Math.min(Integer.MAX_VALUE, (seconds + unit - 1) / unit * unit);
    }
}
