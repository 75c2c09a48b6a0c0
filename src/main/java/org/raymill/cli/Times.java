package org.raymill.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Times as people read them. */
final class Times {

    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final int MINUTE = 60;
    private static final int HOUR = 3_600;
    private static final int DAY = 86_400;

    private Times() {}

    /** How long something took, or has taken until now. */
    static String span(Optional<Instant> from, Optional<Instant> to) {
        return from.map(start -> text(Duration.between(start, to.orElseGet(Instant::now))))
                .orElse("-");
    }

    /** How long ago. */
    static String ago(Instant then) {
        return text(Duration.between(then, Instant.now())) + " ago";
    }

    /** When, in the time of this machine. */
    static String at(Instant then) {
        return AT.format(then.atZone(ZoneId.systemDefault()));
    }

    static String text(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < MINUTE) {
            return seconds + " s";
        }
        if (seconds < HOUR) {
            return seconds / MINUTE + " min " + seconds % MINUTE + " s";
        }
        if (seconds < DAY) {
            return seconds / HOUR + " h " + seconds % HOUR / MINUTE + " min";
        }
        return seconds / DAY + " d " + seconds % DAY / HOUR + " h";
    }
}
