package org.raymill.simulation;

import java.util.HashMap;
import java.util.Map;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.LeaseId;

/** A reservation never holds two attempts, and no attempt is started twice. */
final class SingleAttemptChecker implements Observer {

    private final Map<LeaseId, Run> holders = new HashMap<>();
    private final Map<AttemptId, Run> seen = new HashMap<>();

    @Override
    public void started(Run run) {
        AttemptId attempt = run.order().attempt();
        if (run.lease() == null) {
            throw new SimulationFailure("no run without a lease", attempt + " on " + run.server());
        }
        Run other = holders.put(run.lease().id(), run);
        if (other != null) {
            throw new SimulationFailure(
                    "a reservation never holds two attempts",
                    "lease " + run.lease().id() + " on " + run.server() + " holds "
                            + other.order().attempt() + " and " + attempt);
        }
        Run before = seen.put(attempt, run);
        if (before != null) {
            throw new SimulationFailure(
                    "no attempt is started twice",
                    attempt + " on " + before.incarnation() + " and " + run.incarnation());
        }
    }

    @Override
    public void ended(Run run, AttemptOutcome.Result result) {
        holders.remove(run.lease().id());
    }

    @Override
    public void died(Run run) {
        holders.remove(run.lease().id());
    }
}
