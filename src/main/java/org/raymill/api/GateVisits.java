package org.raymill.api;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.SiteName;

/** Counts the connections to a gate: of all, by address, and by site once a connection has shown whose it is. Safe to use from many threads. */
final class GateVisits {

    private final GateSettings settings;
    private final Map<Object, Integer> counts = new HashMap<>();
    private int open;

    GateVisits(GateSettings settings) {
        this.settings = settings;
    }

    /** A connection that was let in. */
    final class Visit {
        private final InetAddress address;
        private SiteName site;
        private boolean ended;

        private Visit(InetAddress address) {
            this.address = address;
        }

        /** Whether the connection may serve this site, which it does from then on. */
        boolean admit(SiteName wanted) {
            synchronized (GateVisits.this) {
                if (site != null || ended) {
                    return wanted.equals(site);
                }
                if (counts.getOrDefault(wanted, 0) >= settings.connectionsPerSite()) {
                    return false;
                }
                site = wanted;
                counts.merge(wanted, 1, Integer::sum);
                return true;
            }
        }

        /** The connection is closed. */
        void end() {
            synchronized (GateVisits.this) {
                if (ended) {
                    return;
                }
                ended = true;
                open--;
                leave(address);
                if (site != null) {
                    leave(site);
                }
            }
        }
    }

    /** Lets a connection in; empty when there are too many. */
    synchronized Optional<Visit> enter(InetAddress address) {
        if (open >= settings.maxConnections() || counts.getOrDefault(address, 0) >= settings.connectionsPerAddress()) {
            return Optional.empty();
        }
        open++;
        counts.merge(address, 1, Integer::sum);
        return Optional.of(new Visit(address));
    }

    private void leave(Object what) {
        counts.computeIfPresent(what, (key, count) -> count == 1 ? null : count - 1);
    }
}
