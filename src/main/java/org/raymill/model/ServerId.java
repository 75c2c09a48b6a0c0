package org.raymill.model;

import java.util.regex.Pattern;

/**
 * Names a render server; stays the same when the server is restarted.
 *
 * @param value 1 to 100 letters, digits, dots, hyphens or underscores
 */
public record ServerId(String value) implements Comparable<ServerId> {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    public ServerId {
        if (value == null || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a server name: '" + value
                    + "'; use 1 to 100 letters, digits, '.', '-' or '_', beginning with a letter or digit");
        }
    }

    @Override
    public int compareTo(ServerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
