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
 * @param site the other site that has, or had last, something of it; empty when all of it is of this one
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
        Optional<Instant> endedAt,
        String site) {

    public JobSummary {
        reason = reason == null ? "" : reason;
        startedAt = startedAt == null ? Optional.empty() : startedAt;
        endedAt = endedAt == null ? Optional.empty() : endedAt;
        site = site == null ? "" : site;
    }

    /** A job of this site alone. */
    public JobSummary(
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
        this(
                id,
                name,
                status,
                reason,
                packageName,
                project,
                user,
                priority,
                frames,
                framesDone,
                tasks,
                tasksRunning,
                tasksSucceeded,
                tasksFailed,
                submittedAt,
                startedAt,
                endedAt,
                "");
    }

    /** A job that is about to be accepted. */
    public static JobSummary accepted(JobId job, JobSpec spec, Instant now) {
        JobProfile profile = spec.profile();
        int frames = profile.frames().count();
        int tiles = profile.tiles().count();
        // A task for each tile and one to assemble each frame, or a task for each chunk of frames.
        int tasks = tiles > 1 ? frames * tiles + frames : (frames + profile.chunk() - 1) / profile.chunk();
        return new JobSummary(
                job.value(),
                spec.name(),
                JobStatus.WAITING,
                "",
                profile.packageName(),
                spec.policy().project(),
                spec.policy().user(),
                spec.policy().priority(),
                frames,
                0,
                tasks,
                0,
                0,
                0,
                now,
                Optional.empty(),
                Optional.empty());
    }
}
