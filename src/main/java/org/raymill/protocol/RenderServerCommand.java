package org.raymill.protocol;

import java.util.List;
import org.raymill.model.AttemptId;
import org.raymill.model.FollowingFrames;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;

/** What a render server is told by the Scheduler and by jobs. */
public interface RenderServerCommand extends CborSerializable {

    /** Answer to {@link SchedulerCommand.ReportStatus}: the Scheduler of this epoch has seen the report. */
    record StatusReceived(long epoch, long sequence) implements RenderServerCommand {}

    /**
     * The Scheduler reserves room for a job. The server opens the lease and tells the job ({@link RenderJobCommand.LeaseGranted}) until the job
     * uses or releases it. Refused when the epoch is older than one the server knows.
     *
     * @param epoch of the Scheduler that speaks, which is also the lease's
     */
    record OpenLease(long epoch, Lease lease) implements RenderServerCommand {}

    /**
     * The Scheduler takes a lease back: at once when it is idle, else when its attempt ends. Works for leases of earlier epochs too.
     *
     * @param epoch of the Scheduler that speaks
     * @param reason one line for people
     * @param immediate whether its attempt is to be ended now; it has then been preempted
     */
    record RevokeLease(long epoch, LeaseId lease, String reason, boolean immediate) implements RenderServerCommand {}

    /**
     * A job starts an attempt in a lease. Idempotent by attempt. Answered by reports of the attempt, or by
     * {@link RenderJobCommand.TaskRefused} when the lease is not open or holds another attempt.
     */
    record RunTask(LeaseId lease, TaskOrder order) implements RenderServerCommand {}

    /**
     * A job starts several attempts in a lease, one after the other: what does not run at once waits in the lease. What does not run there is given
     * back by {@link RenderJobCommand.TasksReturned}: at once when the lease is not open, later when it closes before, or what runs takes long.
     * Otherwise like {@link RunTask} for each.
     *
     * @param first the first order
     * @param next those that follow it
     */
    record RunTasks(LeaseId lease, TaskOrder first, FollowingFrames next) implements RenderServerCommand {

        /** All orders, in the order in which they are to run. */
        public List<TaskOrder> orders() {
            return next.after(first);
        }
    }

    /** A job stops an attempt: answered by its outcome once every process of it is dead, also when the attempt is not known. */
    record StopTask(JobId job, TaskId task, AttemptId attempt, String reason) implements RenderServerCommand {}

    /** A job gives a lease back; if something runs in it, the lease closes when that has ended. */
    record ReleaseLease(LeaseId lease) implements RenderServerCommand {}

    /**
     * A job that begins anew has missed, or not used, what was told meanwhile: answered by those of its outcomes that it has not acknowledged, and by
     * its leases that are idle.
     */
    record TellOutcomes(JobId job) implements RenderServerCommand {}

    /** The job has recorded (or discarded) the outcome: the server may forget it. */
    record AcknowledgeOutcome(AttemptId attempt) implements RenderServerCommand {}

    /** The same of several outcomes. */
    record AcknowledgeOutcomes(List<AttemptId> attempts) implements RenderServerCommand {
        public AcknowledgeOutcomes {
            attempts = attempts == null ? List.of() : List.copyOf(attempts);
        }
    }
}
