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
import org.raymill.model.RelativePath;

/**
 * A task's result is published at most once, whatever attempts finish, and it is the result of the attempt that the journal has accepted. An
 * attempt is accepted once, and as what it was: a report of a stale attempt changes nothing.
 */
final class PublicationChecker implements Observer {

    private final Map<AttemptId, AttemptOutcome.Result> results = new HashMap<>();
    private final Map<String, AttemptId> accepted = new HashMap<>();
    private final Set<AttemptId> recorded = new HashSet<>();
    private final Map<String, AttemptId> published = new HashMap<>();

    @Override
    public void ended(Run run, AttemptOutcome.Result result) {
        results.put(run.order().attempt(), result);
    }

    @Override
    public void journalled(JobId job, JobEvent event) {
        event.attemptRecords().forEach(attempt -> record(job, attempt));
        if (event instanceof JobEvent.ResultsMissing missing) {
            missing.tasks().forEach(task -> accepted.remove(job + "/" + task));
        }
    }

    private void record(JobId job, JobEvent.AttemptRecord attempt) {
        AttemptId id = attempt.attempt();
        if (!recorded.add(id)) {
            throw new SimulationFailure(
                    "an attempt is recorded once",
                    id + " of " + job + "/" + attempt.task() + " as " + attempt.status());
        }
        if (attempt.status() != AttemptStatus.SUCCEEDED) {
            return;
        }
        if (results.get(id) != AttemptOutcome.Result.SUCCEEDED) {
            throw new SimulationFailure(
                    "only what has succeeded is accepted",
                    id + " of " + job + "/" + attempt.task() + " has ended as " + results.get(id));
        }
        AttemptId other = accepted.put(job + "/" + attempt.task(), id);
        if (other != null) {
            throw new SimulationFailure(
                    "a task's result is accepted once", job + "/" + attempt.task() + " by " + other + " and " + id);
        }
    }

    @Override
    public void published(JobId job, RelativePath name, AttemptId attempt, boolean result) {
        if (!accepted.containsValue(attempt)) {
            throw new SimulationFailure("only accepted results are published", name + " of " + job + " by " + attempt);
        }
        AttemptId other = result ? published.put(job + "/" + name, attempt) : null;
        if (other != null) {
            throw new SimulationFailure(
                    "a result is published once", name + " of " + job + " by " + other + " and " + attempt);
        }
    }
}
