package org.raymill.job.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.raymill.model.JobOperation;
import org.raymill.model.JobStatus;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;

/** Decides what comes of an operation on a job, given the state that it is in. */
public final class OperationRules {

    /** What comes of an operation. */
    public sealed interface Decision {
        /** To be written to the journal; then it is done. */
        record Write(JobEvent event) implements Decision {}

        /** It is like that already. */
        record Unchanged(String message) implements Decision {}

        /** It does not go with the state of the job or the task. */
        record Refused(String message) implements Decision {}

        /** It was meant for an earlier revision of the settings. */
        record Outdated(String message) implements Decision {}

        /** There is no such task. */
        record NoSuchTask(String message) implements Decision {}
    }

    private final JobState state;
    private final TaskBoard board;
    private final String by;
    private final String reason;
    private final Instant now;

    private OperationRules(JobState state, TaskBoard board, String by, String reason, Instant now) {
        this.state = state;
        this.board = board;
        this.by = by;
        this.reason = reason;
        this.now = now;
    }

    /** Decides; nothing is changed. */
    public static Decision decide(
            JobState state, TaskBoard board, JobOperation operation, String by, String reason, Instant now) {
        return new OperationRules(state, board, by, reason == null ? "" : reason, now).decide(operation);
    }

    private Decision decide(JobOperation operation) {
        if (operation.task().isPresent() && !state.plan().has(operation.task().get())) {
            return new Decision.NoSuchTask(
                    "the job has no task " + operation.task().get());
        }
        if (operation.frame().isPresent() && frameIndex(operation) < 0) {
            return new Decision.NoSuchTask(
                    "the job has no frame " + operation.frame().get());
        }
        if (operation.kind() == JobOperation.Kind.REMOVE) {
            return remove();
        }
        boolean failed = state.ended().filter(JobStatus.FAILED::equals).isPresent();
        if (state.ended().isPresent() && !(failed && operation.kind() == JobOperation.Kind.RETRY)) {
            return new Decision.Refused(
                    failed ? "it has ended; retry it first" : "it has ended and can not go on; submit it anew");
        }
        if (state.isCancelled()) {
            return new Decision.Refused("it ends when its processes are dead");
        }
        return switch (operation.kind()) {
            case PAUSE -> pause();
            case RESUME -> resume();
            case PRIORITY -> priority(operation.priority());
            case SKIP -> skip(operation.frame().orElseThrow(), frameIndex(operation));
            case RETRY ->
                operation.frame().isPresent()
                        ? retryFrame(frameIndex(operation))
                        : operation.task().map(this::retry).orElseGet(this::retryAll);
            case CHANGE -> SettingsRules.decide(state, board, operation.change().orElseThrow(), by, reason, now);
            case KILL -> kill(operation.task().orElseThrow());
            case REMOVE -> remove();
        };
    }

    private int frameIndex(JobOperation operation) {
        return state.spec().profile().frames().indexOf(operation.frame().orElseThrow());
    }

    private List<TaskId> tasksOf(int frameIndex) {
        int[] render = state.plan().renderTasksOf(frameIndex);
        List<TaskId> tasks = new ArrayList<>();
        for (int i = 0; i < render[1]; i++) {
            tasks.add(new TaskId(StepName.RENDER, render[0] + i));
        }
        if (state.plan().tiled()) {
            tasks.add(new TaskId(StepName.ASSEMBLE, frameIndex));
        }
        return tasks;
    }

    private Decision skip(int frame, int index) {
        List<TaskId> tasks = tasksOf(index);
        TaskId last = tasks.get(tasks.size() - 1);
        if (state.tasks().failures().isSkipped(last)) {
            return new Decision.Unchanged("frame " + frame + " is skipped already");
        }
        if (state.tasks().step(last.step()).isAccepted(last.index())) {
            return new Decision.Refused("frame " + frame + " is finished already");
        }
        if (state.plan().frames(last).size() > 1) {
            return new Decision.Refused("frame " + frame + " is rendered in one task with the frames "
                    + state.plan().framesText(last) + "; kill task " + last + " to end them all");
        }
        if (state.spec().encoding().filter(movie -> !movie.skipMissing()).isPresent()) {
            return new Decision.Refused("the movie is to have every frame");
        }
        List<TaskId> open = tasks.stream().filter(state.tasks()::isOpen).toList();
        return open.contains(last)
                ? new Decision.Write(new JobEvent.FrameSkipped(frame, open, by, reason, now))
                : new Decision.Refused("frame " + frame + " has failed already");
    }

    private Decision retryFrame(int index) {
        List<TaskId> failed = tasksOf(index).stream()
                .filter(task -> state.tasks().step(task.step()).isFailed(task.index()))
                .toList();
        return failed.isEmpty()
                ? new Decision.Unchanged("nothing of the frame has failed or is skipped")
                : new Decision.Write(retried(failed));
    }

    private Decision remove() {
        if (state.isRemoved()) {
            return new Decision.Unchanged("the job is removed already");
        }
        if (state.ended().isEmpty()) {
            return new Decision.Refused(
                    state.isCancelled()
                            ? "it ends when its processes are dead; remove it then"
                            : "only a job that has ended can be removed; cancel it first");
        }
        return state.unpublished().isEmpty()
                ? new Decision.Write(new JobEvent.Removed(by, reason, now))
                : new Decision.Refused("its last pictures are still being put in place; try again in a moment");
    }

    private Decision pause() {
        return state.pause()
                .<Decision>map(pause -> new Decision.Unchanged("the job is paused already, by " + pause.by()))
                .orElseGet(() -> new Decision.Write(new JobEvent.Paused(by, reason, now)));
    }

    private Decision resume() {
        return state.pause().isPresent()
                ? new Decision.Write(new JobEvent.Resumed(by, reason, now))
                : new Decision.Unchanged("the job is not paused");
    }

    private Decision priority(int wanted) {
        return wanted == state.priority()
                ? new Decision.Unchanged("the priority is " + wanted + " already")
                : new Decision.Write(new JobEvent.PriorityChanged(state.priority(), wanted, by, reason, now));
    }

    private Decision retryAll() {
        return state.tasks().failures().isAny()
                ? new Decision.Write(retried(List.of()))
                : new Decision.Unchanged("no task has failed");
    }

    private Decision retry(TaskId task) {
        boolean trouble = state.tasks().step(task.step()).isFailed(task.index())
                || state.tasks().retries().of(task) != null
                        && board.attempts().of(task).isEmpty();
        if (trouble && state.isStopping() && state.isStoppingWithoutOne()) {
            return new Decision.Refused(
                    "the job would stop again because of the other tasks that failed; retry all of them, without naming a task");
        }
        return trouble
                ? new Decision.Write(retried(List.of(task)))
                : new Decision.Unchanged("task " + task + " has not failed");
    }

    private JobEvent retried(List<TaskId> tasks) {
        return new JobEvent.TasksRetried(tasks, new JobViews(state, board).status(), by, reason, now);
    }

    private Decision kill(TaskId task) {
        if (state.tasks().step(task.step()).isFailed(task.index())) {
            return new Decision.Unchanged("task " + task + " has failed already");
        }
        boolean ending = board.attempts().of(task).map(LiveAttempt::ended).orElse(false);
        if (ending || !state.tasks().isOpen(task)) {
            return new Decision.Refused("task " + task + " has ended already");
        }
        return new Decision.Write(new JobEvent.TasksGivenUp(List.of(task), by, reason, now));
    }
}
