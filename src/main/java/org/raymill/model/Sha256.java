package org.raymill.model;

import java.util.regex.Pattern;

/**
 * The SHA-256 of some bytes.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Sha256(String hex) implements Comparable<Sha256> {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public Sha256 {
        if (hex == null || !FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("a SHA-256 has 64 lower-case hexadecimal digits");
        }
    }

    /** Whether a text has the form of a SHA-256. */
    public static boolean isValid(String text) {
        return text != null && FORM.matcher(text).matches();
    }

    @Override
    public int compareTo(Sha256 other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
