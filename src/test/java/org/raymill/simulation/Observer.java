package org.raymill.simulation;

import java.time.Duration;
import java.util.Collection;
import org.raymill.job.core.JobEvent;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;
import org.raymill.model.Lease;
import org.raymill.model.RelativePath;
import org.raymill.model.ServerStatus;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOutput;
import org.raymill.scheduler.ServerOrdered;

/** Is told what can be seen of the farm from outside. */
interface Observer {

    /**
     * An attempt that runs on a host.
     *
     * @param incarnation of the server
     * @param lease as it was granted
     */
    record Run(RenderNode server, String incarnation, Lease lease, TaskOrder order, Duration startedAt) {}

    /** A program was started. */
    default void started(Run run) {}

    /** A program has ended. */
    default void ended(Run run, AttemptOutcome.Result result) {}

    /** A program has died with its host. */
    default void died(Run run) {}

    /** A client was told that its job is accepted. */
    default void accepted(JobId job, JobSpec spec) {}

    /** An event is in the journal. */
    default void journalled(JobId job, JobEvent event) {}

    /**
     * A file has got its final name.
     *
     * @param result true for what clients see
     */
    default void published(JobId job, RelativePath name, AttemptId attempt, boolean result) {}

    /**
     * A file of an attempt lies on the storage, without its final name.
     *
     * @param picture what it shows; two files that show the same have the same
     */
    default void staged(AttemptId attempt, TaskOutput output, String picture) {}

    /** An order to a server is in the journal. */
    default void ordered(ServerOrdered order) {}

    /** A server's report has reached a Scheduler. */
    default void reported(ServerStatus status, ControlNode scheduler) {}

    /** Something was sent. */
    default void sent(FarmNode from, FarmNode to, Object message) {}

    /** Something has arrived. */
    default void delivered(FarmNode from, FarmNode to, Object message) {}

    /** Everything has ended and some time has passed, or the time is over. */
    default void finished() {}

    /** Tells several. */
    static void each(Collection<Observer> observers, java.util.function.Consumer<Observer> news) {
        observers.forEach(news);
    }
}
