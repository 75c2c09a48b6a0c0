package org.raymill.job.core;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;

/** How far each step of a job is, and which tiles wait to be put together. Part of the {@link TaskLedger}. */
final class TaskSteps {

    private final Map<StepName, StepProgress> steps = new EnumMap<>(StepName.class);
    private final TileTable tiles;

    /** The steps of a job of which nothing has run. */
    TaskSteps(TaskPlan plan) {
        for (StepName step : plan.steps()) {
            steps.put(step, new StepProgress(plan.count(step)));
        }
        this.tiles = new TileTable(plan.tileCount());
    }

    /** One step of those that the job has. */
    StepProgress of(StepName step) {
        return steps.get(step);
    }

    /** The step of a task. */
    StepProgress of(TaskId task) {
        return steps.get(task.step());
    }

    Collection<StepProgress> all() {
        return steps.values();
    }

    /** The tiles that wait to be put together. */
    TileTable tiles() {
        return tiles;
    }

    /** How many tasks the job has, over all steps. */
    int taskCount() {
        return steps.values().stream().mapToInt(StepProgress::count).sum();
    }

    /** Whether a task can be run now or later: it has neither succeeded nor failed for good. */
    boolean isOpen(TaskId task) {
        return !of(task).isAccepted(task.index()) && !of(task).isFailed(task.index());
    }

    /** How many tasks of the step render have succeeded or have failed for good. */
    int closedRenders() {
        StepProgress render = steps.get(StepName.RENDER);
        return render.acceptedCount() + render.failedCount();
    }

    /** An attempt at a task has succeeded. */
    void accept(TaskId task) {
        of(task).accept(task.index());
        closeTiles(task);
    }

    /** A task has failed for good. */
    void fail(TaskId task) {
        of(task).fail(task.index());
        closeTiles(task);
    }

    private void closeTiles(TaskId task) {
        if (task.step() == StepName.ASSEMBLE) {
            tiles.close(task.index());
        }
    }

    /** What a task had made is lost: it is to run again. */
    void withdraw(TaskId task) {
        of(task).withdraw(task.index());
        if (task.step() == StepName.ASSEMBLE) {
            tiles.open(task.index());
        }
    }

    /** A task that had failed for good is to run again. */
    void reopen(TaskId task) {
        of(task).reopen(task.index());
        if (task.step() == StepName.ASSEMBLE && tiles.isComplete(task.index())) {
            tiles.open(task.index());
        }
    }
}
