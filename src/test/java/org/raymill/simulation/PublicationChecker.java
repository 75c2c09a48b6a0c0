package org.raymill.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.job.core.JobViews;
import org.raymill.job.core.TaskBoard;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskStatus;

/**
 * A task's result is published at most once, whatever attempts finish, and it is the result of the attempt that the journal has accepted. An
 * attempt is accepted once, and as what it was: a report of a stale attempt changes nothing. Of a task that is verified several attempts
 * may be, to be compared.
 */
final class PublicationChecker implements Observer {

    private final Map<AttemptId, AttemptOutcome.Result> results = new HashMap<>();
    private final Map<String, AttemptId> accepted = new HashMap<>();
    private final Set<AttemptId> recorded = new HashSet<>();
    private final Map<String, AttemptId> published = new HashMap<>();
    /** What counted once and does not count since the settings were changed, or the version was left. */
    private final Set<AttemptId> withdrawn = new HashSet<>();

    private final Map<JobId, JobState> states = new HashMap<>();

    @Override
    public void ended(Run run, AttemptOutcome.Result result) {
        results.put(run.order().attempt(), result);
    }

    @Override
    public void journalled(JobId job, JobEvent event) {
        if (event instanceof JobEvent.JobAccepted first) {
            states.put(job, new JobState(first));
            return;
        }
        states.get(job).apply(event);
        event.attemptRecords().forEach(attempt -> record(job, attempt));
        if (event instanceof JobEvent.SettingsChanged changed) {
            withdraw(job, changed.redo());
        }
        if (event instanceof JobEvent.VersionLeft) {
            withdraw(job, false);
        }
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
        if (attempt.status() != AttemptStatus.SUCCEEDED || !counts(job, attempt)) {
            return;
        }
        if (results.get(id) != AttemptOutcome.Result.SUCCEEDED) {
            throw new SimulationFailure(
                    "only what has succeeded is accepted",
                    id + " of " + job + "/" + attempt.task() + " has ended as " + results.get(id));
        }
        AttemptId other = accepted.put(job + "/" + attempt.task(), id);
        boolean verified = states.get(job).spec().policy().checks().verifyPercent() > 0
                && attempt.task().step() == StepName.RENDER;
        if (other != null && !verified) {
            throw new SimulationFailure(
                    "a task's result is accepted once", job + "/" + attempt.task() + " by " + other + " and " + id);
        }
    }

    /** Not when the settings were changed while it was on its way to the journal. */
    private boolean counts(JobId job, JobEvent.AttemptRecord attempt) {
        boolean counts = states.get(job).attempts(attempt.task()).stream()
                .anyMatch(known ->
                        known.id().equals(attempt.attempt().value()) && known.status() == AttemptStatus.SUCCEEDED);
        if (!counts) {
            withdrawn.add(attempt.attempt());
        }
        return counts;
    }

    private void withdraw(JobId job, boolean redo) {
        JobViews views = new JobViews(states.get(job), new TaskBoard(states.get(job)));
        accepted.entrySet().removeIf(entry -> {
            boolean ours = entry.getKey().startsWith(job + "/");
            if (!ours) {
                return false;
            }
            TaskId task = TaskId.parse(entry.getKey().substring(entry.getKey().indexOf('/') + 1));
            TaskStatus status = views.find(task).orElseThrow().status();
            boolean gone = status == TaskStatus.WAITING || status == TaskStatus.BLOCKED;
            if (gone) {
                withdrawn.add(entry.getValue());
            }
            return gone;
        });
        if (redo) {
            published.keySet().removeIf(name -> name.startsWith(job + "/"));
        }
    }

    @Override
    public void published(JobId job, RelativePath name, AttemptId attempt, boolean result) {
        if (withdrawn.contains(attempt)) {
            return; // it was on its way to the storage
        }
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
