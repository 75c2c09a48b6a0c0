package org.raymill.job.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.PictureFlag;
import org.raymill.model.PictureNames;
import org.raymill.model.ResultDetail;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;

/** The frames of a job whose result is published. */
final class PublishedFrames {

    private final ResultTable table = new ResultTable();
    private final Map<Integer, List<PictureFlag>> flags = new HashMap<>();
    private int count;

    /** The frames from one position to before another one are published; without outputs in a job that makes no pictures. */
    void put(int from, int to, List<TaskOutput> outputs) {
        for (int frame = from; frame < to && !outputs.isEmpty(); frame++) {
            TaskOutput output = outputs.get(frame - from);
            table.put(frame, output.sha256(), output.size());
            if (output.flags().isEmpty()) {
                flags.remove(frame);
            } else {
                flags.put(frame, output.flags());
            }
        }
        count += to - from;
    }

    /** No frame is published any more. */
    void clear() {
        count = 0;
    }

    /** So many frames are published no more. */
    void lose(int frames) {
        count -= frames;
    }

    /** How many frames there are. */
    int count() {
        return count;
    }

    /** What the result of a published frame is. */
    String sha256(int frameIndex) {
        return table.sha256(frameIndex);
    }

    /** Some of them in the order of the frames asked for. */
    List<ResultDetail> page(JobState state, int offset, int limit) {
        List<ResultDetail> page = new ArrayList<>();
        int skipped = 0;
        int frames = state.spec().format().hasPictures() ? state.plan().frameCount() : 0;
        for (int i = 0; i < frames && page.size() < limit; i++) {
            TaskId task = taskOf(state.plan(), i);
            if (state.tasks().step(task.step()).isPublished(task.index()) && skipped++ >= offset) {
                page.add(detail(state, task, i));
            }
        }
        return page;
    }

    /** The published result of a frame, by its place among the frames asked for; empty when there is none. */
    Optional<ResultDetail> find(JobState state, int frameIndex) {
        TaskId task = taskOf(state.plan(), frameIndex);
        boolean published = state.spec().format().hasPictures()
                && state.tasks().step(task.step()).isPublished(task.index());
        return published ? Optional.of(detail(state, task, frameIndex)) : Optional.empty();
    }

    /** The task that makes the picture of a frame. */
    TaskId taskOf(TaskPlan plan, int frameIndex) {
        return plan.tiled()
                ? new TaskId(StepName.ASSEMBLE, frameIndex)
                : new TaskId(StepName.RENDER, plan.renderTasksOf(frameIndex)[0]);
    }

    private ResultDetail detail(JobState state, TaskId task, int frameIndex) {
        var spec = state.spec();
        int frame = spec.profile().frames().frameAt(frameIndex);
        return new ResultDetail(
                PictureNames.frame(frame, spec.format()).value(),
                frame,
                table.sha256(frameIndex),
                table.size(frameIndex),
                state.tasks().history().lastSuccess(task).map(AttemptId::value).orElse(""),
                spec.format().mediaType(),
                flags.getOrDefault(frameIndex, List.of()),
                state.consignments().keptAt(frameIndex));
    }
}
