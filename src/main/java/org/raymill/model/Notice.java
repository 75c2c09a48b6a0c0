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
        Instant submittedAt) {

    public Notice {
        reason = reason == null ? "" : reason;
    }

    /** Names what happened, the same for all receivers and all tries. */
    public String id() {
        return "msg_" + job + "_" + event;
    }

    /** What distinguishes it from the job's other notices. */
    public Key key() {
        return new Key(event, target);
    }

    /** An event of a job and a receiver. */
    public record Key(long event, int target) {}
}
