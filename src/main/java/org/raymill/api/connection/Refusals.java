package org.raymill.api.connection;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.raymill.telemetry.ApiMetrics.Refusal;
import org.raymill.telemetry.Seldom;

/** What is written down of connections that are refused: of each limit a line a minute at most, with how many there were. Safe to use from many threads. */
final class Refusals {

    private final String settings;
    private final ConnectionLimits limits;
    private final Seldom<Refusal> told;

    /**
     * @param settings below which the limits stand
     * @param nanoTime as {@link System#nanoTime}
     */
    Refusals(String settings, ConnectionLimits limits, LongSupplier nanoTime) {
        this.settings = settings;
        this.limits = limits;
        this.told = new Seldom<>(nanoTime);
    }

    /** Notes a connection that is refused; what to write, if it is time. */
    Optional<String> refused(Refusal why, InetAddress address) {
        OptionalInt since = told.happened(why);
        return since.isPresent()
                ? Optional.of(text(why, address.getHostAddress()) + Seldom.andMore(since.getAsInt()))
                : Optional.empty();
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
