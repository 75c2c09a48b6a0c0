package org.raymill.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The ids of traces and spans, which follow from what they are of: so each node can tell of its part, and what is told twice, as after a restart, is the
 * same span.
 */
public final class SpanIds {

    private static final int TRACE_BYTES = 16;
    private static final int SPAN_BYTES = 8;

    private SpanIds() {}

    /** The trace of a job that came without one. */
    public static String trace(JobId job) {
        return id(TRACE_BYTES, "trace/" + job);
    }

    /** The request that submitted a job. */
    public static String submission(JobId job) {
        return span("submit/" + job);
    }

    /** A job from when it was accepted to its end. */
    public static String job(JobId job) {
        return span("job/" + job);
    }

    /** Frames that another site has: a consignment. */
    public static String handOver(JobId consignment) {
        return span("hand-over/" + consignment);
    }

    /** An attempt at a task of a job. */
    public static String attempt(JobId job, AttemptId attempt) {
        return span("attempt/" + job + "/" + attempt);
    }

    /** A part of an attempt, by its name. */
    public static String part(JobId job, AttemptId attempt, String name) {
        return span("attempt/" + job + "/" + attempt + "/" + name);
    }

    /**
     * Whether a job is one of a share of all of them: the same wherever it is asked.
     *
     * @param share 0 to 1
     */
    public static boolean isAmong(JobId job, double share) {
        double place = Integer.toUnsignedLong((int) Long.parseLong(id(4, "sample/" + job), 16)) / (double) (1L << 32);
        return place < share;
    }

    private static String span(String what) {
        return id(SPAN_BYTES, what);
    }

    private static String id(int bytes, String what) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ("raymill/" + what).chars().forEach(letter -> digest.update((byte) letter));
            byte[] hash = digest.digest();
            hash[bytes - 1] |= (byte) 1; // zero is no id
            return HexFormat.of().formatHex(hash, 0, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
