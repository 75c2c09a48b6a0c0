package org.raymill.job.core;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.raymill.model.StepName;

/** Decides when the frames that were not started are cut into other chunks. */
final class Recutting {

    private final JobState state;
    private final RunningTable running;
    private final TaskQueue queue;
    private boolean writing;
    private int heldFrom;

    Recutting(JobState state, RunningTable running, TaskQueue queue) {
        this.state = state;
        this.running = running;
        this.queue = queue;
    }

    /** The frames have been cut. */
    void done() {
        writing = false;
    }

    /** The queue has been filled anew. */
    void holdAgain() {
        if (writing) {
            queue.hold(heldFrom);
        }
    }

    /** The cut that is better than the one there is; from then on nothing past it is offered until it is {@link #done}. */
    Optional<JobEvent> better(Instant now) {
        TaskPlan plan = state.plan();
        if (!plan.isAdaptive() || writing || plan.isScattered() && plan.isPlanned()) {
            return Optional.empty();
        }
        int from = plan.isScattered()
                ? plan.offered()
                : Math.max(state.tasks().highestTried(), running.highestRender()) + 1;
        if (from >= plan.count(StepName.RENDER)) {
            return Optional.empty();
        }
        OptionalInt length = length(plan, from);
        if (length.isEmpty()) {
            return Optional.empty();
        }
        writing = true;
        heldFrom = from;
        queue.hold(from);
        return Optional.of(new JobEvent.ChunksPlanned(from, length.getAsInt(), now));
    }

    private OptionalInt length(TaskPlan plan, int from) {
        TaskTimes times = state.tasks().times();
        if (times.measured() >= ChunkLength.LEAST_MEASURED) {
            int fitting = ChunkLength.fitting(
                    times.millisPerFrame(), state.spec().policy().chunkSeconds(), plan.longestChunk());
            if (plan.isScattered()) {
                return OptionalInt.of(fitting); // there is no second cut that could make the last ones shorter
            }
            int shared = ChunkLength.shared(
                    fitting, times.millisPerFrame(), plan.framesFrom(from), Math.max(1, running.mostActive()));
            return ChunkLength.better(plan.chunkLength(), shared);
        }
        boolean nothingToMeasure = plan.isScattered() && state.tasks().closedRenders() >= plan.offered();
        return nothingToMeasure ? OptionalInt.of(1) : OptionalInt.empty();
    }
}
