package org.raymill.rendering.definition;

import java.util.List;
import org.raymill.model.VersionRange;

/**
 * The versions of a program with which its definition was proven.
 *
 * @param any whether every version counts as proven
 * @param ranges those that count otherwise; empty for none
 */
public record TestedVersions(boolean any, List<VersionRange> ranges) {

    private static final String KEY = "verified";

    public TestedVersions {
        ranges = List.copyOf(ranges);
    }

    /** Reads {@code true}, {@code false}, or versions and ranges of them. */
    static TestedVersions read(Fields definition) {
        if (!definition.isList(KEY)) {
            return new TestedVersions(definition.flag(KEY), List.of());
        }
        return new TestedVersions(
                false,
                definition.texts(KEY).stream()
                        .flatMap(text -> definition.convert(KEY, text, TestedVersions::range).stream())
                        .toList());
    }

    private static VersionRange range(String text) {
        VersionRange range;
        try {
            range = new VersionRange(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has a version that can not be read: " + e.getMessage(), e);
        }
        if (range.text().isEmpty()) {
            throw new IllegalArgumentException("has an empty version; true is for all of them");
        }
        return range;
    }

    /** Whether the definition was proven with a version of the program. */
    public boolean includes(String version) {
        return any || ranges.stream().anyMatch(range -> range.includes(version));
    }

    /** Whether it was proven with no version at all. */
    public boolean none() {
        return !any && ranges.isEmpty();
    }
}
