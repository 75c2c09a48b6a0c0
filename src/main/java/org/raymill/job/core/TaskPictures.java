package org.raymill.job.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.model.PictureFlag;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;

/**
 * What a job's tasks have made: accepted from an attempt, then published, tiles put together to frames, frames made into a movie. Part of the
 * {@link TaskLedger}.
 */
final class TaskPictures {

    private final TaskPlan plan;
    private final TaskSteps steps;
    private final Movie movie;
    private final Consumer<TaskId> changed;
    private final Map<TaskId, UnpublishedFiles> unpublished = new LinkedHashMap<>();
    private final PublishedFrames published = new PublishedFrames();

    /**
     * The pictures of a job of which nothing has run.
     *
     * @param changed is told of tasks that have become ready by what was published
     */
    TaskPictures(TaskPlan plan, TaskSteps steps, Movie movie, Consumer<TaskId> changed) {
        this.plan = plan;
        this.steps = steps;
        this.movie = movie;
        this.changed = changed;
    }

    /** An attempt has succeeded, and counts. */
    void accept(AttemptRecord attempt) {
        accept(attempt, attempt.task().step() == StepName.ASSEMBLE ? ofTiles(attempt) : attempt.outputs());
    }

    /** The same after a verification, or without the one that was wanted. */
    void accept(Verification.Decision decision) {
        List<TaskOutput> outputs = decision.chosen().outputs();
        accept(decision.chosen(), decision.verified() ? outputs : unverified(outputs));
    }

    private void accept(AttemptRecord attempt, List<TaskOutput> outputs) {
        steps.accept(attempt.task());
        unpublished.put(attempt.task(), new UnpublishedFiles(attempt.attempt(), outputs));
    }

    private static List<TaskOutput> unverified(List<TaskOutput> outputs) {
        return outputs.stream()
                .map(output -> output.with(PictureFlag.UNVERIFIED))
                .toList();
    }

    /** A frame is as little verified as any of its tiles. */
    private List<TaskOutput> ofTiles(AttemptRecord assembled) {
        int frame = assembled.task().index();
        boolean doubtful = steps.tiles().isComplete(frame)
                && steps.tiles().of(frame).stream()
                        .anyMatch(tile -> tile.flags().contains(PictureFlag.UNVERIFIED));
        return doubtful ? unverified(assembled.outputs()) : assembled.outputs();
    }

    /** A frame comes whole, so that no tiles of it are needed. */
    void replaceTiles(int frame) {
        StepProgress render = steps.of(StepName.RENDER);
        for (int tile = 0; tile < plan.tileCount(); tile++) {
            TaskId task = plan.tileTask(frame, tile);
            render.reopen(task.index());
            render.accept(task.index());
            render.publish(task.index());
            unpublished.remove(task);
        }
    }

    /**
     * The accepted files of a task are under their final names.
     *
     * @return whether it had any that were not
     */
    boolean publish(TaskId task) {
        UnpublishedFiles accepted = unpublished.remove(task);
        if (accepted == null) {
            return false;
        }
        steps.of(task).publish(task.index());
        if (task.step() == StepName.ENCODE) {
            movie.publish(accepted.outputs().get(0));
            return true;
        }
        outdateMovie();
        int[] frames = plan.frameIndexes(task);
        if (plan.tile(task).isPresent()) {
            publishTile(frames[0], plan.tile(task).get(), accepted.outputs().get(0));
            return true;
        }
        published.put(frames[0], frames[1], accepted.outputs());
        if (task.step() == StepName.ASSEMBLE) {
            steps.tiles().forget(task.index());
        }
        return true;
    }

    /** A picture has come after the movie was made: it was made of fewer. */
    private void outdateMovie() {
        if (plan.hasStep(StepName.ENCODE) && steps.of(Movie.TASK).isAccepted(Movie.TASK.index())) {
            steps.of(Movie.TASK).outdate(Movie.TASK.index());
            unpublished.remove(Movie.TASK);
            movie.outdate();
            changed.accept(Movie.TASK);
        }
    }

    private void publishTile(int frame, int tile, TaskOutput output) {
        if (steps.tiles().put(frame, tile, output)) {
            if (steps.of(StepName.ASSEMBLE).isFailed(frame)) {
                steps.tiles().close(frame); // it was given up before its tiles were there
            }
            changed.accept(new TaskId(StepName.ASSEMBLE, frame));
        }
    }

    /**
     * The accepted files of a task are lost.
     *
     * @return whether it had any that were not published
     */
    boolean withdraw(TaskId task) {
        if (unpublished.remove(task) == null) {
            return false;
        }
        steps.withdraw(task);
        return true;
    }

    /**
     * A published tile is lost before its frame was put together: it is to be made again.
     *
     * @return whether it was such a tile
     */
    boolean loseTile(TaskId task) {
        boolean lost = plan.tile(task).isPresent()
                && steps.of(task).isAccepted(task.index())
                && !unpublished.containsKey(task)
                && !steps.of(StepName.ASSEMBLE).isAccepted(plan.frameIndexes(task)[0]);
        if (lost) {
            beginAnew(task);
        }
        return lost;
    }

    /** Whether what a task makes are results: pictures of whole frames. */
    boolean isOfFrames(TaskId task) {
        return task.step() != StepName.ENCODE && plan.tile(task).isEmpty();
    }

    /** The published pictures of whole frames are lost: they are to be made again. */
    void lose(TaskId task) {
        int[] frames = plan.frameIndexes(task);
        beginAnew(task);
        if (task.step() == StepName.ASSEMBLE) {
            for (int tile = 0; tile < plan.tileCount(); tile++) {
                beginAnew(plan.tileTask(task.index(), tile));
            }
        }
        published.lose(frames[1] - frames[0]);
    }

    /** A task is to make everything again. */
    void beginAnew(TaskId task) {
        steps.of(task).beginAnew(task.index());
        unpublished.remove(task);
        if (plan.tiled()) {
            int frame = plan.frameIndexes(task)[0];
            steps.tiles().close(frame);
            steps.tiles().forget(frame);
        }
    }

    /** All frames are to be made again; what is published stays where it is until then. */
    void outdate() {
        movie.outdate();
        published.clear();
    }

    /** Accepted files that are to be published, oldest first. */
    Map<TaskId, UnpublishedFiles> unpublished() {
        return Collections.unmodifiableMap(unpublished);
    }

    /** The frames whose result is published. */
    PublishedFrames published() {
        return published;
    }
}
