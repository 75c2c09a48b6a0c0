package org.raymill.model;

import java.util.regex.Pattern;

/**
 * Names a render job. Identifiers sort by the time they were made.
 *
 * @param value 16 characters of lower-case base 32 (digits and letters without i, l, o, u)
 */
public record JobId(String value) implements Comparable<JobId> {

    private static final Pattern FORM = Pattern.compile("[0-9a-hjkmnp-tv-z]{16}");

    public JobId {
        if (value == null || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "not a job id: '" + value + "'; it has 16 characters such as 01kaqz5m3c9x4p2h");
        }
    }

    /** Whether a text has the form of a job id; tells nothing about whether such a job exists. */
    public static boolean isValid(String text) {
        return text != null && FORM.matcher(text).matches();
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
