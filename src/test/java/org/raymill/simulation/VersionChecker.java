package org.raymill.simulation;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobId;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;

/**
 * A frame is made of tiles of one version of the rendering package, and so are all pictures of a job that does not leave its version. It goes by what
 * servers have really rendered with.
 */
final class VersionChecker implements Observer {

    private final Map<AttemptId, String> versions = new HashMap<>();
    private final Map<JobId, JobState> states = new HashMap<>();
    private final Map<JobId, Map<TaskId, AttemptId>> accepted = new HashMap<>();
    private final Map<JobId, String> used = new HashMap<>();
    private int left;

    /** How often a job has left its version. */
    int left() {
        return left;
    }

    @Override
    public void started(Run run) {
        if (run.order().task().step() == StepName.RENDER) {
            versions.put(run.order().attempt(), run.server().versionFor(run.order()));
        }
    }

    @Override
    public void journalled(JobId job, JobEvent event) {
        if (event instanceof JobEvent.JobAccepted first) {
            states.put(job, new JobState(first));
            return;
        }
        JobState state = states.get(job);
        state.apply(event);
        boolean redone = event instanceof JobEvent.SettingsChanged changed && changed.redo();
        boolean leaves = event instanceof JobEvent.VersionLeft;
        left += leaves ? 1 : 0;
        if (redone || leaves) {
            used.remove(job);
        }
        if (!state.spec().format().hasPictures()) {
            return;
        }
        for (JobEvent.AttemptRecord attempt : event.attemptRecords()) {
            boolean counts = state.attempts(attempt.task()).stream()
                    .anyMatch(known ->
                            known.id().equals(attempt.attempt().value()) && known.status() == AttemptStatus.SUCCEEDED);
            if (counts) {
                accept(job, state, attempt.task(), attempt.attempt());
            }
        }
    }

    private void accept(JobId job, JobState state, TaskId task, AttemptId attempt) {
        Map<TaskId, AttemptId> ofJob = accepted.computeIfAbsent(job, key -> new HashMap<>());
        ofJob.put(task, attempt);
        if (task.step() == StepName.RENDER) {
            String version = versions.get(attempt);
            String other = used.putIfAbsent(job, version);
            if (other != null && !other.equals(version)) {
                throw new SimulationFailure(
                        "a job is rendered with one version",
                        task + " of " + job + " with " + version + " and not " + other);
            }
        } else if (task.step() == StepName.ASSEMBLE) {
            Set<String> all = new LinkedHashSet<>();
            int tiles = state.plan().tileCount();
            for (int tile = 0; tile < tiles; tile++) {
                all.add(versions.get(ofJob.get(new TaskId(StepName.RENDER, task.index() * tiles + tile))));
            }
            if (all.size() > 1) {
                throw new SimulationFailure(
                        "a frame is made of tiles of one version", task + " of " + job + " has tiles of " + all);
            }
        }
    }
}
