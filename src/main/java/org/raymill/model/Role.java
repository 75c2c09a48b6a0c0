package org.raymill.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What somebody may do in a project. Each role may do what those before it may. */
public enum Role {
    /** May ask how many render nodes are wanted, and nothing else. Only for all projects. */
    SCALER,
    /** May look at jobs, their pictures and their logs. */
    VIEWER,
    /** May submit jobs, and change and end those that are its own. */
    SUBMITTER,
    /** May change and end everybody's jobs; where it holds for all projects, order render servers about, change templates and have the store collected. */
    OPERATOR,
    /** May say who may do what. Only for all projects. */
    ADMIN;

    /** Whether this role may do what another one may. */
    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    /** How people write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads what people write.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static Role parse(String text) {
        return Arrays.stream(values())
                .filter(role -> role.word().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no role; there are "
                        + Arrays.stream(values()).map(Role::word).collect(Collectors.joining(", "))));
    }
}
