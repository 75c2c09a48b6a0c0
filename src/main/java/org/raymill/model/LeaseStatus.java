package org.raymill.model;

import java.util.List;
import java.util.Optional;

/**
 * A lease that a server holds open.
 *
 * @param running the attempt that runs in it; empty when it is idle
 * @param revoked true when it is closed as soon as the attempt ends
 * @param gpus the graphics processors that the server has chosen for it, by their place among the host's; empty when it does not say
 */
public record LeaseStatus(Lease lease, Optional<RunningAttempt> running, boolean revoked, List<Integer> gpus) {

    public LeaseStatus {
        running = running == null ? Optional.empty() : running;
        gpus = gpus == null ? List.of() : List.copyOf(gpus);
    }

    /** One that does not say which graphics processors it has. */
    public LeaseStatus(Lease lease, Optional<RunningAttempt> running, boolean revoked) {
        this(lease, running, revoked, List.of());
    }
}
