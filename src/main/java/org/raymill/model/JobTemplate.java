package org.raymill.model;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A named job with parameters, as the site keeps it.
 *
 * @param name see {@link #isName}
 * @param title for people; at most {@value #MAX_TITLE} characters
 * @param content the whole document as JSON, at most {@value #MAX_CONTENT} characters; what it may hold is the matter of the API
 * @param revision 1 when it is new, one higher with each change
 * @param changedBy who made this revision
 */
public record JobTemplate(
        String name, String title, String content, int revision, String changedBy, Instant changedAt) {

    public static final int MAX_NAME = 64;
    public static final int MAX_TITLE = 200;
    public static final int MAX_CONTENT = 64 << 10;
    /** The most templates of a site. */
    public static final int MAX_TEMPLATES = 500;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]*");
    private static final int RADIX = 32;

    public JobTemplate {
        requireName(name);
        title = title == null ? "" : title;
        changedBy = changedBy == null ? "" : changedBy;
        if (title.length() > MAX_TITLE) {
            throw new IllegalArgumentException("a title has at most " + MAX_TITLE + " characters");
        }
        if (content == null || content.length() > MAX_CONTENT) {
            throw new IllegalArgumentException("a template has at most " + MAX_CONTENT + " characters");
        }
    }

    /** Whether a text can name a template: 1 to {@value #MAX_NAME} lower-case letters, digits, hyphens or underscores, beginning with a letter. */
    public static boolean isName(String text) {
        return text != null && text.length() <= MAX_NAME && NAME.matcher(text).matches();
    }

    /**
     * The name.
     *
     * @throws IllegalArgumentException with a message for the user when it can be none
     */
    public static String requireName(String text) {
        if (!isName(text)) {
            throw new IllegalArgumentException("the name of a template has 1 to " + MAX_NAME
                    + " lower-case letters, digits, hyphens or underscores, beginning with a letter");
        }
        return text;
    }

    /** Tells this revision from every other one, those of an earlier template of that name included. */
    public String tag() {
        return "template-" + revision + "-" + Long.toString(changedAt.toEpochMilli(), RADIX);
    }

    /** The same without its content. */
    public TemplateSummary summary() {
        return new TemplateSummary(name, title, revision, changedBy, changedAt);
    }
}
