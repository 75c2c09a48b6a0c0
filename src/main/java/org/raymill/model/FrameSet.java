package org.raymill.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The frames of a job, in the order in which they were asked for, kept as ranges: a million frames cost no more than one.
 *
 * @param ranges at least one, at most {@value #MAX_RANGES}; no frame twice
 */
public record FrameSet(List<FrameRange> ranges) {

    /** The highest frame number. */
    public static final int MAX_FRAME = 9_999_999;
    /** The most frames that one job has. */
    public static final int MAX_FRAMES = 1_000_000;
    /** The most ranges in one set. */
    public static final int MAX_RANGES = 1_000;

    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9})(?:x(\\d{1,9}))?)?");

    public FrameSet {
        ranges = List.copyOf(ranges);
        if (ranges.isEmpty() || ranges.size() > MAX_RANGES) {
            throw new IllegalArgumentException(
                    "a job has 1 to " + MAX_RANGES + " ranges of frames, not " + ranges.size());
        }
        long count = ranges.stream().mapToLong(FrameRange::count).sum();
        if (count > MAX_FRAMES) {
            throw new IllegalArgumentException("a job has at most " + MAX_FRAMES + " frames, not " + count);
        }
        if (ranges.size() > 1) {
            refuseDuplicates(ranges);
        }
    }

    private static void refuseDuplicates(List<FrameRange> ranges) {
        BitSet seen = new BitSet();
        for (FrameRange range : ranges) {
            for (int i = 0, frame = range.first(); i < range.count(); i++, frame += range.step()) {
                if (seen.get(frame)) {
                    throw new IllegalArgumentException("frame " + frame + " is asked for twice");
                }
                seen.set(frame);
            }
        }
    }

    /**
     * Reads {@code 1-24}, {@code 1-100x5}, {@code 1,5,9-12}.
     *
     * @throws IllegalArgumentException with a message for the user that names the part that is wrong
     */
    public static FrameSet parse(String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("no frames; write for example 1-24, 1-100x5 or 1,5,9-12");
        }
        String[] parts = text.strip().split(",", -1);
        if (parts.length > MAX_RANGES) {
            throw new IllegalArgumentException("at most " + MAX_RANGES + " ranges of frames, not " + parts.length);
        }
        List<FrameRange> ranges = new ArrayList<>();
        for (String part : parts) {
            Matcher matcher = RANGE.matcher(part.strip());
            if (!matcher.matches()) {
                throw new IllegalArgumentException("'" + shorten(part.strip())
                        + "' is not a range of frames; write for example 1-24, 1-100x5 or 1,5,9-12");
            }
            int first = Integer.parseInt(matcher.group(1));
            int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
            int step = matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3));
            FrameRange range = new FrameRange(first, last, step);
            // A single frame is the same with any step, and its text has none.
            ranges.add(first == last ? new FrameRange(first, last, 1) : range);
        }
        return new FrameSet(ranges);
    }

    private static String shorten(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    /** How many frames there are. */
    public int count() {
        return ranges.stream().mapToInt(FrameRange::count).sum();
    }

    /**
     * The frame at a position.
     *
     * @param index 0 to {@code count() - 1}
     */
    public int frameAt(int index) {
        int rest = index;
        for (FrameRange range : ranges) {
            if (rest < range.count()) {
                return range.first() + rest * range.step();
            }
            rest -= range.count();
        }
        throw new IndexOutOfBoundsException(index);
    }

    /** The position of a frame, or -1 when it is not in the set. */
    public int indexOf(int frame) {
        int before = 0;
        for (FrameRange range : ranges) {
            int offset = frame - range.first();
            if (offset >= 0 && frame <= range.last() && offset % range.step() == 0) {
                return before + offset / range.step();
            }
            before += range.count();
        }
        return -1;
    }

    /** The frames as text with neighbours joined: {@code 5,6,7} becomes {@code 5-7}. */
    public String compact() {
        List<FrameRange> joined = new ArrayList<>();
        for (FrameRange range : ranges) {
            FrameRange last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && last.step() == 1 && range.step() == 1 && range.first() == last.last() + 1) {
                joined.set(joined.size() - 1, new FrameRange(last.first(), range.last(), 1));
            } else {
                joined.add(range);
            }
        }
        return text(joined);
    }

    @Override
    public String toString() {
        return text(ranges);
    }

    private static String text(List<FrameRange> ranges) {
        StringBuilder text = new StringBuilder();
        for (FrameRange range : ranges) {
            text.append(text.isEmpty() ? "" : ",").append(range);
        }
        return text.toString();
    }
}
