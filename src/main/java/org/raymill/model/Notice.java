package org.raymill.model;

import java.time.Instant;

/**
 * What one receiver is told of one thing that happened to a job. The same whenever it is made from the same journal, so that a repeated
 * delivery is known as such.
 *
 * @param event the number of the job's event that it tells of, counted from 1
 * @param target the place of the receiver among those of the job
 * @param at when it happened
 * @param status the job's state then
 * @param reason why, for people; may be empty
 * @param framesDone frames whose result was published then
 * @param tasksFailed tasks that had failed for good then
 * @param frameNumbers which frames it tells of, as ranges; empty when it tells of the job
 */
public record Notice(
        JobId job,
        long event,
        int target,
        Notification to,
        NoticeType type,
        Instant at,
        String name,
        String project,
        String user,
        JobStatus status,
        String reason,
        int frames,
        int framesDone,
        int tasksFailed,
        Instant submittedAt,
        String frameNumbers)
        implements Announcement {

    public Notice {
        reason = reason == null ? "" : reason;
        frameNumbers = frameNumbers == null ? "" : frameNumbers;
    }

    /** Tells of a job. */
    public Notice(
            JobId job,
            long event,
            int target,
            Notification to,
            NoticeType type,
            Instant at,
            String name,
            String project,
            String user,
            JobStatus status,
            String reason,
            int frames,
            int framesDone,
            int tasksFailed,
            Instant submittedAt) {
        this(
                job,
                event,
                target,
                to,
                type,
                at,
                name,
                project,
                user,
                status,
                reason,
                frames,
                framesDone,
                tasksFailed,
                submittedAt,
                "");
    }

    /** The same, of frames. */
    public Notice ofFrames(String numbers) {
        return new Notice(
                job,
                event,
                target,
                to,
                type,
                at,
                name,
                project,
                user,
                status,
                reason,
                frames,
                framesDone,
                tasksFailed,
                submittedAt,
                numbers);
    }

    /** Names what happened, the same in all tries; and for all receivers, unless it tells of frames, which each is told in notices of its own. */
    @Override
    public String id() {
        return "msg_" + job + "_" + event;
    }

    /** What distinguishes it from the job's other notices. */
    @Override
    public Key key() {
        return new Key(event, target);
    }

    /** An event of a job and a receiver. */
    public record Key(long event, int target) {}
}
