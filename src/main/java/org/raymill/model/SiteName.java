package org.raymill.model;

import java.util.regex.Pattern;

/**
 * Names a site for itself and for the sites that are linked with it.
 *
 * @param value 1 to 40 lower-case letters, digits or hyphens, beginning with a letter
 */
public record SiteName(String value) implements Comparable<SiteName> {

    private static final Pattern FORM = Pattern.compile("[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?");

    public SiteName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a name of a site: '" + value
                    + "'; use 1 to 40 lower-case letters, digits or hyphens, beginning with a letter");
        }
    }

    /** Whether a text has the form of such a name; tells nothing about whether there is such a site. */
    public static boolean isValid(String text) {
        return text != null && FORM.matcher(text).matches();
    }

    @Override
    public int compareTo(SiteName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
