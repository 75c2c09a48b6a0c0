package org.raymill.model;

/**
 * Names one try at one task on one server. It fences everything that the try reports or writes, and so is never used twice, not even after
 * the job was recovered from its journal.
 *
 * @param value 16 characters of lower-case base 32
 */
public record AttemptId(String value) implements Comparable<AttemptId> {

    private static final int LENGTH = 16;

    public AttemptId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not an attempt id: '" + value + "'");
        }
    }

    /** Whether a text has the form of an attempt id. */
    public static boolean isValid(String text) {
        return Base32.isWord(text, LENGTH);
    }

    @Override
    public int compareTo(AttemptId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
