package org.raymill.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The trace that something is part of, and the span above it, as the W3C's Trace Context names them.
 *
 * @param traceId 32 hexadecimal digits in lower case, not all zero
 * @param spanId 16 hexadecimal digits in lower case, not all zero
 * @param sampled whether spans of the trace are to be kept
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {

    private static final int TRACE_DIGITS = 32;
    private static final int SPAN_DIGITS = 16;
    /** Later versions may add something at the end, and are read all the same. */
    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-[!-~]{0,200})?");

    public TraceParent {
        require(traceId, TRACE_DIGITS, "the id of a trace");
        require(spanId, SPAN_DIGITS, "the id of a span");
    }

    private static void require(String id, int digits, String what) {
        if (!isId(id, digits)) {
            throw new IllegalArgumentException(
                    what + " has " + digits + " hexadecimal digits in lower case, not all of them zero");
        }
    }

    private static boolean isId(String id, int digits) {
        return id != null
                && id.length() == digits
                && id.chars().allMatch(digit -> digit >= '0' && digit <= '9' || digit >= 'a' && digit <= 'f')
                && id.chars().anyMatch(digit -> digit != '0');
    }

    /** Reads the header {@code traceparent} of a request; empty when it is none, which counts as if it was not there. */
    public static Optional<TraceParent> parse(String header) {
        Matcher parts = FORM.matcher(header);
        boolean read = parts.matches()
                && !parts.group(1).equals("ff")
                && !(parts.group(1).equals("00") && parts.group(5) != null)
                && isId(parts.group(2), TRACE_DIGITS)
                && isId(parts.group(3), SPAN_DIGITS);
        return read
                ? Optional.of(new TraceParent(
                        parts.group(2), parts.group(3), (Integer.parseInt(parts.group(4), 16) & 1) == 1))
                : Optional.empty();
    }

    /** The same trace below another span. */
    public TraceParent below(String otherSpan) {
        return new TraceParent(traceId, otherSpan, sampled);
    }

    /** As the header {@code traceparent} has it. */
    @Override
    public String toString() {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }
}
