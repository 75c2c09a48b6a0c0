package org.raymill.job.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.raymill.model.FrameDetail;
import org.raymill.model.FrameProgress;
import org.raymill.model.FrameSet;
import org.raymill.model.PixelRegion;
import org.raymill.model.ResultDetail;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskStatus;

/** The frames of a job as people see them while they are rendered. */
public final class FrameViews {

    /** What it costs to answer has a bound, however finely frames are cut. */
    private static final int MAX_LISTED_TASKS = 8_192;

    private final JobState state;
    private final TaskBoard board;

    public FrameViews(JobState state, TaskBoard board) {
        this.state = state;
        this.board = board;
    }

    /** A frame by its number; empty when the job has no such frame. */
    public Optional<FrameDetail> find(int frame) {
        int index = state.spec().profile().frames().indexOf(frame);
        return index < 0 ? Optional.empty() : Optional.of(detail(frame, index));
    }

    /**
     * How far frames are, in the order of the job.
     *
     * @param offset how many to skip
     * @param limit the most to tell of; fewer when they have more than {@value #MAX_LISTED_TASKS} tiles together
     */
    public List<FrameProgress> list(int offset, int limit) {
        FrameSet frames = state.spec().profile().frames();
        int tiles = state.plan().renderTasksOf(0)[1];
        int most = Math.min(limit, Math.max(1, MAX_LISTED_TASKS / tiles));
        long end = Math.min(frames.count(), (long) offset + most);
        List<FrameProgress> listed = new ArrayList<>();
        for (int index = offset; index < end; index++) {
            listed.add(FrameProgress.of(detail(frames.frameAt(index), index)));
        }
        return listed;
    }

    private FrameDetail detail(int frame, int index) {
        TaskPlan plan = state.plan();
        JobViews views = new JobViews(state, board);
        Optional<ResultDetail> result = state.tasks().published().find(state, index);
        int[] tasks = plan.renderTasksOf(index);
        List<FrameDetail.Part> parts = new ArrayList<>();
        double done = 0;
        boolean running = false;
        for (int i = 0; i < tasks[1]; i++) {
            TaskId task = new TaskId(StepName.RENDER, tasks[0] + i);
            FrameDetail.Part part = part(task, index);
            done += part.done();
            running |= views.status(task) == TaskStatus.RUNNING || part.published();
            if (part.published() || part.attempt().isPresent()) {
                parts.add(part);
            }
        }
        TaskId last = plan.tiled() ? new TaskId(StepName.ASSEMBLE, index) : new TaskId(StepName.RENDER, tasks[0]);
        TaskStatus status = views.status(last);
        boolean waits = status == TaskStatus.BLOCKED || status == TaskStatus.WAITING;
        return new FrameDetail(
                frame,
                waits && running ? TaskStatus.RUNNING : status,
                result.isPresent() ? 1 : done / tasks[1],
                state.spec().width(),
                state.spec().height(),
                state.spec().format(),
                result,
                result.isPresent() ? List.of() : parts,
                result.isPresent()
                        ? result.get().keptAt()
                        : state.consignments().whereabouts(index));
    }

    private FrameDetail.Part part(TaskId task, int frameIndex) {
        StepProgress step = state.tasks().step(task.step());
        Optional<Integer> tile = state.plan().tile(task);
        PixelRegion region = tile.map(state.plan()::region)
                .orElseGet(() ->
                        PixelRegion.whole(state.spec().width(), state.spec().height()));
        boolean published = step.isPublished(task.index());
        UnpublishedFiles accepted = state.unpublished().get(task);
        if (published || accepted != null) {
            return new FrameDetail.Part(
                    task,
                    tile,
                    region,
                    1,
                    published,
                    Optional.ofNullable(accepted).map(UnpublishedFiles::attempt));
        }
        Optional<LiveAttempt> attempt = board.attempts().of(task);
        Optional<Elsewhere.Run> elsewhere =
                attempt.isPresent() ? Optional.empty() : board.elsewhere().of(task);
        if (elsewhere.isPresent()) {
            return new FrameDetail.Part(
                    task,
                    tile,
                    region,
                    elsewhere.get().doneOf(frameIndex),
                    false,
                    Optional.of(elsewhere.get().attempt().attempt()));
        }
        double done = attempt.map(running -> doneOf(frameIndex, task, running.progress()))
                .orElse(0.0);
        return new FrameDetail.Part(task, tile, region, done, false, attempt.map(LiveAttempt::attempt));
    }

    /** A task renders its frames one after the other. */
    private double doneOf(int frameIndex, TaskId task, double progress) {
        int[] frames = state.plan().frameIndexes(task);
        double done = progress * (frames[1] - frames[0]) - (frameIndex - frames[0]);
        return Math.max(0, Math.min(1, done));
    }
}
