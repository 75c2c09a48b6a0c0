package org.raymill.job;

import java.util.LinkedHashMap;
import java.util.Map;
import org.raymill.job.core.Elsewhere;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.model.RunningAttempt;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.protocol.FarmEvent;

/**
 * Tells whoever watches the farm that there is a newer picture of an unfinished frame. Render servers bound how often that is for running
 * attempts. Part of the {@link RenderJob} actor.
 */
final class SampleEvents {

    /** Of so many frames it is told at most at once that tiles of them have come. */
    private static final int MAX_AT_ONCE = 20;

    private final RenderJobContext context;
    private JobState state;

    SampleEvents(RenderJobContext context, JobState state) {
        this.context = context;
        this.state = state;
    }

    void reload(JobState reloaded) {
        state = reloaded;
    }

    /** A running attempt has shown how far it is. */
    void taken(RunningAttempt attempt) {
        tell(attempt.task(), attempt.progress());
    }

    /** Another site has shown how far it is. */
    void shown(Elsewhere.Run run) {
        tell(run.task(), run.attempt().progress());
    }

    /** Tiles that have been published are to be seen too. */
    void written(JobEvent event) {
        if (!(event instanceof JobEvent.ResultsPublished published)
                || !state.plan().tiled()) {
            return;
        }
        Map<String, TaskId> newest = new LinkedHashMap<>();
        for (TaskId task : published.tasks()) {
            if (task.step() == StepName.RENDER && newest.size() < MAX_AT_ONCE) {
                newest.put(state.plan().framesText(task), task);
            }
        }
        newest.values().forEach(task -> tell(task, 1));
    }

    private void tell(TaskId task, double done) {
        String frames = state.plan().framesText(task);
        context.events().tell(new FarmEvent.SampleTaken(state.job(), frames, task, done));
    }
}
