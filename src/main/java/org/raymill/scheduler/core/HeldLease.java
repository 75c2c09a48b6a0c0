package org.raymill.scheduler.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.raymill.model.Lease;
import org.raymill.model.RunningAttempt;

/** A lease that is open or being opened, as the Scheduler knows it. Changed by the {@link LeaseBook} alone. */
final class HeldLease {

    private final Lease lease;
    private final Instant since;

    boolean revoked;
    boolean immediate;
    String revokedBecause = "";
    /** Revoked, and something runs in it to its end. */
    boolean finishing;

    boolean serverKnowsRevocation;
    Optional<RunningAttempt> running = Optional.empty();
    Instant saidAt;
    /** What its job had won by waiting when it was granted: one that was let in for its age is not put out again at once. */
    int aged;
    /** The graphics processors that its server has chosen, by their place among the host's; empty until it says so. */
    List<Integer> gpus = List.of();

    HeldLease(Lease lease, Instant now) {
        this.lease = lease;
        this.since = now;
        this.saidAt = now;
    }

    Lease lease() {
        return lease;
    }

    /** When it was opened, or first heard of. */
    Instant since() {
        return since;
    }

    boolean revoked() {
        return revoked;
    }

    Optional<RunningAttempt> running() {
        return running;
    }
}
