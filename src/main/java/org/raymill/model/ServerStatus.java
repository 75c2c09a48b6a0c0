package org.raymill.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
 * @param tags by which jobs choose servers
 * @param amounts what the host has beside cores, memory and graphics processors, by name
 * @param warm the manifests of jobs whose files it holds, the latest used first; at most {@value #MAX_WARM}
 * @param sessions the manifests of jobs for which a program stays alive there
 * @param sandbox what holds the programs of its tasks back
 * @param processCounting who counts the processes of a program there, in words; empty when that is not known
 * @param packageProblems packages that are there and not offered, with the reason
 * @param load how busy the host is; empty when that is not known
 * @param tally what the server has done since this process was started
 */
@RecordBuilder
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
        String message,
        List<String> tags,
        Map<String, Integer> amounts,
        List<String> warm,
        List<String> sessions,
        SandboxMode sandbox,
        String processCounting,
        List<PackageProblem> packageProblems,
        Optional<HostLoad> load,
        TaskTally tally) {

    /** The most manifests that a server tells of. */
    public static final int MAX_WARM = 32;

    public ServerStatus {
        packages = packages == null ? List.of() : List.copyOf(packages);
        leases = leases == null ? List.of() : List.copyOf(leases);
        ended = ended == null ? List.of() : List.copyOf(ended);
        message = message == null ? "" : message;
        tags = tags == null ? List.of() : List.copyOf(tags);
        amounts = Amounts.checked(amounts, 0);
        warm = warm == null ? List.of() : List.copyOf(warm);
        sessions = sessions == null ? List.of() : List.copyOf(sessions);
        sandbox = sandbox == null ? SandboxMode.NONE : sandbox;
        processCounting = processCounting == null ? "" : processCounting;
        packageProblems = packageProblems == null ? List.of() : List.copyOf(packageProblems);
        load = load == null ? Optional.empty() : load;
        tally = tally == null ? TaskTally.NONE : tally;
    }
}
