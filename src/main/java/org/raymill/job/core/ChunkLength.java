package org.raymill.job.core;

import java.util.OptionalInt;

/** How many frames a task should have, so that it takes as long as the job wants. */
final class ChunkLength {

    /** So many successes are needed before frames are cut by what they took. */
    static final int LEAST_MEASURED = 3;

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
     * Another length when the one that fits differs enough from the one there is for a new cut to be worth it: by half of the smaller one.
     */
    static OptionalInt better(int length, int fitting) {
        int smaller = Math.min(length, fitting);
        int larger = Math.max(length, fitting);
        return 2L * larger >= 3L * smaller ? OptionalInt.of(fitting) : OptionalInt.empty();
    }
}
