package org.raymill.storage;

import java.util.Arrays;
import java.util.BitSet;
import org.raymill.model.Sha256;

/**
 * Which of many contents are referred to. A content is known by the first 64 bits of its hash: it takes eight bytes and a bit, and when two contents
 * have these in common, which hardly ever happens, one counts as referred to that is not.
 */
final class ReferenceMarks {

    private long[] contents = new long[1024];
    private int size;
    private boolean sorted;
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

    /** Marks a content as referred to, if it is one of these. */
    void mark(Sha256 content) {
        int place = place(content);
        if (place >= 0) {
            marked.set(place);
        }
    }

    /** Whether a content is one of these and nobody referred to it. */
    boolean isUnmarked(Sha256 content) {
        int place = place(content);
        return place >= 0 && !marked.get(place);
    }

    private int place(Sha256 content) {
        if (!sorted) {
            Arrays.sort(contents, 0, size);
            size = distinct(contents, size);
            sorted = true;
        }
        return Arrays.binarySearch(contents, 0, size, key(content));
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

    private static long key(Sha256 content) {
        return Long.parseUnsignedLong(content.hex(), 0, 16, 16);
    }
}
