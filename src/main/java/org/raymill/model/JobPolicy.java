package org.raymill.model;

/**
 * How a job is to be treated.
 *
 * @param priority 0 (least) to 100 (most urgent)
 * @param project whom the work is for
 * @param user who submitted it
 * @param retries how often a failed task is tried again, 0 to {@value #MAX_RETRIES}
 */
public record JobPolicy(int priority, String project, String user, int retries) {

    public static final int MAX_RETRIES = 20;
    public static final int DEFAULT_PRIORITY = 50;
    public static final int DEFAULT_RETRIES = 3;

    private static final int MAX_NAME = 100;

    public JobPolicy {
        if (priority < 0 || priority > 100) {
            throw new IllegalArgumentException("priority must lie between 0 and 100, not " + priority);
        }
        if (retries < 0 || retries > MAX_RETRIES) {
            throw new IllegalArgumentException("retries must lie between 0 and " + MAX_RETRIES + ", not " + retries);
        }
        name("project", project);
        name("user", user);
    }

    private static void name(String what, String value) {
        if (value == null
                || value.isBlank()
                || value.length() > MAX_NAME
                || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(what + " must be a name of 1 to " + MAX_NAME + " characters");
        }
    }
}
