package org.raymill.transfer;

import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the way to another site carries, and how long it takes, as moving averages of what was seen while something was on its way. Safe to use from
 * many threads.
 */
public final class LinkMeasure {

    /** A measurement has lasted so long at least, or has brought {@link #FEW_BYTES}. */
    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long FEW_BYTES = 1 << 20;
    /** The share that the newest measurement has in an average. */
    private static final double NEWEST = 0.2;

    private static final double SECOND = 1e9;

    private final LongSupplier clock;
    private int active;
    private long windowStart;
    private long windowBytes;
    private double bytesPerSecond = Double.NaN;
    private double roundTripNanos = Double.NaN;

    /**
     * Nothing measured yet.
     *
     * @param clock nanoseconds
     */
    public LinkMeasure(LongSupplier clock) {
        this.clock = clock;
    }

    /** A transfer begins; between transfers nothing is measured. */
    public synchronized void begin() {
        if (active++ == 0) {
            open();
        }
    }

    /** So many bytes of it have gone. */
    public synchronized void moved(long bytes) {
        windowBytes += bytes;
        if (clock.getAsLong() - windowStart >= WINDOW_NANOS) {
            close();
            open();
        }
    }

    /** A transfer has ended. */
    public synchronized void end() {
        if (--active == 0 && windowBytes >= FEW_BYTES) {
            close();
        }
    }

    /** A small request took so long. */
    public synchronized void roundTrip(long nanos) {
        roundTripNanos = average(roundTripNanos, nanos);
    }

    private void open() {
        windowStart = clock.getAsLong();
        windowBytes = 0;
    }

    private void close() {
        long nanos = Math.max(1, clock.getAsLong() - windowStart);
        bytesPerSecond = average(bytesPerSecond, windowBytes * SECOND / nanos);
    }

    private static double average(double before, double newest) {
        return Double.isNaN(before) ? newest : before + NEWEST * (newest - before);
    }

    /** Bytes a second, in both directions together; empty when nothing was measured. */
    public synchronized OptionalLong bandwidth() {
        return Double.isNaN(bytesPerSecond) ? OptionalLong.empty() : OptionalLong.of((long) bytesPerSecond);
    }

    /** Seconds from a small request to its answer; empty when nothing was measured. */
    public synchronized OptionalDouble latencySeconds() {
        return Double.isNaN(roundTripNanos) ? OptionalDouble.empty() : OptionalDouble.of(roundTripNanos / SECOND);
    }
}
