package org.raymill.api.connection;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.raymill.network.Network;

/**
 * What a listener bears of its clients.
 *
 * @param connections the most at a time, whoever opened them; further ones are closed at once
 * @param perAddress the most from one address; 0: as many as it likes
 * @param unlimited whose addresses may have as many as they like
 * @param headTimeout how long the handshake and the head of the first request may take together; after an answer the head of the next one has that long
 *     besides the silence that there may be
 * @param idleTimeout silence after which a connection is closed
 * @param slowest bytes a second below which a client is too slow, with bodies of requests as with answers; 0: as slow as it likes
 * @param patience how long it may be slower than that, or silent, before it is hung up on
 */
public record ConnectionLimits(
        int connections,
        int perAddress,
        List<Network> unlimited,
        Duration headTimeout,
        Duration idleTimeout,
        long slowest,
        Duration patience) {

    public ConnectionLimits {
        unlimited = List.copyOf(unlimited);
    }

    /** The most connections from an address. */
    int from(InetAddress address) {
        return perAddress == 0 || unlimited.stream().anyMatch(network -> network.contains(address))
                ? Integer.MAX_VALUE
                : perAddress;
    }

    /** The same for a listener that bears another number of connections. */
    public ConnectionLimits with(int inAll, int fromOneAddress) {
        return new ConnectionLimits(inAll, fromOneAddress, List.of(), headTimeout, idleTimeout, slowest, patience);
    }
}
