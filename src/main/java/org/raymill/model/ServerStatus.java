package org.raymill.model;

import java.time.Instant;
import java.util.List;

/**
 * All that a render server tells of itself: sent on every change and as a heartbeat. Each report replaces the one before.
 *
 * @param incarnation differs for each process of this server
 * @param sequence counts the reports of this incarnation
 * @param epoch the highest Scheduler epoch that the server has heard of
 * @param openedUpTo the highest lease number of that epoch that the server has been told to open: a lease up to this number that is not
 *     listed is closed
 * @param cores processor cores that the server offers
 * @param memoryMiB memory that the server offers, in MiB
 * @param ended attempts that have ended, each with the lease that it ran in, whose jobs have not yet acknowledged how: a job that was loaded
 *     anew must not start their tasks again, for the outcomes are on their way
 * @param accepting false when it takes no new leases because it drains or shuts down
 * @param message why it is not accepting, or a warning for people; may be empty
 */
public record ServerStatus(
        ServerId server,
        String incarnation,
        long sequence,
        long epoch,
        long openedUpTo,
        Instant startedAt,
        HostHardware host,
        int cores,
        int memoryMiB,
        List<InstalledPackage> packages,
        List<LeaseStatus> leases,
        List<LeaseStatus> ended,
        boolean accepting,
        String message) {

    public ServerStatus {
        packages = packages == null ? List.of() : List.copyOf(packages);
        leases = leases == null ? List.of() : List.copyOf(leases);
        ended = ended == null ? List.of() : List.copyOf(ended);
        message = message == null ? "" : message;
    }
}
