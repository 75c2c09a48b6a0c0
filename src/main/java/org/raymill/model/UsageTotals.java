package org.raymill.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * What several attempts that have ended took together. Sums that would be too large for a number stay at the largest.
 *
 * @param attempts how many there were, whatever came of them
 * @param failed how many of them failed: by themselves, for want of memory, by taking too long, or with their server
 * @param wallMillis how long they took, one after the other, in milliseconds
 * @param cpuMillis processor time of all that they ran, in milliseconds
 * @param peakMemoryBytes the most that one of them had
 * @param inputBytes the sizes of their input files
 * @param outputBytes the sizes of what they made
 * @param cost what other sites ask for them
 */
public record UsageTotals(
        long attempts,
        long failed,
        long wallMillis,
        long cpuMillis,
        long peakMemoryBytes,
        long inputBytes,
        long outputBytes,
        BigDecimal cost) {

    /** Of no attempt. */
    public static final UsageTotals NONE = new UsageTotals(0, 0, 0, 0, 0, 0, 0);

    public UsageTotals {
        cost = cost == null ? BigDecimal.ZERO : cost;
    }

    /** Of attempts that cost nothing. */
    public UsageTotals(
            long attempts,
            long failed,
            long wallMillis,
            long cpuMillis,
            long peakMemoryBytes,
            long inputBytes,
            long outputBytes) {
        this(attempts, failed, wallMillis, cpuMillis, peakMemoryBytes, inputBytes, outputBytes, BigDecimal.ZERO);
    }

    /** The same with more that another site asks. */
    public UsageTotals plus(BigDecimal more) {
        return new UsageTotals(
                attempts,
                failed,
                wallMillis,
                cpuMillis,
                peakMemoryBytes,
                inputBytes,
                outputBytes,
                Money.of(cost.add(more), RoundingMode.HALF_UP));
    }

    /** The same with one more attempt. */
    public UsageTotals plus(AttemptStatus status, Duration took, AttemptUsage usage) {
        return new UsageTotals(
                attempts + 1,
                failed + (isFailure(status) ? 1 : 0),
                sum(wallMillis, Math.max(0, took.toMillis())),
                sum(cpuMillis, usage.cpuMillis()),
                Math.max(peakMemoryBytes, usage.peakMemoryBytes()),
                sum(inputBytes, usage.inputBytes()),
                sum(outputBytes, usage.outputBytes()),
                cost);
    }

    private static boolean isFailure(AttemptStatus status) {
        return switch (status) {
            case FAILED, OUT_OF_MEMORY, TIMED_OUT, LOST, UNRENDERABLE -> true;
            default -> false;
        };
    }

    /** The sum of two numbers that are not negative. */
    private static long sum(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
