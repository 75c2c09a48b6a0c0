package org.raymill.scheduler.core;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.raymill.model.JobId;
import org.raymill.model.ServerId;
import org.raymill.model.ServerOrder;

/**
 * Which disagreements of servers with others have led to their quarantine, so that one that is said again does not do so after somebody has let the
 * server go on. Knows them by what they are of, never by when they were: the clocks of nodes differ. Whoever said one does not say it again once that
 * it was heard is in its journal, so that a new Scheduler needs not know those of before.
 */
final class DisagreementBook {

    /** The oldest give way; they are said again for some seconds at the most. */
    private static final int MAX_SETTLED = 10_000;

    private static final int MAX_OPEN = 1_000;

    /**
     * One that a job says.
     *
     * @param at by the clock of the job's node; tells it from others of the same job
     */
    record Disagreement(JobId job, ServerId server, Instant at) {}

    private final Map<ServerId, Set<Disagreement>> open = new HashMap<>();
    private final Map<Disagreement, Boolean> settled = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Disagreement, Boolean> eldest) {
            return size() > MAX_SETTLED;
        }
    };

    /** Whether the server was quarantined for it. */
    boolean isSettled(Disagreement one) {
        return settled.containsKey(one);
    }

    /** The server is in quarantine. */
    void settle(Disagreement one) {
        settled.put(one, true);
    }

    /** The server is to be quarantined for it. */
    void open(Disagreement one) {
        Set<Disagreement> ofServer = open.computeIfAbsent(one.server(), server -> new LinkedHashSet<>());
        if (ofServer.size() < MAX_OPEN) {
            ofServer.add(one);
        }
    }

    /** A server was ordered something: with a quarantine all that was said of it before has led to what it should. */
    void ordered(ServerId server, ServerOrder order) {
        Set<Disagreement> ofServer = open.remove(server);
        if (ofServer != null && order == ServerOrder.QUARANTINE) {
            ofServer.forEach(this::settle);
        }
    }
}
