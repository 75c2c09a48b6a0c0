package org.raymill.protocol;

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
