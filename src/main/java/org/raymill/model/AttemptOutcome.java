package org.raymill.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;

/**
 * How an attempt ended. A server keeps it, and repeats it, until the job has acknowledged it.
 *
 * @param result what came of it
 * @param reason one line for people when it did not succeed; empty otherwise
 * @param outputs the staged files of a success; empty otherwise
 * @param deniedLimit the amount that was denied, such as {@code licence.houdini}; empty unless {@link Result#LICENCE_DENIED}
 * @param revision of the job's settings that it rendered with
 * @param usage what it took
 */
@RecordBuilder
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
        List<TaskOutput> outputs,
        String deniedLimit,
        int revision,
        AttemptUsage usage) {

    public AttemptOutcome {
        outputs = outputs == null ? List.of() : List.copyOf(outputs);
        reason = reason == null ? "" : reason;
        deniedLimit = deniedLimit == null ? "" : deniedLimit;
        usage = usage == null ? AttemptUsage.NONE : usage;
    }

    /** What can come of an attempt. */
    public enum Result {
        SUCCEEDED,
        FAILED,
        /** Failed because it needed more memory than it was given. */
        OUT_OF_MEMORY,
        /** Ended because it took too long or made no progress for too long. */
        TIMED_OUT,
        /** The program found no licence: no fault of the task. */
        LICENCE_DENIED,
        /** Ended to make room for something more urgent; no fault of the task. */
        PREEMPTED,
        /** Stopped because the job asked for it; every process of it is dead. */
        STOPPED,
        /** Handed back unfinished because the server shuts down; no fault of the task. */
        HANDED_BACK,
        /** Failed because of the scene, or of what the job asks for: every other try would fail as well. */
        UNRENDERABLE,
        /** The farm's storage has no room for what it made: no fault of the task. */
        STORAGE_FULL
    }
}
