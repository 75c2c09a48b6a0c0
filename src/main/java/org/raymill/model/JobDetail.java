package org.raymill.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All about a job but its tasks.
 *
 * @param waitingBecause one line that says why nothing runs; empty when something does or the job has ended
 * @param staleReports how many reports of superseded attempts were discarded since the job was last loaded
 * @param revision how often the settings were changed; {@code spec} is what they are now
 * @param openFrames which frames are still to be rendered with which settings; empty when the settings were never changed or the job has ended
 */
public record JobDetail(
        JobSummary summary,
        JobSpec spec,
        List<StepDetail> steps,
        List<TaskDetail> running,
        String waitingBecause,
        long staleReports,
        int revision,
        Optional<OpenFrames> openFrames) {

    public JobDetail {
        openFrames = openFrames == null ? Optional.empty() : openFrames;
        steps = steps == null ? List.of() : List.copyOf(steps);
        running = running == null ? List.of() : List.copyOf(running);
    }

    /** A job whose settings are as submitted. */
    public JobDetail(
            JobSummary summary,
            JobSpec spec,
            List<StepDetail> steps,
            List<TaskDetail> running,
            String waitingBecause,
            long staleReports) {
        this(summary, spec, steps, running, waitingBecause, staleReports, 0, Optional.empty());
    }

    /**
     * The frames of a job that are neither finished nor left out, as ranges such as {@code 3-10,12}; three dots stand for what is beyond a hundred ranges.
     *
     * @param newest those that are rendered with the newest settings; empty for none
     * @param earlier those that had begun before, and are finished with the settings that they began with; empty for none
     */
    public record OpenFrames(String newest, String earlier) {}

    /** A step of a job. */
    public record StepDetail(
            String name,
            TaskStatus status,
            int tasks,
            int waiting,
            int running,
            int succeeded,
            int failed,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt) {}

    /**
     * A task of a job.
     *
     * @param id such as {@code render-17}
     * @param frames the frames as a range
     * @param tile the tile's number; empty for whole frames
     * @param attempts all tries, oldest first
     */
    public record TaskDetail(
            String id,
            String step,
            String frames,
            Optional<Integer> tile,
            TaskStatus status,
            double progress,
            List<AttemptDetail> attempts) {

        public TaskDetail {
            tile = tile == null ? Optional.empty() : tile;
            attempts = attempts == null ? List.of() : List.copyOf(attempts);
        }
    }

    /**
     * One try at a task.
     *
     * @param usage what it took; nothing while it runs
     */
    public record AttemptDetail(
            String id,
            int number,
            String server,
            AttemptStatus status,
            String reason,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            AttemptUsage usage) {

        public AttemptDetail {
            reason = reason == null ? "" : reason;
            startedAt = startedAt == null ? Optional.empty() : startedAt;
            endedAt = endedAt == null ? Optional.empty() : endedAt;
            usage = usage == null ? AttemptUsage.NONE : usage;
        }

        /** A try of which it is not known what it took. */
        public AttemptDetail(
                String id,
                int number,
                String server,
                AttemptStatus status,
                String reason,
                Optional<Instant> startedAt,
                Optional<Instant> endedAt) {
            this(id, number, server, status, reason, startedAt, endedAt, AttemptUsage.NONE);
        }
    }
}
