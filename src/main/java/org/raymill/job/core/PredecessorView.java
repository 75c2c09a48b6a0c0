package org.raymill.job.core;

import java.util.BitSet;
import java.util.Optional;
import org.raymill.model.FrameBits;
import org.raymill.model.JobStatus;
import org.raymill.model.PredecessorState;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;

/** A job as the jobs that wait for it see it. */
public final class PredecessorView {

    private final JobState state;
    private final TaskPlan plan;
    private final Optional<StepName> step;

    private PredecessorView(JobState state, Optional<StepName> step) {
        this.state = state;
        this.plan = state.plan();
        this.step = step.filter(plan.steps()::contains);
    }

    /**
     * How far the job is.
     *
     * @param status of the job now
     * @param step what is waited for; empty means all
     * @param frameByFrame whether to tell of each frame
     */
    public static PredecessorState of(JobState state, JobStatus status, Optional<StepName> step, boolean frameByFrame) {
        PredecessorView view = new PredecessorView(state, step);
        int done =
                view.step.map(name -> state.tasks().step(name).publishedCount()).orElseGet(state::framesDone);
        int count = view.step.map(state.plan()::count).orElse(state.plan().frameCount());
        return new PredecessorState(
                state.job(),
                step,
                frameByFrame,
                Optional.of(status),
                view.step.isPresent() ? done == count : status == JobStatus.SUCCEEDED,
                done,
                count,
                frameByFrame ? Optional.of(state.spec().profile().frames()) : Optional.empty(),
                frameByFrame ? FrameBits.of(view.doneFrames()) : FrameBits.NONE,
                frameByFrame ? FrameBits.of(view.failedFrames()) : FrameBits.NONE);
    }

    private BitSet doneFrames() {
        if (step.filter(StepName.ENCODE::equals).isPresent()) {
            BitSet all = new BitSet();
            all.set(0, state.tasks().step(StepName.ENCODE).publishedCount() * plan.frameCount());
            return all;
        }
        if (!plan.tiled()) {
            return framesOf(state.tasks().step(StepName.RENDER).published());
        }
        BitSet assembled =
                (BitSet) state.tasks().step(StepName.ASSEMBLE).published().clone();
        if (step.filter(StepName.RENDER::equals).isPresent()) {
            assembled.or(state.tasks().tiles().complete());
        }
        return assembled;
    }

    private BitSet failedFrames() {
        BitSet failed = framesOf(state.tasks().step(StepName.RENDER).failed());
        boolean ofAssembly = step.filter(StepName.RENDER::equals).isEmpty();
        if (plan.tiled() && ofAssembly) {
            failed.or(state.tasks().step(StepName.ASSEMBLE).failed());
        }
        return failed;
    }

    private BitSet framesOf(BitSet renderTasks) {
        if (!plan.tiled() && plan.count(StepName.RENDER) == plan.frameCount() && !plan.isAdaptive()) {
            return (BitSet) renderTasks.clone();
        }
        BitSet frames = new BitSet();
        for (int task = renderTasks.nextSetBit(0); task >= 0; task = renderTasks.nextSetBit(task + 1)) {
            int[] range = plan.frameIndexes(new TaskId(StepName.RENDER, task));
            frames.set(range[0], range[1]);
        }
        return frames;
    }
}
