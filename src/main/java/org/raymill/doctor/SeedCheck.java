package org.raymill.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import org.raymill.model.Finding;

/**
 * Whether something listens where a node is to look for its cluster.
 *
 * @param seeds each {@code HOST:PORT}
 * @param needed whether the node has no cluster without them
 */
public record SeedCheck(List<String> seeds, boolean needed) {

    private static final String NAME = "seed";
    private static final int LIMIT_MILLIS = 3_000;

    public SeedCheck {
        seeds = List.copyOf(seeds);
    }

    /** The checks, one for each. */
    public List<Check> checks() {
        return seeds.stream()
                .map(seed -> new Check(NAME, seed, () -> List.of(look(seed))))
                .toList();
    }

    private Finding look(String seed) {
        int colon = seed.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            InetSocketAddress address =
                    new InetSocketAddress(seed.substring(0, colon), Integer.parseInt(seed.substring(colon + 1)));
            if (address.isUnresolved()) {
                return Finding.problem(NAME, seed, "no address is known for it", "correct raymill.cluster.seeds");
            }
            socket.connect(address, LIMIT_MILLIS);
            return Finding.ok(NAME, seed, "something listens there");
        } catch (IOException e) {
            String found = "nothing answers there: " + e.getMessage();
            String advice = "start that control node, or let this host through to it";
            return needed ? Finding.problem(NAME, seed, found, advice) : Finding.warning(NAME, seed, found, advice);
        }
    }
}
