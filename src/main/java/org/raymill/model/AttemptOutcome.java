package org.raymill.model;

import java.time.Instant;
import java.util.List;

/**
 * How an attempt ended. A server keeps it, and repeats it, until the job has acknowledged it.
 *
 * @param result what came of it
 * @param reason one line for people when it did not succeed; empty otherwise
 * @param outputs the staged files of a success; empty otherwise
 */
public record AttemptOutcome(
        JobId job,
        TaskId task,
        AttemptId attempt,
        int number,
        ServerId server,
        Result result,
        String reason,
        Instant startedAt,
        Instant endedAt,
        List<TaskOutput> outputs) {

    public AttemptOutcome {
        outputs = outputs == null ? List.of() : List.copyOf(outputs);
        reason = reason == null ? "" : reason;
    }

    /** What can come of an attempt. */
    public enum Result {
        SUCCEEDED,
        FAILED,
        /** Stopped because the job asked for it; every process of it is dead. */
        STOPPED,
        /** Handed back unfinished because the server shuts down; no fault of the task. */
        HANDED_BACK
    }
}
