package org.raymill.model;

import java.util.Optional;

/**
 * What a person can do to a job.
 *
 * @param kind what
 * @param task the task that it is about; only with {@link Kind#RETRY} (empty: all failed tasks) and {@link Kind#KILL}
 * @param priority the new priority, 0 to 100; only with {@link Kind#PRIORITY}
 * @param change other settings; only with {@link Kind#CHANGE}
 * @param frame the frame that it is about; only with {@link Kind#SKIP}, and with {@link Kind#RETRY} (empty: whatever {@code task} says)
 */
public record JobOperation(
        Kind kind, Optional<TaskId> task, int priority, Optional<SettingsChange> change, Optional<Integer> frame) {

    /** The operations. */
    public enum Kind {
        /** Start nothing more; what runs may end. */
        PAUSE,
        /** Go on. */
        RESUME,
        /** Change the priority. */
        PRIORITY,
        /** Go on with other settings. */
        CHANGE,
        /** Leave a frame out: the job can succeed without it. Undone by retrying it. */
        SKIP,
        /** Run failed tasks again, with their retries as at first. A job that has failed goes on. */
        RETRY,
        /** End a running task; it has failed for good until it is retried. */
        KILL,
        /** Forget a job that has ended, with its pictures and logs. */
        REMOVE
    }

    public JobOperation {
        task = task == null ? Optional.empty() : task;
        change = change == null ? Optional.empty() : change;
        frame = frame == null ? Optional.empty() : frame;
        if (kind == Kind.CHANGE && change.isEmpty()) {
            throw new IllegalArgumentException("a change of settings says which");
        }
        if (kind == Kind.PRIORITY && (priority < 0 || priority > 100)) {
            throw new IllegalArgumentException("priority must lie between 0 and 100, not " + priority);
        }
        if (kind == Kind.KILL && task.isEmpty()) {
            throw new IllegalArgumentException("name the task to kill");
        }
    }

    /** An operation on the whole job that needs no more to be said. */
    public static JobOperation of(Kind kind) {
        return new JobOperation(kind, Optional.empty(), 0, Optional.empty(), Optional.empty());
    }

    /** Another priority. */
    public static JobOperation priority(int priority) {
        return new JobOperation(Kind.PRIORITY, Optional.empty(), priority, Optional.empty(), Optional.empty());
    }

    /** An operation on a frame, by its number. */
    public static JobOperation onFrame(Kind kind, int frame) {
        return new JobOperation(kind, Optional.empty(), 0, Optional.empty(), Optional.of(frame));
    }

    /** Other settings. */
    public static JobOperation change(SettingsChange change) {
        return new JobOperation(Kind.CHANGE, Optional.empty(), 0, Optional.of(change), Optional.empty());
    }

    /** An operation on a task. */
    public static JobOperation of(Kind kind, TaskId task) {
        return new JobOperation(kind, Optional.of(task), 0, Optional.empty(), Optional.empty());
    }
}
