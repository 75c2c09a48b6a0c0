package org.raymill.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.raymill.model.TaskLimits;

/**
 * A time span as people write it.
 *
 * @param seconds 0 to {@value TaskLimits#MAX_SECONDS}
 */
record Span(int seconds) {

    private static final Pattern FORM = Pattern.compile(
            "(?:(\\d{1,9})\\s*d)?\\s*(?:(\\d{1,9})\\s*h)?\\s*(?:(\\d{1,9})\\s*m(?:in)?)?\\s*(?:(\\d{1,9})\\s*s)?");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final long[] UNITS = {86_400, 3_600, 60, 1};

    /**
     * Reads {@code 2h}, {@code 90s}, {@code 1h30m}, {@code 1 d 12 h} or a number of seconds.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    static Span parse(String text) {
        String stripped = text.strip();
        long seconds = 0;
        if (SECONDS.matcher(stripped).matches()) {
            seconds = Long.parseLong(stripped);
        } else {
            Matcher matcher = FORM.matcher(stripped);
            if (stripped.isEmpty() || !matcher.matches()) {
                throw new IllegalArgumentException(
                        "'" + text + "' is no time span; write for example 90s, 45m or 1h30m");
            }
            for (int i = 0; i < UNITS.length; i++) {
                String number = matcher.group(i + 1);
                seconds += number == null ? 0 : Long.parseLong(number) * UNITS[i];
            }
        }
        if (seconds > TaskLimits.MAX_SECONDS) {
            throw new IllegalArgumentException("'" + text + "' is too long; at most 30d");
        }
        return new Span((int) seconds);
    }
}
