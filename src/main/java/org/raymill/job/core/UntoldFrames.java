package org.raymill.job.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.raymill.model.FrameRange;
import org.raymill.model.FrameSet;

/** The frames of one kind that are in no notice to a receiver yet. They wait for as long as it takes: of many frames at once a few notices tell. */
final class UntoldFrames {

    /** The most frames of one notice. */
    static final int MAX_FRAMES = 1_000;

    private final BitSet places = new BitSet();
    private int count;
    private Instant lastTaken = Instant.MIN;

    void add(BitSet more) {
        places.or(more);
        count = places.cardinality();
    }

    void remove(BitSet others) {
        places.andNot(others);
        count = places.cardinality();
    }

    void clear() {
        places.clear();
        count = 0;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Whether a notice is to be made: now and again, at once when it would be full. */
    boolean isDue(Instant now, java.time.Duration pause) {
        return count >= MAX_FRAMES
                || count > 0 && (lastTaken.equals(Instant.MIN) || !now.isBefore(lastTaken.plus(pause)));
    }

    /** Takes the first of them for a notice: their numbers, as ranges in ascending order. */
    String take(FrameSet frames, Instant at) {
        List<Integer> numbers = new ArrayList<>();
        for (int place = places.nextSetBit(0);
                place >= 0 && numbers.size() < MAX_FRAMES;
                place = places.nextSetBit(place + 1)) {
            numbers.add(frames.frameAt(place));
            places.clear(place);
        }
        count -= numbers.size();
        lastTaken = at;
        return text(numbers.stream().sorted().toList());
    }

    private static String text(List<Integer> numbers) {
        List<FrameRange> ranges = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            int first = numbers.get(i);
            while (i + 1 < numbers.size() && numbers.get(i + 1) == numbers.get(i) + 1) {
                i++;
            }
            ranges.add(new FrameRange(first, numbers.get(i), 1));
        }
        return ranges.isEmpty() ? "" : new FrameSet(ranges).compact();
    }
}
