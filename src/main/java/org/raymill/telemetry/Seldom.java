package org.raymill.telemetry;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * Keeps what others can make happen as often as they like from filling the log: of each kind there is a line a minute at most. Safe to use from many threads.
 *
 * @param <K> the kinds, of which there are few
 */
public final class Seldom<K> {

    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

    private record Told(long at, int since) {}

    private final LongSupplier nanoTime;
    private final Map<K, Told> told = new HashMap<>();

    /** @param nanoTime as {@link System#nanoTime} */
    public Seldom(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Notes that something happened; when it is time for a line, how often it did since the last one without a line. */
    public synchronized OptionalInt happened(K kind) {
        long now = nanoTime.getAsLong();
        Told last = told.get(kind);
        if (last != null && now - last.at() < PAUSE_NANOS) {
            told.put(kind, new Told(last.at(), last.since() + 1));
            return OptionalInt.empty();
        }
        told.put(kind, new Told(now, 0));
        return OptionalInt.of(last == null ? 0 : last.since());
    }

    /** The end of a line that tells of more. */
    public static String andMore(int count) {
        return count == 0 ? "" : "; and " + count + " more since the last such line";
    }
}
