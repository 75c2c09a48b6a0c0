package org.raymill.model;

import java.util.Optional;

/**
 * A lease that a server holds open.
 *
 * @param running the attempt that runs in it; empty when it is idle
 * @param revoked true when it is closed as soon as the attempt ends
 */
public record LeaseStatus(Lease lease, Optional<RunningAttempt> running, boolean revoked) {

    public LeaseStatus {
        running = running == null ? Optional.empty() : running;
    }
}
