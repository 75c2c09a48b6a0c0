package org.raymill.storage;

import java.util.Arrays;
import java.util.BitSet;
import org.raymill.model.Sha256;

/**
 * Which of many contents are referred to. A content is known by the first 64 bits of its hash: it takes nine bytes and a bit, and when two contents
 * have these in common, which hardly ever happens, one counts as referred to that is not.
 */
final class ReferenceMarks {

    private static final int KEY_DIGITS = 16;
    /** Contents in a range, about. */
    private static final int RANGE = 4;

    private long[] contents = new long[1024];
    private int size;
    /** Where the contents of each range begin, once they are sorted; hashes lie evenly, so that each range has a few. */
    private int[] ranges;

    private int rangeShift;
    private final BitSet marked = new BitSet();

    /** Adds a content. Not to be called after {@link #mark}. */
    void add(Sha256 content) {
        if (size == contents.length) {
            contents = Arrays.copyOf(contents, size * 2);
        }
        contents[size++] = key(content);
    }

    int size() {
        return size;
    }

    /**
     * Marks a content as referred to, if it is one of these.
     *
     * @param digits its hexadecimal digits as ASCII begin at {@code from}
     */
    void mark(byte[] digits, int from) {
        long key = 0;
        for (int i = from; i < from + KEY_DIGITS; i++) {
            key = key << 4 | (digits[i] <= '9' ? digits[i] - '0' : digits[i] - 'a' + 10);
        }
        int place = place(key ^ Long.MIN_VALUE);
        if (place >= 0) {
            marked.set(place);
        }
    }

    /** Whether a content is one of these and nobody referred to it. */
    boolean isUnmarked(Sha256 content) {
        int place = place(key(content));
        return place >= 0 && !marked.get(place);
    }

    private int place(long key) {
        if (ranges == null) {
            sort();
        }
        if (size == 0 || key < contents[0] || key > contents[size - 1]) {
            return -1;
        }
        int range = (int) (key - contents[0] >>> rangeShift);
        return Arrays.binarySearch(contents, ranges[range], ranges[range + 1], key);
    }

    private void sort() {
        Arrays.sort(contents, 0, size);
        size = distinct(contents, size);
        long span = size == 0 ? 0 : contents[size - 1] - contents[0];
        while (Long.compareUnsigned(span >>> rangeShift, size / RANGE + 1) > 0) {
            rangeShift++;
        }
        ranges = new int[(int) (span >>> rangeShift) + 2];
        for (int i = 0; i < size; i++) {
            ranges[(int) (contents[i] - contents[0] >>> rangeShift) + 1] = i + 1;
        }
        for (int range = 1; range < ranges.length; range++) {
            ranges[range] = Math.max(ranges[range], ranges[range - 1]);
        }
    }

    /** A search among equal values may find any of them. */
    private static int distinct(long[] sorted, int size) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (kept == 0 || sorted[kept - 1] != sorted[i]) {
                sorted[kept++] = sorted[i];
            }
        }
        return kept;
    }

    /** Of two keys the lower is that of the lower hash. */
    private static long key(Sha256 content) {
        return Long.parseUnsignedLong(content.hex(), 0, KEY_DIGITS, 16) ^ Long.MIN_VALUE;
    }
}
