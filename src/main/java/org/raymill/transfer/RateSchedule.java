package org.raymill.transfer;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many bytes a second may go, by the time of the day.
 *
 * @param spans the first that has the time counts
 * @param otherwise at other times; empty for without a limit
 */
public record RateSchedule(List<Span> spans, OptionalLong otherwise) {

    /** Without a limit at any time. */
    public static final RateSchedule UNLIMITED = new RateSchedule(List.of(), OptionalLong.empty());

    private static final Pattern SPAN = Pattern.compile("\\s*(\\d\\d:\\d\\d)\\s*-\\s*(\\d\\d:\\d\\d)\\s*=\\s*(.+)");
    private static final String NONE = "unlimited";
    private static final int MAX_SPANS = 100;

    /**
     * A part of the day, over midnight when it ends before it begins.
     *
     * @param to not within it; the same as {@code from} for the whole day
     * @param rate bytes a second; empty for without a limit
     */
    public record Span(LocalTime from, LocalTime to, OptionalLong rate) {

        boolean has(LocalTime time) {
            boolean begun = !time.isBefore(from);
            boolean over = !time.isBefore(to);
            return from.isBefore(to) ? begun && !over : begun || !over;
        }
    }

    public RateSchedule {
        spans = List.copyOf(spans);
        if (spans.size() > MAX_SPANS) {
            throw new IllegalArgumentException("a day has at most " + MAX_SPANS + " rates");
        }
    }

    /**
     * Reads a schedule.
     *
     * @param spans such as {@code 08:00-18:00 = 2 MB}
     * @param otherwise the rate at other times, such as {@code 20 MiB}, or {@code unlimited}
     * @throws IllegalArgumentException with a message for the operator
     */
    public static RateSchedule parse(List<String> spans, String otherwise) {
        return new RateSchedule(spans.stream().map(RateSchedule::span).toList(), rate(otherwise));
    }

    private static Span span(String text) {
        Matcher parts = SPAN.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not HH:MM-HH:MM = RATE");
        }
        try {
            return new Span(LocalTime.parse(parts.group(1)), LocalTime.parse(parts.group(2)), rate(parts.group(3)));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + text + "' has a time that is none", e);
        }
    }

    private static OptionalLong rate(String text) {
        if (text.strip().equals(NONE)) {
            return OptionalLong.empty();
        }
        try {
            long bytes = ConfigFactory.parseMap(Map.of("rate", text.strip().replaceAll("/s$", "")))
                    .getBytes("rate");
            if (bytes >= 1) {
                return OptionalLong.of(bytes);
            }
        } catch (ConfigException e) {
            throw new IllegalArgumentException(problem(text), e);
        }
        throw new IllegalArgumentException(problem(text));
    }

    private static String problem(String text) {
        return "'" + text + "' is no rate; write bytes a second, such as 500 kB or 20 MiB, or unlimited";
    }

    /** The rate at a time of the day. */
    public OptionalLong at(LocalTime time) {
        return spans.stream()
                .filter(span -> span.has(time))
                .findFirst()
                .map(Span::rate)
                .orElse(otherwise);
    }
}
