package org.raymill.model;

import java.util.List;

/**
 * Which versions of a thing a change is meant for, so that nobody changes what somebody else has changed meanwhile.
 *
 * @param tags of the versions; {@value #ANY_VERSION} for any. Empty: whatever the thing is like
 */
public record Expected(List<String> tags) {

    private static final String ANY_VERSION = "*";

    /** Whatever the thing is like. */
    public static final Expected ANYTHING = new Expected(List.of());

    public Expected {
        tags = tags == null ? List.of() : List.copyOf(tags);
    }

    /** Whether nothing is expected. */
    public boolean isAnything() {
        return tags.isEmpty() || tags.contains(ANY_VERSION);
    }

    /** Whether the change may be made to a version of the thing. */
    public boolean allows(String tag) {
        return isAnything() || tags.contains(tag);
    }
}
