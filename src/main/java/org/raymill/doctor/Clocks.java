package org.raymill.doctor;

import java.time.Duration;
import org.raymill.model.Finding;

/** What is to be said of clocks that differ. */
public final class Clocks {

    /** What people see differ in lists, and what makes order of events unclear. */
    private static final Duration SMALL = Duration.ofSeconds(2);
    /** Tokens, sessions and certificates begin and end at the wrong time. */
    private static final Duration LARGE = Duration.ofMinutes(1);

    private Clocks() {}

    /**
     * A finding about two clocks.
     *
     * @param difference what the other clock is ahead, or behind when negative
     * @param uncertainty how much of it may come of the measurement
     * @param other whose clock it is
     */
    public static Finding finding(String where, String other, Duration difference, Duration uncertainty) {
        Duration sure = difference.abs().minus(uncertainty);
        String found =
                "the clock of " + other + " is " + text(difference) + ", measured to within " + seconds(uncertainty);
        if (sure.compareTo(SMALL) <= 0) {
            return Finding.ok("clock", where, found);
        }
        String advice = "have all hosts set their clocks by the same time servers (chrony, systemd-timesyncd)";
        return sure.compareTo(LARGE) <= 0
                ? Finding.warning("clock", where, found, advice)
                : Finding.problem("clock", where, found, advice);
    }

    private static String text(Duration difference) {
        return difference.isNegative() ? seconds(difference.abs()) + " behind" : seconds(difference) + " ahead";
    }

    private static String seconds(Duration time) {
        return time.compareTo(Duration.ofSeconds(10)) < 0 ? time.toMillis() + " ms" : time.toSeconds() + " s";
    }
}
