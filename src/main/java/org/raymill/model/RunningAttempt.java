package org.raymill.model;

import java.time.Instant;

/**
 * An attempt that runs now.
 *
 * @param progress 0 to 1
 */
public record RunningAttempt(
        JobId job, TaskId task, AttemptId attempt, int number, LeaseId lease, Instant startedAt, double progress) {}
