package org.raymill.model;

import java.time.Instant;
import java.util.List;

/**
 * A render server as the resource database has it.
 *
 * @param id the server's name
 * @param status how it is
 * @param coresUsed cores in leases
 * @param memoryMiBUsed MiB in leases
 * @param running what runs there now
 * @param lastSeenAt when the newest report came
 */
public record ServerDetail(
        String id,
        Status status,
        String message,
        HostHardware host,
        int cores,
        int coresUsed,
        int memoryMiB,
        int memoryMiBUsed,
        List<InstalledPackage> packages,
        List<RunningAttempt> running,
        Instant startedAt,
        Instant lastSeenAt) {

    public ServerDetail {
        packages = packages == null ? List.of() : List.copyOf(packages);
        running = running == null ? List.of() : List.copyOf(running);
    }

    /** What a server can be. */
    public enum Status {
        UP,
        /** Finishes what it runs and takes nothing new. */
        DRAINING,
        /** Not heard of. */
        LOST
    }
}
