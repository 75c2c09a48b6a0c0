package org.raymill.model;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A token by which a program acts for a user, without its secret.
 *
 * @param id the part of the token that is no secret
 * @param user for whom
 * @param label what it is for, for people; at most {@value #MAX_LABEL} characters
 * @param scope beyond which it allows nothing, whatever the user may
 * @param createdBy who made it
 * @param expiresAt from when on it is worth nothing; empty: never
 * @param lastUsedAt when it was used last, to within some minutes; empty: not yet
 */
public record AccessToken(
        String id,
        String user,
        String label,
        Grants scope,
        Instant createdAt,
        String createdBy,
        Optional<Instant> expiresAt,
        Optional<Instant> lastUsedAt) {

    public static final int MAX_LABEL = 100;
    /** The most tokens of a user. */
    public static final int MAX_TOKENS = 100;

    private static final Pattern ID = Pattern.compile("[a-z0-9]{1,32}");

    public AccessToken {
        label = label == null ? "" : label;
        scope = scope == null ? Grants.NONE : scope;
        expiresAt = expiresAt == null ? Optional.empty() : expiresAt;
        lastUsedAt = lastUsedAt == null ? Optional.empty() : lastUsedAt;
        if (label.length() > MAX_LABEL || label.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a label is one line of at most " + MAX_LABEL + " characters");
        }
    }

    /**
     * The id.
     *
     * @throws IllegalArgumentException with a message for the user when it can be none
     */
    public static String requireId(String text) {
        if (!ID.matcher(text).matches()) {
            throw new IllegalArgumentException("the id of a token has 1 to 32 lower-case letters and digits");
        }
        return text;
    }

    /** Whether it is worth something at a time. */
    public boolean validAt(Instant time) {
        return expiresAt.map(time::isBefore).orElse(true);
    }
}
