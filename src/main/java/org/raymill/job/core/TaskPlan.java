package org.raymill.job.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.raymill.model.FrameOrder;
import org.raymill.model.FrameRange;
import org.raymill.model.FrameSet;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.PictureNames;
import org.raymill.model.PixelRegion;
import org.raymill.model.RelativePath;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;

/**
 * How a job is cut into tasks. Tasks are numbers and are worked out when asked for, so a job of a million tasks costs no more than one.
 * Render tasks are counted frame by frame and within a frame tile by tile; assemble tasks, one a frame, exist when frames are cut into tiles; one encode
 * task follows them all when there is to be a movie.
 * Chunks that are to take a given time begin with single frames, and what has not been started is cut anew when times have been measured: see
 * {@link JobEvent.ChunksPlanned}, which alone changes a plan.
 */
public final class TaskPlan {

    private JobSpec spec;
    private final int frames;
    private final int tiles;
    private final Chunks chunks;

    /** So many single frames are measured before the rest is offered, where later frames are not simply the later tasks. */
    static final int PROBES = 8;

    public TaskPlan(JobSpec spec) {
        this.spec = spec;
        this.frames = spec.profile().frames().count();
        this.tiles = spec.profile().tiles().count();
        boolean reverse = spec.policy().frameOrder().kind() == FrameOrder.Kind.REVERSE;
        this.chunks = new Chunks(frames, isAdaptive() ? 1 : spec.profile().chunk(), isAdaptive() && reverse);
    }

    /** The job has other settings now; frames, tiles and chunks are the same. */
    void change(JobSpec changed) {
        spec = changed;
    }

    /** How many tasks a step has; 0 when the job has no such step. */
    public int count(StepName step) {
        return switch (step) {
            case RENDER -> tiled() ? frames * tiles : chunks.count();
            case ASSEMBLE -> tiled() ? frames : 0;
            case ENCODE -> spec.encoding().isPresent() ? 1 : 0;
        };
    }

    /** The steps of the job, in order. */
    public List<StepName> steps() {
        return Arrays.stream(StepName.values()).filter(this::hasStep).toList();
    }

    /** Whether the job has a step. */
    boolean hasStep(StepName step) {
        return step == StepName.RENDER || count(step) > 0;
    }

    /** The step that makes the pictures of whole frames. */
    StepName pictureStep() {
        return tiled() ? StepName.ASSEMBLE : StepName.RENDER;
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
        if (task.step() == StepName.ENCODE) {
            return new int[] {0, frames};
        }
        if (tiled()) {
            int frame = task.index() / tiles;
            return new int[] {frame, frame + 1};
        }
        return chunks.frames(task.index());
    }

    /** The render tasks that have a frame: the first, and how many follow it with it, as a two-element array. */
    int[] renderTasksOf(int frameIndex) {
        return tiled() ? new int[] {frameIndex * tiles, tiles} : new int[] {chunks.taskOf(frameIndex), 1};
    }

    /** Whether chunks are made as long as measured times tell. */
    boolean isAdaptive() {
        return spec.policy().chunkSeconds() > 0 && !tiled() && frames > 1;
    }

    /** The longest chunk of an adaptive plan. */
    int longestChunk() {
        return spec.profile().chunk() == 1
                ? JobProfile.MAX_CHUNK
                : spec.profile().chunk();
    }

    /** How many frames a render task that was not started yet has. */
    int chunkLength() {
        return chunks.length();
    }

    /** How many frames are in no task before this one. */
    int framesFrom(int task) {
        return frames - chunks.start(task);
    }

    /** Whether frames have been cut by measured times. */
    boolean isPlanned() {
        return chunks.lastCut() > 0;
    }

    /** Cuts anew from a task on. */
    void cut(int fromTask, int length) {
        chunks.cut(fromTask, length);
    }

    /** Whether the job's order takes tasks that are numbered apart, so that there is no later part that could be cut anew. */
    boolean isScattered() {
        FrameOrder.Kind kind = spec.policy().frameOrder().kind();
        return kind == FrameOrder.Kind.PREVIEW || kind == FrameOrder.Kind.NTH;
    }

    /** How many of the first tasks may be started now. */
    int offered() {
        return isAdaptive() && isScattered() && !isPlanned() ? Math.min(PROBES, chunks.count()) : Integer.MAX_VALUE;
    }

    /** The order in which render tasks are taken. */
    TaskSequence sequence() {
        FrameOrder order = spec.policy().frameOrder();
        if (!isAdaptive()) {
            return new TaskSequence(order, 0, count(StepName.RENDER), tiles);
        }
        int from = isPlanned() ? chunks.lastCut() : offered();
        return isScattered() && from < chunks.count()
                ? new TaskSequence(order, from, chunks.count(), 1)
                : new TaskSequence(FrameOrder.SEQUENTIAL, 0, chunks.count(), 1);
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
        if (task.step() == StepName.ENCODE) {
            return spec.profile().frames().compact();
        }
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
        if (!spec.format().hasPictures()) {
            return outputs.isEmpty();
        }
        if (task.step() == StepName.ENCODE) {
            return outputs.size() == 1
                    && outputs.get(0).tile().isEmpty()
                    && outputs.get(0).name().equals(movieName());
        }
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

    /** The name of the job's movie; the job has one. */
    RelativePath movieName() {
        return PictureNames.movie(spec.encoding().orElseThrow().format());
    }

    private RelativePath outputName(int frame, Optional<Integer> tile) {
        return tile.map(t -> PictureNames.tile(frame, t, spec.format()))
                .orElseGet(() -> PictureNames.frame(frame, spec.format()));
    }
}
