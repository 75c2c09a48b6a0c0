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
 * @param notifications who is notified of what becomes of the job, and what came of it
 * @param spending what other sites have used for it and ask, by the name of the site
 * @param changes how often people have changed the job in any way, such as its settings, its priority or by having a task tried again; grows with
 *     nothing that happens to the job by itself
 */
public record JobDetail(
        JobSummary summary,
        JobSpec spec,
        List<StepDetail> steps,
        List<TaskDetail> running,
        String waitingBecause,
        long staleReports,
        int revision,
        Optional<OpenFrames> openFrames,
        List<NotificationDetail> notifications,
        List<SiteSpending> spending,
        int changes) {

    public JobDetail {
        spending = spending == null ? List.of() : List.copyOf(spending);
        notifications = notifications == null ? List.of() : List.copyOf(notifications);
        openFrames = openFrames == null ? Optional.empty() : openFrames;
        steps = steps == null ? List.of() : List.copyOf(steps);
        running = running == null ? List.of() : List.copyOf(running);
    }

    /** A job that notifies nobody. */
    public JobDetail(
            JobSummary summary,
            JobSpec spec,
            List<StepDetail> steps,
            List<TaskDetail> running,
            String waitingBecause,
            long staleReports,
            int revision,
            Optional<OpenFrames> openFrames) {
        this(
                summary,
                spec,
                steps,
                running,
                waitingBecause,
                staleReports,
                revision,
                openFrames,
                List.of(),
                List.of(),
                0);
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

    /** The same, with what came of its notifications. */
    public JobDetail with(List<NotificationDetail> told) {
        return new JobDetail(
                summary,
                spec,
                steps,
                running,
                waitingBecause,
                staleReports,
                revision,
                openFrames,
                told,
                spending,
                changes);
    }

    /** The same, with what other sites ask. */
    public JobDetail spending(List<SiteSpending> bySite) {
        return new JobDetail(
                summary,
                spec,
                steps,
                running,
                waitingBecause,
                staleReports,
                revision,
                openFrames,
                notifications,
                bySite,
                changes);
    }

    /** The same, changed so often. */
    public JobDetail changes(int times) {
        return new JobDetail(
                summary,
                spec,
                steps,
                running,
                waitingBecause,
                staleReports,
                revision,
                openFrames,
                notifications,
                spending,
                times);
    }

    /** Names the version of a job that people have changed so often. */
    public static String tag(int changes) {
        return "changes-" + changes;
    }

    /**
     * The frames of a job that are neither finished nor left out, as ranges such as {@code 3-10,12}; three dots stand for what is beyond a hundred ranges.
     *
     * @param newest those that are rendered with the newest settings; empty for none
     * @param earlier those that had begun before, and are finished with the settings that they began with; empty for none
     */
    public record OpenFrames(String newest, String earlier) {}

    /**
     * What came of the notifications of one receiver.
     *
     * @param to the address, and by which way
     * @param delivered how many it has taken
     * @param pending how many are still to be delivered
     * @param givenUp how many it never took
     * @param closed whether it has said that it wants no more
     * @param lastSettled when the last was delivered or given up
     * @param problem what was wrong at the last try, for people; empty when nothing was
     * @param nextTry when the next try is made; empty when none is planned
     */
    public record NotificationDetail(
            String to,
            List<NoticeType> events,
            int delivered,
            int pending,
            int givenUp,
            boolean closed,
            Optional<Instant> lastSettled,
            String problem,
            Optional<Instant> nextTry) {

        public NotificationDetail {
            events = events == null ? List.of() : List.copyOf(events);
            lastSettled = lastSettled == null ? Optional.empty() : lastSettled;
            problem = problem == null ? "" : problem;
            nextTry = nextTry == null ? Optional.empty() : nextTry;
        }
    }

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
