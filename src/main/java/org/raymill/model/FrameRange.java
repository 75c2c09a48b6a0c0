package org.raymill.model;

/**
 * Frames from {@code first} to {@code last}, every {@code step}-th.
 *
 * @param first 0 to {@value FrameSet#MAX_FRAME}
 * @param last at least first; need not be hit by the step
 * @param step at least 1
 */
public record FrameRange(int first, int last, int step) {

    public FrameRange {
        if (first < 0 || last > FrameSet.MAX_FRAME) {
            throw new IllegalArgumentException(
                    "frames lie between 0 and " + FrameSet.MAX_FRAME + ", not " + first + "-" + last);
        }
        if (last < first) {
            throw new IllegalArgumentException(
                    "the range " + first + "-" + last + " runs backwards; write " + last + "-" + first);
        }
        if (step < 1) {
            throw new IllegalArgumentException(
                    "the step of " + first + "-" + last + " must be at least 1, not " + step);
        }
    }

    /** How many frames the range has. */
    public int count() {
        return (last - first) / step + 1;
    }

    @Override
    public String toString() {
        if (first == last) {
            return Integer.toString(first);
        }
        return first + "-" + last + (step == 1 ? "" : "x" + step);
    }
}
