package org.raymill.job.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.Lease;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;

/** An attempt that runs, waits behind others in its lease, or has an outcome that is being written. Confined to one thread. */
public final class LiveAttempt {
    private final TaskId task;
    private final AttemptId attempt;
    private final int number;
    private final int revision;
    private final Lease lease;
    private final String incarnation;
    private final Instant startedAt;
    private final Optional<TaskOrder> order;
    private Instant heardAt;
    private double progress;
    private int samples;
    private boolean ended;

    LiveAttempt(
            TaskId task,
            AttemptId attempt,
            int number,
            int revision,
            Lease lease,
            String incarnation,
            Instant startedAt,
            Optional<TaskOrder> order,
            Instant heardAt) {
        this.task = task;
        this.attempt = attempt;
        this.number = number;
        this.revision = revision;
        this.lease = lease;
        this.incarnation = incarnation;
        this.startedAt = startedAt;
        this.order = order;
        this.heardAt = heardAt;
    }

    public TaskId task() {
        return task;
    }

    public AttemptId attempt() {
        return attempt;
    }

    public int number() {
        return number;
    }

    /** With which revision of the job's settings it renders. */
    public int revision() {
        return revision;
    }

    public Lease lease() {
        return lease;
    }

    public String incarnation() {
        return incarnation;
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** How much of the task is done, from 0 to 1, as its server said last. */
    public double progress() {
        return progress;
    }

    /** Its server was heard of it. */
    void heard(Instant now) {
        heardAt = now;
    }

    /** How many pictures of its unfinished work its server has put on the storage. */
    public int samples() {
        return samples;
    }

    /** Its server said how much is done, and how often it has shown it. */
    void heard(double newProgress, int newSamples, Instant now) {
        progress = newProgress;
        samples = newSamples;
        heardAt = now;
    }

    /** Whether nothing was heard of it for longer than a limit. */
    boolean isSilent(Duration limit, Instant now) {
        return heardAt.plus(limit).isBefore(now);
    }

    /** What the server was told; empty when the attempt was adopted. */
    public Optional<TaskOrder> order() {
        return order;
    }

    /** Whether its outcome is known and being written. */
    public boolean ended() {
        return ended;
    }

    /** Marks it as ended; returns whether it was not before. */
    boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }
}
