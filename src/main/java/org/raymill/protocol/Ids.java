package org.raymill.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;

/** Makes identifiers: 45 bits of the time in milliseconds, so that they sort by age, then 35 random bits, in base 32 without i, l, o, u. */
public final class Ids {

    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int TIME_DIGITS = 9;
    private static final int RANDOM_DIGITS = 7;

    private Ids() {}

    /** A job id that was never used before, but for a chance of one in 34 thousand million within the same 1/1000 s. */
    public static JobId newJob(Instant now, RandomGenerator random) {
        return new JobId(make(now, random));
    }

    /** An attempt id that was never used before. */
    public static AttemptId newAttempt(Instant now, RandomGenerator random) {
        return new AttemptId(make(now, random));
    }

    /**
     * Under which name copies of what an attempt at another site has written are kept here. That site names its attempts as it likes, and can not make
     * this the name of anything else.
     *
     * @param consignment of which it is an attempt
     */
    public static AttemptId copyOf(JobId consignment, AttemptId there) {
        try {
            ByteBuffer digest = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256")
                    .digest((consignment + "/" + there).getBytes(StandardCharsets.US_ASCII)));
            StringBuilder id = new StringBuilder(TIME_DIGITS + RANDOM_DIGITS);
            append(id, digest.getLong(), TIME_DIGITS);
            append(id, digest.getLong(), RANDOM_DIGITS);
            return new AttemptId(id.toString());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String make(Instant now, RandomGenerator random) {
        StringBuilder id = new StringBuilder(TIME_DIGITS + RANDOM_DIGITS);
        append(id, now.toEpochMilli(), TIME_DIGITS);
        append(id, random.nextLong(), RANDOM_DIGITS);
        return id.toString();
    }

    private static void append(StringBuilder id, long value, int digits) {
        for (int shift = (digits - 1) * 5; shift >= 0; shift -= 5) {
            id.append(DIGITS.charAt((int) (value >>> shift & 31)));
        }
    }
}
