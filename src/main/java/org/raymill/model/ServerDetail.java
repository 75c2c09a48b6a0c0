package org.raymill.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A render server as the resource database has it.
 *
 * @param id the server's name
 * @param status how it is
 * @param coresUsed cores in leases
 * @param memoryMiBUsed MiB in leases
 * @param running what runs there now
 * @param lastSeenAt when the newest report came
 * @param gpus graphics processors of the host
 * @param gpusUsed graphics processors in leases
 * @param tags by which jobs choose servers
 * @param amounts what the host has beside cores, memory and graphics processors, by name
 * @param amountsUsed how much of that is in leases
 * @param failedJobs how many jobs have had tasks fail here lately
 * @param reservedFor the job that the server is kept free for; empty when none
 * @param sandbox what holds the programs of its tasks back
 * @param processCounting who counts the processes of a program there, in words; empty when that is not known
 * @param packageProblems packages that are there and not offered, with the reason
 * @param load how busy the host is; empty when that is not known
 * @param orderedAt when somebody, or the Scheduler itself, ordered last whether the server takes work; empty when nobody ever did
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
        Instant lastSeenAt,
        int gpus,
        int gpusUsed,
        List<String> tags,
        Map<String, Integer> amounts,
        Map<String, Integer> amountsUsed,
        int failedJobs,
        Optional<String> reservedFor,
        SandboxMode sandbox,
        String processCounting,
        List<PackageProblem> packageProblems,
        Optional<HostLoad> load,
        Optional<Instant> orderedAt) {

    public ServerDetail {
        packages = packages == null ? List.of() : List.copyOf(packages);
        running = running == null ? List.of() : List.copyOf(running);
        tags = tags == null ? List.of() : List.copyOf(tags);
        amounts = Amounts.checked(amounts, 0);
        amountsUsed = Amounts.checked(amountsUsed, 0);
        reservedFor = reservedFor == null ? Optional.empty() : reservedFor;
        sandbox = sandbox == null ? SandboxMode.NONE : sandbox;
        processCounting = processCounting == null ? "" : processCounting;
        packageProblems = packageProblems == null ? List.of() : List.copyOf(packageProblems);
        load = load == null ? Optional.empty() : load;
        orderedAt = orderedAt == null ? Optional.empty() : orderedAt;
    }

    /** Names what a server was ordered last, by when that was. */
    public static String tag(Optional<Instant> orderedAt) {
        return orderedAt.map(at -> "order-" + at).orElse("order-none");
    }

    /** A server with nothing but cores and memory. */
    public ServerDetail(
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
        this(
                id,
                status,
                message,
                host,
                cores,
                coresUsed,
                memoryMiB,
                memoryMiBUsed,
                packages,
                running,
                startedAt,
                lastSeenAt,
                0,
                0,
                List.of(),
                Map.of(),
                Map.of(),
                0,
                Optional.empty(),
                SandboxMode.NONE,
                "",
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    /** What a server can be. */
    public enum Status {
        UP,
        /** Finishes what it runs and takes nothing new. */
        DRAINING,
        /** Takes nothing new because tasks of several jobs failed there, until somebody has looked at it. */
        QUARANTINED,
        /** Not heard of. */
        LOST
    }
}
