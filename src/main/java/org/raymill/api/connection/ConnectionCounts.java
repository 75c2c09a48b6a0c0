package org.raymill.api.connection;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.raymill.network.Network;
import org.raymill.telemetry.ApiMetrics.Refusal;

/** Counts the connections of a listener, in all and by address. Safe to use from many threads. */
final class ConnectionCounts {

    private final ConnectionLimits limits;
    private final Map<String, Integer> byClient = new HashMap<>();
    private int open;

    ConnectionCounts(ConnectionLimits limits) {
        this.limits = limits;
    }

    /** Counts a connection; which limit is reached when there are too many, and then it is not counted. */
    synchronized Optional<Refusal> enter(InetAddress address) {
        if (open >= limits.connections()) {
            return Optional.of(Refusal.ALL);
        }
        String client = Network.clientOf(address);
        int before = byClient.getOrDefault(client, 0);
        if (before >= limits.from(address)) {
            return Optional.of(Refusal.ADDRESS);
        }
        open++;
        byClient.put(client, before + 1);
        return Optional.empty();
    }

    /** A connection that was counted is closed. */
    synchronized void leave(InetAddress address) {
        open--;
        byClient.computeIfPresent(Network.clientOf(address), (client, count) -> count == 1 ? null : count - 1);
    }
}
