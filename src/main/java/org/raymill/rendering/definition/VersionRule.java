package org.raymill.rendering.definition;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the version of a program is known.
 *
 * @param fixed what it is whatever the program says
 * @param arguments make the program tell it
 * @param pattern finds it in what the program tells: the first group
 */
public record VersionRule(Optional<String> fixed, List<String> arguments, Optional<Pattern> pattern) {

    private static final int MAX_VERSION = 100;

    public VersionRule {
        arguments = List.copyOf(arguments);
    }

    static VersionRule read(Fields fields) {
        if (fields.has("version") && !fields.isObject("version")) {
            return new VersionRule(fields.text("version"), List.of(), Optional.empty());
        }
        Optional<Fields> asked = fields.object("version");
        if (asked.isEmpty()) {
            fields.wrong(
                    "version",
                    "is missing: write { arguments = [--version], pattern = \"(\\\\d[\\\\d.]*)\" }, or a text");
            return new VersionRule(Optional.empty(), List.of(), Optional.empty());
        }
        Fields version = asked.get();
        if (!version.has("pattern")) {
            version.wrong("pattern", "is missing");
        }
        VersionRule rule = new VersionRule(Optional.empty(), version.texts("arguments"), version.pattern("pattern", 1));
        version.refuseOthers();
        return rule;
    }

    /** The version in a program's output. */
    public Optional<String> find(String output) {
        Matcher matcher = pattern.orElseThrow().matcher(output);
        if (!matcher.find() || matcher.group(1) == null || matcher.group(1).isBlank()) {
            return Optional.empty();
        }
        String version = matcher.group(1).strip();
        return Optional.of(version.substring(0, Math.min(MAX_VERSION, version.length())));
    }
}
