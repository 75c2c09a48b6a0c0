package org.raymill.server;

import java.time.Instant;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.Lease;
import org.raymill.model.TaskOrder;

/** An open lease in a {@link LeaseTable}, with the one attempt that it may hold. */
final class LeaseSlot {

    final Lease lease;
    Optional<TaskOrder> order = Optional.empty();
    /** Why the attempt is to be stopped; empty when it is not. */
    String stopReason = "";
    /** The attempt whose outcome tells the job that the lease is idle, until it is acknowledged. */
    Optional<AttemptId> told = Optional.empty();
    /** Whether the lease closes when its attempt ends. */
    boolean closing;

    Instant idleSince;

    LeaseSlot(Lease lease, Instant now) {
        this.lease = lease;
        this.idleSince = now;
    }

    /** An attempt moves in. */
    void take(TaskOrder next) {
        order = Optional.of(next);
        stopReason = "";
        told = Optional.empty();
    }

    /** Its attempt has ended. */
    void idle(AttemptId ended, Instant now) {
        order = Optional.empty();
        stopReason = "";
        told = Optional.of(ended);
        idleSince = now;
    }
}
