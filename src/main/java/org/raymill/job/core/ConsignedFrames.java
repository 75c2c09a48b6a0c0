package org.raymill.job.core;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.raymill.model.FrameBits;
import org.raymill.model.ResultDetail;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;

/** What the site that handed a job over is told of its frames. */
public final class ConsignedFrames {

    private ConsignedFrames() {}

    /** The places of frames that have failed for good. */
    public static FrameBits failed(JobState state) {
        TaskPlan plan = state.plan();
        BitSet failed = new BitSet();
        for (StepName step : List.of(StepName.RENDER, StepName.ASSEMBLE)) {
            if (plan.hasStep(step)) {
                BitSet tasks = state.tasks().step(step).failed();
                for (int task = tasks.nextSetBit(0); task >= 0; task = tasks.nextSetBit(task + 1)) {
                    int[] frames = plan.frameIndexes(new TaskId(step, task));
                    failed.set(frames[0], frames[1]);
                }
            }
        }
        return FrameBits.of(failed);
    }

    /**
     * Published results, in the order of the frames.
     *
     * @param known the places of frames that are left out
     */
    public static List<ResultDetail> news(JobState state, FrameBits known, int most) {
        BitSet old = known.toBitSet();
        List<ResultDetail> news = new ArrayList<>();
        int frames = state.plan().frameCount();
        for (int frame = old.nextClearBit(0);
                frame < frames && news.size() < most;
                frame = old.nextClearBit(frame + 1)) {
            state.tasks().published().find(state, frame).ifPresent(news::add);
        }
        return news;
    }
}
