package org.raymill.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A job in a list.
 *
 * @param id the job's id
 * @param reason why it failed or who cancelled it; may be empty
 * @param tasks all tasks of the job
 * @param frames all frames of the job
 * @param framesDone frames whose result is published
 */
public record JobSummary(
        String id,
        String name,
        JobStatus status,
        String reason,
        String packageName,
        String project,
        String user,
        int priority,
        int frames,
        int framesDone,
        int tasks,
        int tasksRunning,
        int tasksSucceeded,
        int tasksFailed,
        Instant submittedAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt) {

    public JobSummary {
        reason = reason == null ? "" : reason;
        startedAt = startedAt == null ? Optional.empty() : startedAt;
        endedAt = endedAt == null ? Optional.empty() : endedAt;
    }
}
