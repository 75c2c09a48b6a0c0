package org.raymill.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * In which order a job's tasks are started.
 *
 * @param kind the order
 * @param step how far apart the first tasks are, 2 to {@value #MAX_STEP}; only with {@link Kind#NTH}, else 1
 */
public record FrameOrder(Kind kind, int step) {

    /** The farthest that the first tasks of {@link Kind#NTH} lie apart. */
    public static final int MAX_STEP = 10_000;

    /** As the frames were asked for. */
    public static final FrameOrder SEQUENTIAL = new FrameOrder(Kind.SEQUENTIAL, 1);

    private static final Pattern NTH = Pattern.compile("every-(\\d{1,6})");

    /** The orders. */
    public enum Kind {
        /** As the frames were asked for. */
        SEQUENTIAL,
        /** The last frame first. */
        REVERSE,
        /** First, last, middle, then the middles of what lies between: the whole sequence is seen coarsely at once, then finer. */
        PREVIEW,
        /** Every n-th first, then the rest in sequence. */
        NTH
    }

    public FrameOrder {
        if (kind == null) {
            kind = Kind.SEQUENTIAL;
        }
        if (kind == Kind.NTH ? step < 2 || step > MAX_STEP : step != 1) {
            throw new IllegalArgumentException(
                    "'every-N' needs an N between 2 and " + MAX_STEP + "; other orders have none");
        }
    }

    /**
     * Reads {@code sequential}, {@code reverse}, {@code preview} or {@code every-10}.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static FrameOrder parse(String text) {
        Matcher nth = NTH.matcher(text == null ? "" : text);
        if (nth.matches()) {
            return new FrameOrder(Kind.NTH, Integer.parseInt(nth.group(1)));
        }
        return switch (text == null ? "" : text) {
            case "sequential" -> SEQUENTIAL;
            case "reverse" -> new FrameOrder(Kind.REVERSE, 1);
            case "preview" -> new FrameOrder(Kind.PREVIEW, 1);
            default ->
                throw new IllegalArgumentException(
                        "'" + text + "' is no order of frames; write sequential, reverse, preview or every-10");
        };
    }

    @Override
    public String toString() {
        return kind == Kind.NTH ? "every-" + step : kind.name().toLowerCase(java.util.Locale.ROOT);
    }
}
