package org.raymill.site.core;

/**
 * How frames are rendered one after the other in some slots. Whole milliseconds, so that a frame that just fits does fit.
 *
 * @param slots in which rendering begins at {@code startMillis}
 * @param laterSlots in which it begins when the work before them is done, at {@code laterMillis}
 * @param laterMillis at least {@code startMillis}
 * @param frameMillis how long a frame takes, at least 1
 */
record Pace(int slots, int laterSlots, long startMillis, long laterMillis, long frameMillis) {

    /** When something is done that never is. */
    static final long NEVER = Long.MAX_VALUE;

    Pace {
        laterMillis = Math.max(startMillis, laterMillis);
        frameMillis = Math.max(1, frameMillis);
    }

    /** When so many frames are done: 0 for none, {@link #NEVER} without a slot. */
    long finish(int frames) {
        if (frames <= 0) {
            return 0;
        }
        // A frame is done at the end of a frame in one of the two kinds of slots.
        return Math.min(
                slots == 0 ? NEVER : earliest(frames, startMillis, slots),
                laterSlots == 0 ? NEVER : earliest(frames, laterMillis, laterSlots));
    }

    /** The first end of a frame, in slots that begin then, by which so many are done in all slots. */
    private long earliest(int frames, long begin, int slotsOfTheKind) {
        long least = 1;
        long most = (frames - 1) / slotsOfTheKind + 1;
        while (least < most) {
            long middle = (least + most) / 2;
            if (done(begin + middle * frameMillis) >= frames) {
                most = middle;
            } else {
                least = middle + 1;
            }
        }
        return begin + least * frameMillis;
    }

    private long done(long millis) {
        return slots * (Math.max(0, millis - startMillis) / frameMillis)
                + laterSlots * (Math.max(0, millis - laterMillis) / frameMillis);
    }
}
