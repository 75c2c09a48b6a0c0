package org.raymill.rendering.definition;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What values a setting may have. */
public enum SettingType {
    /** A whole number. */
    INT,
    /** A decimal number. */
    FLOAT,
    /** One of some words. */
    CHOICE,
    /** Any text of one line. */
    TEXT,
    /** {@code true} or {@code false}. */
    BOOL,
    /** A command line: words with quotes as in a shell, and the task's placeholders. */
    COMMAND;

    /** As it is written in definitions and in the API. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a type.
     *
     * @throws IllegalArgumentException that names the types
     */
    static SettingType parse(String word) {
        return Arrays.stream(values())
                .filter(type -> type.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(values()).map(SettingType::word).collect(Collectors.joining(", ")) + ", not '"
                        + word + "'"));
    }
}
