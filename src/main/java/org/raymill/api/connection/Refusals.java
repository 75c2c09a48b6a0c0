package org.raymill.api.connection;

import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.raymill.telemetry.ApiMetrics.Refusal;

/** What is written down of connections that are refused: of each limit a line a minute at most, with how many there were. Safe to use from many threads. */
final class Refusals {

    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

    private static final class Told {
        private long at;
        private int since;
    }

    private final String settings;
    private final ConnectionLimits limits;
    private final LongSupplier nanoTime;
    private final Map<Refusal, Told> told = new EnumMap<>(Refusal.class);

    /**
     * @param settings below which the limits stand
     * @param nanoTime as {@link System#nanoTime}
     */
    Refusals(String settings, ConnectionLimits limits, LongSupplier nanoTime) {
        this.settings = settings;
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /** Notes a connection that is refused; what to write, if it is time. */
    synchronized Optional<String> refused(Refusal why, InetAddress address) {
        long now = nanoTime.getAsLong();
        Told last = told.get(why);
        if (last != null && now - last.at < PAUSE_NANOS) {
            last.since++;
            return Optional.empty();
        }
        String more = last == null || last.since == 0 ? "" : "; and " + last.since + " more since the last such line";
        Told next = new Told();
        next.at = now;
        told.put(why, next);
        return Optional.of(text(why, address.getHostAddress()) + more);
    }

    private String text(Refusal why, String address) {
        return switch (why) {
            case ALL ->
                "A connection from " + address + " is closed: there are as many as " + settings
                        + ".max-connections allows, " + limits.connections();
            case ADDRESS ->
                "A connection is closed: " + address + " has as many as " + settings
                        + ".connections-per-address allows, " + limits.perAddress();
        };
    }
}
