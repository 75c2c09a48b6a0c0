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
import org.raymill.model.JobStatus;
import org.raymill.model.RelativePath;
import org.raymill.model.ResultDetail;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOrderBuilder;

/**
 * No frame is made of tiles with different settings, and after all frames were to be redone each is of settings no older than that. It goes by
 * what servers were really told to render, and by what really lies on the storage.
 */
final class SettingsChecker implements Observer {

    private final Map<AttemptId, Integer> samples = new HashMap<>();
    private final Map<JobId, JobState> states = new HashMap<>();
    private final Map<JobId, Map<TaskId, AttemptId>> accepted = new HashMap<>();
    private final Map<JobId, Integer> redone = new HashMap<>();
    private final Map<String, AttemptId> stored = new HashMap<>();

    @Override
    public void started(Run run) {
        TaskOrder order = run.order();
        samples.put(order.attempt(), samples(order.parameters()));
    }

    private static int samples(Map<String, String> parameters) {
        return Integer.parseInt(parameters.getOrDefault(Desk.SAMPLES, "0"));
    }

    @Override
    public void journalled(JobId job, JobEvent event) {
        if (event instanceof JobEvent.JobAccepted first) {
            states.put(job, new JobState(first));
            return;
        }
        JobState state = states.get(job);
        state.apply(event);
        if (event instanceof JobEvent.SettingsChanged changed && changed.redo()) {
            redone.put(job, samples(changed.spec().parameters()));
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
        if (task.step() != StepName.ASSEMBLE) {
            return;
        }
        Set<Integer> all = new LinkedHashSet<>();
        int tiles = state.plan().tileCount();
        for (int tile = 0; tile < tiles; tile++) {
            all.add(samples.get(ofJob.get(new TaskId(StepName.RENDER, task.index() * tiles + tile))));
        }
        if (all.size() > 1) {
            throw new SimulationFailure(
                    "a frame is made of tiles with the same settings", task + " of " + job + " has tiles of " + all);
        }
        samples.put(attempt, all.iterator().next()); // putting together does not look at them
    }

    @Override
    public void published(JobId job, RelativePath name, AttemptId attempt, boolean result) {
        if (result) {
            stored.put(job + "/" + name, attempt);
        }
    }

    @Override
    public void finished() {
        states.forEach((job, state) -> {
            if (state.ended().filter(JobStatus.SUCCEEDED::equals).isEmpty()) {
                return;
            }
            for (ResultDetail result : state.results(0, Integer.MAX_VALUE)) {
                AttemptId lying = stored.get(job + "/" + result.id());
                if (!lying.value().equals(result.attempt())) {
                    throw new SimulationFailure(
                            "a frame on the storage is the one that was accepted",
                            result.id() + " of " + job + " is by " + lying + " and not by " + result.attempt());
                }
                int least = redone.getOrDefault(job, 0);
                if (samples.get(lying) < least) {
                    throw new SimulationFailure(
                            "a frame is rendered anew when all were to be",
                            result.id() + " of " + job + " is of " + samples.get(lying) + " and not of " + least);
                }
            }
        });
    }

    /** The same order with other parameters. */
    static TaskOrder with(TaskOrder order, Map<String, String> parameters) {
        return TaskOrderBuilder.builder(order).parameters(parameters).build();
    }
}
