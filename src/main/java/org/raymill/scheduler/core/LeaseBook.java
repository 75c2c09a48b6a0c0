package org.raymill.scheduler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.LeaseStatus;
import org.raymill.model.RunningAttempt;
import org.raymill.model.ServerStatus;

/**
 * The leases that are open or being opened, as the Scheduler knows them. Servers tell the truth about their leases: one counts as reserved from
 * its grant until a report of the server shows that it is closed, or until the server is lost. Part of the {@link ResourceDatabase}.
 */
final class LeaseBook {

    private final long epoch;
    private final DemandBook demands;
    private final LimitBook limits;
    /** Revoked, and still open. */
    private final Set<HeldLease> closing = new LinkedHashSet<>();
    /** Granted or revoked, and no report of the server shows it yet. */
    private final Set<HeldLease> unheard = new LinkedHashSet<>();

    private final Map<JobId, Set<ServerEntry>> whereJobsRan = new HashMap<>();
    private long lastNumber;

    /**
     * An empty book.
     *
     * @param epoch that leases opened from here are of
     */
    LeaseBook(long epoch, DemandBook demands, LimitBook limits) {
        this.epoch = epoch;
        this.demands = demands;
        this.limits = limits;
    }

    // ---- reports

    /**
     * Takes in what a server says of its leases.
     *
     * @return whether something differs from what was known
     */
    boolean reconcile(ServerEntry server, ServerStatus status, Instant now) {
        boolean changed = false;
        for (LeaseStatus lease : status.leases()) {
            changed |= reconcile(server, lease, now);
        }
        if (server.leases().size() > status.leases().size()) {
            changed |= closeUnreported(server, status);
        }
        status.ended().forEach(ended -> ranOn(ended.lease().job(), server));
        return changed;
    }

    private boolean reconcile(ServerEntry server, LeaseStatus lease, Instant now) {
        HeldLease mine = server.lease(lease.lease().id());
        boolean changed = mine == null;
        if (mine == null) {
            mine = new HeldLease(lease.lease(), now);
            open(server, mine);
        }
        changed |= !isSameAttempt(mine.running, lease.running());
        changed |= server.setGpus(mine, lease.gpus());
        mine.running = lease.running();
        mine.serverKnowsRevocation = lease.revoked();
        if (lease.revoked() && !mine.revoked) {
            revoke(mine, "", false, now);
        }
        finishing(mine, mine.revoked && mine.running.isPresent());
        if (mine.serverKnowsRevocation || !mine.revoked) {
            unheard.remove(mine);
        }
        return changed;
    }

    private static boolean isSameAttempt(Optional<RunningAttempt> a, Optional<RunningAttempt> b) {
        return a.isPresent() ? b.isPresent() && a.get().attempt().equals(b.get().attempt()) : b.isEmpty();
    }

    /** Closes what the server has been told of and does not list any more. */
    private boolean closeUnreported(ServerEntry server, ServerStatus status) {
        Set<LeaseId> reported = new HashSet<>();
        status.leases().forEach(lease -> reported.add(lease.lease().id()));
        List<HeldLease> closed = new ArrayList<>();
        for (HeldLease held : server.leases()) {
            LeaseId id = held.lease().id();
            boolean told = id.epoch() < epoch || status.epoch() == epoch && id.number() <= status.openedUpTo();
            if (told && !reported.contains(id)) {
                closed.add(held);
            }
        }
        closed.forEach(held -> close(server, held));
        return !closed.isEmpty();
    }

    private void ranOn(JobId job, ServerEntry server) {
        whereJobsRan.computeIfAbsent(job, j -> new LinkedHashSet<>()).add(server);
    }

    // ---- opening and closing

    /** Opens what a plan grants; the server is to be told. */
    Lease open(ServerEntry server, Plan.Grant grant, Instant now) {
        Lease lease = new Lease(
                new LeaseId(epoch, ++lastNumber),
                grant.job(),
                grant.demandClass(),
                grant.server(),
                grant.priority(),
                grant.cores(),
                grant.memoryMiB(),
                grant.gpus().count(),
                grant.gpus().model(),
                grant.gpus().memoryMiB(),
                grant.amounts(),
                grant.single(),
                grant.packageVersion());
        HeldLease mine = new HeldLease(lease, now);
        mine.aged = grant.aged();
        open(server, mine);
        unheard.add(mine);
        return lease;
    }

    private void open(ServerEntry server, HeldLease held) {
        server.add(held);
        limits.count(held.lease(), 1);
        demands.count(held);
        ranOn(held.lease().job(), server);
    }

    /** Revokes what a plan takes back, unless it is closed or revoked already; the server is to be told. */
    void revoke(ServerEntry server, Plan.Revocation revocation, Instant now) {
        HeldLease held = server.lease(revocation.lease());
        if (held != null && !held.revoked) {
            revoke(held, revocation.reason(), revocation.immediate(), now);
            unheard.add(held);
        }
    }

    /** Revoked leases do not count for their job, so that it is given others, but for the tasks that run in them: those need no other. */
    private void revoke(HeldLease held, String reason, boolean immediate, Instant now) {
        demands.uncount(held);
        held.revoked = true;
        held.immediate = immediate;
        held.revokedBecause = reason;
        held.saidAt = now;
        closing.add(held);
        finishing(held, held.running.isPresent());
    }

    private void finishing(HeldLease held, boolean finishing) {
        if (held.finishing != finishing) {
            held.finishing = finishing;
            demands.finishing(held, finishing ? 1 : -1);
        }
    }

    /** Closes every lease of a server. */
    void closeAll(ServerEntry server) {
        List.copyOf(server.leases()).forEach(held -> close(server, held));
    }

    private void close(ServerEntry server, HeldLease held) {
        server.remove(held);
        limits.count(held.lease(), -1);
        if (held.revoked) {
            closing.remove(held);
            finishing(held, false);
        } else {
            demands.uncount(held);
        }
        unheard.remove(held);
    }

    /** Forgets servers that are lost, and where jobs ran of which nothing is left. */
    void forgetLost() {
        whereJobsRan.entrySet().removeIf(ran -> {
            Set<ServerEntry> where = ran.getValue();
            where.removeIf(server -> server.lost);
            boolean over = demands.find(ran.getKey()) == null
                    && where.stream().noneMatch(server -> isLeft(ran.getKey(), server));
            return over || where.isEmpty();
        });
    }

    /** Whether a job has an open lease on a server, or has not acknowledged what ended there. */
    private static boolean isLeft(JobId job, ServerEntry server) {
        return server.leases().stream().anyMatch(held -> held.lease().job().equals(job))
                || server.status().ended().stream()
                        .anyMatch(ended -> ended.lease().job().equals(job));
    }

    /** Of how many jobs it is remembered where they ran. */
    int jobsRemembered() {
        return whereJobsRan.size();
    }

    // ---- questions

    /** Leases that have been revoked and are still open. */
    Set<HeldLease> closing() {
        return Collections.unmodifiableSet(closing);
    }

    /** Words to servers that have shown no effect for longer than this, in order: to be said again. */
    List<HeldLease> unheard(Duration after, Instant now) {
        List<HeldLease> overdue = new ArrayList<>();
        for (HeldLease held : unheard) {
            if (held.saidAt.plus(after).isBefore(now)) {
                overdue.add(held);
            }
        }
        overdue.sort((a, b) -> a.lease().id().compareTo(b.lease().id()));
        return overdue;
    }

    /** The attempts of a job that run or whose outcomes it has not acknowledged, and where; of one lease, what runs comes last. */
    List<LeaseStatus> running(JobId job) {
        List<LeaseStatus> ended = new ArrayList<>();
        List<LeaseStatus> running = new ArrayList<>();
        for (ServerEntry server : whereJobsRan.getOrDefault(job, Set.of())) {
            if (server.lost) {
                continue;
            }
            server.status().ended().stream()
                    .filter(status -> status.lease().job().equals(job))
                    .forEach(ended::add);
            server.leases().stream()
                    .filter(held -> held.lease().job().equals(job) && held.running.isPresent())
                    .map(held -> new LeaseStatus(held.lease(), held.running, held.revoked))
                    .forEach(running::add);
        }
        ended.addAll(running);
        return ended;
    }
}
