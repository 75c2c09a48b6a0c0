package org.raymill.rendering.sandbox;

import java.util.Locale;

/** What somebody wants to have programs held back by. */
public enum SandboxChoice {
    /** The strongest that works on this host. */
    AUTO,
    NONE,
    PROCESS,
    BUBBLEWRAP;

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException that says what there is
     */
    public static SandboxChoice parse(String word) {
        for (SandboxChoice choice : values()) {
            if (choice.word().equals(word)) {
                return choice;
            }
        }
        throw new IllegalArgumentException(
                "there is no sandbox '" + word + "'; choose auto, none, process or bubblewrap");
    }

    /** As it is written in settings. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
