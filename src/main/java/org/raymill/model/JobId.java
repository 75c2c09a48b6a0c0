package org.raymill.model;

/**
 * Names a render job. Identifiers sort by the time they were made.
 *
 * @param value 16 characters of lower-case base 32 (digits and letters without i, l, o, u)
 */
public record JobId(String value) implements Comparable<JobId> {

    private static final int LENGTH = 16;

    public JobId {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    "not a job id: '" + value + "'; it has 16 characters such as 01kaqz5m3c9x4p2h");
        }
    }

    /** Whether a text has the form of a job id; tells nothing about whether such a job exists. */
    public static boolean isValid(String text) {
        return Base32.isWord(text, LENGTH);
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
