package org.raymill.transfer;

import java.io.InterruptedIOException;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Holds bytes back so that no more go through than so many a second, whoever sends them. Safe to use from many threads. */
public final class RateLimit {

    /** Holds nothing back. */
    public static final RateLimit NONE = new RateLimit(OptionalLong::empty, System::nanoTime);

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** What may go at once after a pause. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** A wait is no longer than this: by then another rate may hold. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Supplier<OptionalLong> bytesPerSecond;
    private final LongSupplier clock;
    /** When everything that was let through would have gone at the rate; guarded by the monitor. */
    private long goneAt;

    private boolean used;

    /**
     * A limit.
     *
     * @param bytesPerSecond asked each time; empty for none
     * @param clock nanoseconds
     */
    public RateLimit(Supplier<OptionalLong> bytesPerSecond, LongSupplier clock) {
        this.bytesPerSecond = bytesPerSecond;
        this.clock = clock;
    }

    /** Lets bytes through: returns how long they have to wait, in nanoseconds. Does not wait itself. */
    public synchronized long reserve(long bytes) {
        OptionalLong rate = bytesPerSecond.get();
        long now = clock.getAsLong();
        if (rate.isEmpty()) {
            used = false;
            return 0;
        }
        long earliest = now - BURST_NANOS;
        goneAt = (used && goneAt - earliest > 0 ? goneAt : earliest)
                + (long) ((double) bytes * SECOND / Math.max(1, rate.getAsLong()));
        used = true;
        return Math.max(0, goneAt - now);
    }

    /**
     * Waits until bytes may go.
     *
     * @throws InterruptedIOException when the thread is interrupted
     */
    public void take(long bytes) throws InterruptedIOException {
        try {
            long wait = reserve(bytes);
            while (wait > 0 && bytesPerSecond.get().isPresent()) {
                long step = Math.min(wait, LONGEST_NANOS);
                TimeUnit.NANOSECONDS.sleep(step);
                wait -= step;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
