package org.raymill.model;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Somebody who may use the farm: a person, or a program with tokens of its own.
 *
 * @param name see {@link #requireName}
 * @param title for people, such as a full name; at most {@value #MAX_TITLE} characters
 * @param grants what it may do where
 * @param disabled whether it is let in no more
 * @param hasPassword whether it may sign in with a password
 * @param identity which account of the identity provider it is, for ever: the issuer, a blank, and what the issuer calls it; empty: none
 * @param revision 1 when it is new, one higher with each change
 * @param changedBy who made this revision
 */
public record UserAccount(
        String name,
        String title,
        Grants grants,
        boolean disabled,
        boolean hasPassword,
        Optional<String> identity,
        int revision,
        String changedBy,
        Instant changedAt) {

    public static final int MAX_NAME = 64;
    public static final int MAX_TITLE = 200;
    public static final int MAX_IDENTITY = 600;
    /** The most users of a site. */
    public static final int MAX_USERS = 5_000;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]*");
    private static final int RADIX = 32;

    public UserAccount {
        requireName(name);
        title = title == null ? "" : title;
        grants = grants == null ? Grants.NONE : grants;
        identity = identity == null ? Optional.empty() : identity;
        changedBy = changedBy == null ? "" : changedBy;
        if (title.length() > MAX_TITLE) {
            throw new IllegalArgumentException("a title has at most " + MAX_TITLE + " characters");
        }
    }

    /** Whether a text can name a user. */
    public static boolean isName(String text) {
        return text != null && text.length() <= MAX_NAME && NAME.matcher(text).matches();
    }

    /**
     * The name: 1 to {@value #MAX_NAME} lower-case letters, digits, dots, hyphens, underscores and @, beginning with a letter or digit.
     *
     * @throws IllegalArgumentException with a message for the user when it can be none
     */
    public static String requireName(String text) {
        if (!isName(text)) {
            throw new IllegalArgumentException("the name of a user has 1 to " + MAX_NAME
                    + " lower-case letters, digits, dots, hyphens, underscores or @, beginning with a letter or digit");
        }
        return text;
    }

    /** Tells this revision from every other one, those of an earlier user of that name included. */
    public String tag() {
        return "user-" + revision + "-"
                + Long.toString(changedAt.toEpochMilli(), RADIX).toLowerCase(Locale.ROOT);
    }
}
