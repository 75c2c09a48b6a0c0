package org.raymill.job.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.raymill.model.FrameRange;
import org.raymill.model.FrameSet;
import org.raymill.model.JobSpec;
import org.raymill.model.PictureNames;
import org.raymill.model.PixelRegion;
import org.raymill.model.RelativePath;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;

/**
 * How a job is cut into tasks. Tasks are numbers and are worked out when asked for, so a job of a million tasks costs no more than one.
 * Render tasks are counted frame by frame and within a frame tile by tile; assemble tasks, one a frame, exist when frames are cut into tiles.
 */
public final class TaskPlan {

    private final JobSpec spec;
    private final int frames;
    private final int tiles;
    private final int chunk;

    public TaskPlan(JobSpec spec) {
        this.spec = spec;
        this.frames = spec.profile().frames().count();
        this.tiles = spec.profile().tiles().count();
        this.chunk = spec.profile().chunk();
    }

    /** How many tasks a step has; 0 when the job has no such step. */
    public int count(StepName step) {
        return switch (step) {
            case RENDER -> tiled() ? frames * tiles : (frames + chunk - 1) / chunk;
            case ASSEMBLE -> tiled() ? frames : 0;
        };
    }

    /** The steps of the job, in order. */
    public List<StepName> steps() {
        return tiled() ? List.of(StepName.RENDER, StepName.ASSEMBLE) : List.of(StepName.RENDER);
    }

    /** Whether frames are cut into tiles. */
    public boolean tiled() {
        return tiles > 1;
    }

    /** How many frames the job has. */
    public int frameCount() {
        return frames;
    }

    /** How many tiles a frame has. */
    public int tileCount() {
        return tiles;
    }

    /** Whether a task id means a task of this job. */
    public boolean has(TaskId task) {
        return task.index() < count(task.step());
    }

    /** The positions in the frame set of a task's first frame and the one after its last, as a two-element array. */
    int[] frameIndexes(TaskId task) {
        if (task.step() == StepName.ASSEMBLE) {
            return new int[] {task.index(), task.index() + 1};
        }
        if (tiled()) {
            int frame = task.index() / tiles;
            return new int[] {frame, frame + 1};
        }
        return new int[] {task.index() * chunk, Math.min(frames, (task.index() + 1) * chunk)};
    }

    /** The frames of a task. */
    public List<Integer> frames(TaskId task) {
        int[] range = frameIndexes(task);
        List<Integer> numbers = new ArrayList<>(range[1] - range[0]);
        for (int i = range[0]; i < range[1]; i++) {
            numbers.add(spec.profile().frames().frameAt(i));
        }
        return numbers;
    }

    /** The frames of a task for people: {@code 5}, or {@code 5-8}. */
    public String framesText(TaskId task) {
        return new FrameSet(
                        frames(task).stream().map(f -> new FrameRange(f, f, 1)).toList())
                .compact();
    }

    /** The tile of a task; empty for whole frames and assemblies. */
    public Optional<Integer> tile(TaskId task) {
        return task.step() == StepName.RENDER && tiled() ? Optional.of(task.index() % tiles) : Optional.empty();
    }

    /** The pixels of a tile of the job's frames. */
    public PixelRegion region(int tile) {
        return spec.profile().tiles().region(tile, spec.width(), spec.height());
    }

    /** The render task of a tile of a frame. */
    TaskId tileTask(int frameIndex, int tile) {
        return new TaskId(StepName.RENDER, frameIndex * tiles + tile);
    }

    /** Whether a success brought exactly the files that the task is to make. */
    boolean outputsFit(TaskId task, List<TaskOutput> outputs) {
        List<Integer> wanted = frames(task);
        Optional<Integer> tile = tile(task);
        if (outputs.size() != wanted.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            TaskOutput output = outputs.get(i);
            int frame = wanted.get(i);
            if (output.frame() != frame
                    || !output.tile().equals(tile)
                    || !output.name().equals(outputName(frame, tile))) {
                return false;
            }
        }
        return true;
    }

    private RelativePath outputName(int frame, Optional<Integer> tile) {
        return tile.map(t -> PictureNames.tile(frame, t, spec.format()))
                .orElseGet(() -> PictureNames.frame(frame, spec.format()));
    }
}
