package org.raymill.server;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.raymill.model.TaskLimits;

/**
 * When an attempt has run or been silent for too long. Pure: time comes in as a parameter.
 *
 * @param heardAt of its last progress or line of output
 * @param lastLine of its output; empty when there was none
 */
record AttemptLimits(TaskLimits limits, Instant startedAt, Instant heardAt, String lastLine) {

    private static final int MAX_LINE = 200;

    /** Why the attempt is to be ended; empty while it may go on. */
    Optional<String> exceeded(Instant now) {
        if (limits.isOver(Duration.between(startedAt, now))) {
            return Optional.of("it ran longer than its limit of " + limits.attemptSeconds() + " s" + lastWords());
        }
        if (limits.isSilentTooLong(Duration.between(heardAt, now))) {
            return Optional.of(
                    "it made no progress and said nothing for " + limits.silenceSeconds() + " s" + lastWords());
        }
        return Optional.empty();
    }

    private String lastWords() {
        String line = lastLine.replaceAll("\\p{Cntrl}+", " ").strip();
        if (line.isEmpty()) {
            return "; it never said anything";
        }
        return "; its last line was: " + (line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE) + "...");
    }

    /** How long it can not exceed a limit whatever it does; empty when it has none. */
    Optional<Duration> nextLook(Instant now) {
        Optional<Duration> end = left(limits.attemptSeconds(), startedAt, now);
        Optional<Duration> silence = left(limits.silenceSeconds(), heardAt, now);
        return end.isPresent() && silence.isPresent()
                ? Optional.of(end.get().compareTo(silence.get()) < 0 ? end.get() : silence.get())
                : end.or(() -> silence);
    }

    private static Optional<Duration> left(int seconds, Instant since, Instant now) {
        if (seconds == 0) {
            return Optional.empty();
        }
        Duration left = Duration.between(now, since.plusSeconds(seconds));
        return Optional.of(left.compareTo(Duration.ZERO) > 0 ? left : Duration.ofMillis(1));
    }
}
