package org.raymill.api;

import java.util.HashMap;
import java.util.Map;
import org.raymill.model.SiteName;

/** Counts the connections to a gate by site, once a connection has shown whose it is. Safe to use from many threads. */
final class GateVisits {

    private final int perSite;
    private final Map<SiteName, Integer> counts = new HashMap<>();

    /** @param perSite the most by which one site sends requests */
    GateVisits(int perSite) {
        this.perSite = perSite;
    }

    /** A connection that was let in. */
    final class Visit {
        private SiteName site;
        private boolean ended;

        /** Whether the connection may serve this site, which it does from then on. */
        boolean admit(SiteName wanted) {
            synchronized (GateVisits.this) {
                if (site != null || ended) {
                    return wanted.equals(site);
                }
                if (counts.getOrDefault(wanted, 0) >= perSite) {
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
                ended = true;
                if (site != null) {
                    counts.computeIfPresent(site, (key, count) -> count == 1 ? null : count - 1);
                    site = null;
                }
            }
        }
    }

    /** Lets a connection in. */
    Visit enter() {
        return new Visit();
    }
}
