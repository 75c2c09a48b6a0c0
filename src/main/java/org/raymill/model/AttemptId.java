package org.raymill.model;

import java.util.regex.Pattern;

/**
 * Names one try at one task on one server. It fences everything that the try reports or writes, and so is never used twice, not even after
 * the job was recovered from its journal.
 *
 * @param value 16 characters of lower-case base 32
 */
public record AttemptId(String value) implements Comparable<AttemptId> {

    private static final Pattern FORM = Pattern.compile("[0-9a-hjkmnp-tv-z]{16}");

    public AttemptId {
        if (value == null || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not an attempt id: '" + value + "'");
        }
    }

    /** Whether a text has the form of an attempt id. */
    public static boolean isValid(String text) {
        return text != null && FORM.matcher(text).matches();
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
