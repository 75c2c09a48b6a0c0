package org.raymill.model;

import java.time.Instant;

/**
 * An attempt that runs now.
 *
 * @param progress 0 to 1
 * @param samples how many pictures of its unfinished work it has put on the shared storage, one replacing the other
 * @param revision of the job's settings that it renders with
 */
public record RunningAttempt(
        JobId job,
        TaskId task,
        AttemptId attempt,
        int number,
        LeaseId lease,
        Instant startedAt,
        double progress,
        int samples,
        int revision) {

    /** An attempt that has shown nothing yet. */
    public RunningAttempt(
            JobId job, TaskId task, AttemptId attempt, int number, LeaseId lease, Instant startedAt, double progress) {
        this(job, task, attempt, number, lease, startedAt, progress, 0, 0);
    }
}
