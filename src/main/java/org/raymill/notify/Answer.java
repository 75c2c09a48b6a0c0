package org.raymill.notify;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.raymill.protocol.NotifierCommand.Tried.Result;

/**
 * What came of a try.
 *
 * @param detail what was wrong, for people; empty when nothing was
 * @param retryAfter how long the receiver has asked to be left alone
 */
record Answer(Result result, String detail, Optional<Duration> retryAfter) {

    private static final int GONE = 410;

    /** The receiver has taken it. */
    static Answer delivered() {
        return new Answer(Result.DELIVERED, "", Optional.empty());
    }

    /** Another try may have more luck. */
    static Answer failed(String detail) {
        return new Answer(Result.FAILED, detail, Optional.empty());
    }

    /** No try will ever have luck. */
    static Answer impossible(String detail) {
        return new Answer(Result.IMPOSSIBLE, detail, Optional.empty());
    }

    /**
     * What a status means. Only 2xx is a success; who redirects is not followed, and may be back; only 410 is for ever.
     *
     * @param retryAfter the header of that name
     */
    static Answer of(int status, Optional<String> retryAfter, Instant now) {
        if (status >= 200 && status < 300) {
            return delivered();
        }
        if (status == GONE) {
            return new Answer(
                    Result.UNWANTED, "it answered 410 Gone, and is told nothing more of this job", Optional.empty());
        }
        String detail = "it answered " + status
                + (status >= 300 && status < 400
                        ? ", but redirects are not followed: give the URL where it is now"
                        : "");
        return new Answer(Result.FAILED, detail, retryAfter.flatMap(text -> pause(text, now)));
    }

    /** Seconds, or a date as HTTP has it; anything else is as if it were not there. */
    private static Optional<Duration> pause(String text, Instant now) {
        try {
            String value = text.strip();
            Duration pause = value.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(now, Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)));
            return pause.isNegative() ? Optional.empty() : Optional.of(pause);
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
