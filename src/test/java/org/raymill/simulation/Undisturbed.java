package org.raymill.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.raymill.job.core.JobEvent;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobId;

/** Every attempt that is started runs to its end and its result is kept: no task is tried twice. */
final class Undisturbed implements Observer {

    private final Map<String, AttemptId> attempts = new HashMap<>();
    private final Set<AttemptId> open = new HashSet<>();

    @Override
    public void started(Run run) {
        String task = run.order().job() + "/" + run.order().task();
        AttemptId before = attempts.put(task, run.order().attempt());
        if (before != null) {
            throw new SimulationFailure("running tasks finish and their results are kept", task + " is tried again");
        }
        open.add(run.order().attempt());
    }

    @Override
    public void ended(Run run, AttemptOutcome.Result result) {
        if (result != AttemptOutcome.Result.SUCCEEDED) {
            throw new SimulationFailure(
                    "running tasks finish and their results are kept",
                    run.order().attempt() + " " + result);
        }
    }

    @Override
    public void journalled(JobId job, JobEvent event) {
        event.attemptRecords().forEach(attempt -> {
            if (attempt.status() == AttemptStatus.SUCCEEDED) {
                open.remove(attempt.attempt());
            }
        });
    }

    @Override
    public void finished() {
        if (!open.isEmpty()) {
            throw new SimulationFailure("running tasks finish and their results are kept", open + " were not recorded");
        }
    }

    /** How many tasks were started. */
    int started() {
        return attempts.size();
    }
}
