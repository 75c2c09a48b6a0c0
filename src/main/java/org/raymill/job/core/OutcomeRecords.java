package org.raymill.job.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptStatus;

/** Writes down how attempts ended. */
final class OutcomeRecords {

    private OutcomeRecords() {}

    /**
     * What a server reports; a success that brought other files than were asked for is a failure. A server whose clock is ahead does not make
     * a task wait for a time that is far off: an attempt ended now at the latest.
     */
    static AttemptRecord reported(AttemptOutcome outcome, int revision, TaskPlan plan, Instant now) {
        AttemptStatus status = status(outcome.result());
        String reason = outcome.reason();
        if (status == AttemptStatus.SUCCEEDED && !plan.outputsFit(outcome.task(), outcome.outputs())) {
            status = AttemptStatus.FAILED;
            reason = "the server delivered other files than were asked for";
        }
        Duration ahead = outcome.endedAt().isAfter(now) ? Duration.between(now, outcome.endedAt()) : Duration.ZERO;
        return AttemptRecordBuilder.builder()
                .task(outcome.task())
                .attempt(outcome.attempt())
                .number(outcome.number())
                .server(outcome.server())
                .status(status)
                .reason(reason)
                .startedAt(outcome.startedAt().minus(ahead))
                .endedAt(outcome.endedAt().minus(ahead))
                .outputs(status == AttemptStatus.SUCCEEDED ? outcome.outputs() : List.of())
                .revision(revision)
                .usage(outcome.usage())
                .build();
    }

    /** An attempt at a task that was given up while it ran: whatever came of it, it counts as stopped. */
    static AttemptRecord stopped(AttemptRecord reported, String reason) {
        return AttemptRecordBuilder.builder(reported)
                .status(AttemptStatus.STOPPED)
                .reason(reason)
                .outputs(List.of())
                .build();
    }

    private static AttemptStatus status(AttemptOutcome.Result result) {
        return switch (result) {
            case SUCCEEDED -> AttemptStatus.SUCCEEDED;
            case FAILED -> AttemptStatus.FAILED;
            case OUT_OF_MEMORY -> AttemptStatus.OUT_OF_MEMORY;
            case TIMED_OUT -> AttemptStatus.TIMED_OUT;
            case LICENCE_DENIED -> AttemptStatus.LICENCE_DENIED;
            case PREEMPTED -> AttemptStatus.PREEMPTED;
            case STOPPED -> AttemptStatus.STOPPED;
            case HANDED_BACK -> AttemptStatus.HANDED_BACK;
            case UNRENDERABLE -> AttemptStatus.UNRENDERABLE;
            case STORAGE_FULL -> AttemptStatus.STORAGE_FULL;
        };
    }

    /** An attempt that nothing will be heard of any more. */
    static AttemptRecord lost(LiveAttempt attempt, String reason, Instant now) {
        return AttemptRecordBuilder.builder()
                .task(attempt.task())
                .attempt(attempt.attempt())
                .number(attempt.number())
                .startedAt(attempt.startedAt())
                .revision(attempt.revision())
                .server(attempt.lease().server())
                .status(AttemptStatus.LOST)
                .reason(reason)
                .endedAt(now)
                .outputs(List.of())
                .build();
    }
}
