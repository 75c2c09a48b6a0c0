package org.raymill.job.core;

import java.util.OptionalInt;

/** How many frames a task should have, so that it takes as long as the job wants. */
final class ChunkLength {

    /** So many successes are needed before frames are cut by what they took. */
    static final int LEAST_MEASURED = 3;

    /** So long takes the last chunk at least, in milliseconds: shorter ones would be little else than the start-up of the program. */
    private static final int LEAST_MILLIS = 1_000;
    /** What is left makes so many chunks for each lease: when one takes longer than expected, others do what is left meanwhile. */
    private static final int ROUNDS = 2;

    private ChunkLength() {}

    /**
     * The length that fits.
     *
     * @param millisPerFrame what a frame takes
     * @param seconds what a task should take
     * @param most the longest chunk
     */
    static int fitting(long millisPerFrame, int seconds, int most) {
        return (int) Math.max(1, Math.min(most, seconds * 1_000L / Math.max(1, millisPerFrame)));
    }

    /**
     * The length that fits, or less towards the end of a job, so that all leases have work until then and none works long after the others.
     *
     * @param fitting the length that fits
     * @param millisPerFrame what a frame takes
     * @param framesLeft frames that are in no started task
     * @param leases that share them, at least 1
     */
    static int shared(int fitting, long millisPerFrame, int framesLeft, int leases) {
        long each = (long) ROUNDS * leases;
        long share = (framesLeft + each - 1) / each;
        long millis = Math.max(1, millisPerFrame);
        long least = (LEAST_MILLIS + millis - 1) / millis;
        return (int) Math.min(fitting, Math.max(least, share));
    }

    /**
     * Another length when the one that fits differs enough from the one there is for a new cut to be worth it: by half of the smaller one.
     */
    static OptionalInt better(int length, int fitting) {
        int smaller = Math.min(length, fitting);
        int larger = Math.max(length, fitting);
        return 2L * larger >= 3L * smaller ? OptionalInt.of(fitting) : OptionalInt.empty();
    }
}
