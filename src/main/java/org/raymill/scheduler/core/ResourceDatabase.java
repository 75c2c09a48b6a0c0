package org.raymill.scheduler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.raymill.model.JobDemand;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.LeaseStatus;
import org.raymill.model.LimitDetail;
import org.raymill.model.RunningAttempt;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerId;
import org.raymill.model.ServerStatus;

/**
 * What the Scheduler knows of render servers, demands and limits. Servers tell the truth about their leases: a lease counts as reserved from its
 * grant until a report of the server shows that it is closed, or until the server is lost. Confined to one thread.
 */
final class ResourceDatabase {

    /** What came of a report. */
    enum Reception {
        /** The server is new. */
        JOINED,
        /** The server was started anew: its former process and what ran there are gone. */
        RESTARTED,
        /** Something that matters to a plan or to people has changed. */
        CHANGED,
        /** A heartbeat. */
        UNCHANGED,
        /** Older than what is known. */
        OUTDATED,
        /** The server has heard of a Scheduler of a later epoch: this one has been replaced. */
        FROM_THE_FUTURE
    }

    private final long epoch;
    private final SchedulingPolicy policy;
    private final SortedMap<ServerId, ServerEntry> servers = new TreeMap<>();
    private final Map<ServerId, ServerEntry.Standing> standings = new HashMap<>();
    private final FarmIndex farm = new FarmIndex();
    private final DemandBook demands;
    private final LimitBook limits;
    private final Set<HeldLease> closing = new LinkedHashSet<>();
    private final Set<HeldLease> unheard = new LinkedHashSet<>();
    private final Map<JobId, Set<ServerEntry>> whereJobsRan = new HashMap<>();
    private List<Reservation> reservations = List.of();
    private long lastNumber;

    /**
     * An empty database.
     *
     * @param epoch of the Scheduler that owns it
     */
    ResourceDatabase(long epoch, SchedulingPolicy policy) {
        this.epoch = epoch;
        this.policy = policy;
        this.demands = new DemandBook(policy);
        this.limits = new LimitBook(policy);
    }

    DemandBook demands() {
        return demands;
    }

    LimitBook limits() {
        return limits;
    }

    /** The limits of the site, by name. */
    List<LimitDetail> limitDetails() {
        return limits.details(demands.waitingForAmounts());
    }

    // ---- servers

    /** Takes in a server's report. */
    Reception report(ServerStatus status, Instant now) {
        if (status.epoch() > epoch) {
            return Reception.FROM_THE_FUTURE;
        }
        ServerEntry server = servers.get(status.server());
        boolean joined = server == null || server.lost;
        boolean restarted = server != null && !server.status().incarnation().equals(status.incarnation());
        if (server != null
                && !restarted
                && !joined
                && status.sequence() <= server.status().sequence()) {
            return Reception.OUTDATED;
        }
        if (server == null) {
            server = new ServerEntry(status);
            server.standing = standings.getOrDefault(server.id(), ServerEntry.Standing.NONE);
            servers.put(server.id(), server);
        }
        boolean changed = joined || restarted || differs(server.status(), status);
        if (restarted) {
            closeAll(server);
        }
        update(server, status);
        server.lastSeenAt = now;
        changed |= reconcile(server, status, now);
        farm.refresh(server);
        return restarted
                ? Reception.RESTARTED
                : joined ? Reception.JOINED : changed ? Reception.CHANGED : Reception.UNCHANGED;
    }

    private void update(ServerEntry server, ServerStatus status) {
        boolean moves = server.lost || server.group == null || !server.isFoundAlike(status);
        if (moves) {
            farm.remove(server);
            server.setStatus(status);
            server.lost = false;
            farm.add(server);
        } else {
            server.setStatus(status);
        }
    }

    private static boolean differs(ServerStatus before, ServerStatus now) {
        return before.accepting() != now.accepting()
                || before.cores() != now.cores()
                || before.memoryMiB() != now.memoryMiB()
                || !before.packages().equals(now.packages())
                || !before.message().equals(now.message())
                || !before.tags().equals(now.tags())
                || !before.amounts().equals(now.amounts());
    }

    private boolean reconcile(ServerEntry server, ServerStatus status, Instant now) {
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

    private boolean reconcile(ServerEntry server, LeaseStatus lease, Instant now) {
        HeldLease mine = server.lease(lease.lease().id());
        boolean changed = mine == null;
        if (mine == null) {
            mine = new HeldLease(lease.lease(), now);
            open(server, mine);
        }
        changed |= !isSameAttempt(mine.running, lease.running());
        mine.confirmed = true;
        mine.running = lease.running();
        mine.serverKnowsRevocation = lease.revoked();
        if (lease.revoked() && !mine.revoked) {
            takeBack(mine, "", false, now);
        }
        if (mine.serverKnowsRevocation || !mine.revoked) {
            unheard.remove(mine);
        }
        return changed;
    }

    private static boolean isSameAttempt(Optional<RunningAttempt> a, Optional<RunningAttempt> b) {
        return a.isPresent() ? b.isPresent() && a.get().attempt().equals(b.get().attempt()) : b.isEmpty();
    }

    private void ranOn(JobId job, ServerEntry server) {
        whereJobsRan.computeIfAbsent(job, j -> new LinkedHashSet<>()).add(server);
    }

    private void open(ServerEntry server, HeldLease held) {
        server.add(held);
        limits.count(held.lease(), 1);
        demands.count(held);
        ranOn(held.lease().job(), server);
    }

    private void close(ServerEntry server, HeldLease held) {
        server.remove(held);
        limits.count(held.lease(), -1);
        if (held.revoked) {
            closing.remove(held);
        } else {
            demands.uncount(held);
        }
        unheard.remove(held);
    }

    private void closeAll(ServerEntry server) {
        List.copyOf(server.leases()).forEach(held -> close(server, held));
    }

    /** Revoked leases do not count for their job, so that it is given others. */
    private void takeBack(HeldLease held, String reason, boolean immediate, Instant now) {
        demands.uncount(held);
        held.revoked = true;
        held.immediate = immediate;
        held.revokedBecause = reason;
        held.saidAt = now;
        closing.add(held);
    }

    /**
     * Takes note that a server lives and that nothing has changed since its last report.
     *
     * @return false when that report is not known here: the server is to tell everything
     */
    boolean alive(ServerId id, String incarnation, long sequence, Instant now) {
        ServerEntry server = servers.get(id);
        boolean known = server != null
                && !server.lost
                && server.status().incarnation().equals(incarnation)
                && server.status().sequence() == sequence;
        if (known) {
            server.lastSeenAt = now;
        }
        return known;
    }

    /** The jobs that hold leases on a server, or have not acknowledged what ended there. */
    List<JobId> jobsOn(ServerId id) {
        ServerEntry server = servers.get(id);
        if (server == null) {
            return List.of();
        }
        Set<JobId> jobs = new LinkedHashSet<>();
        server.leases().forEach(held -> jobs.add(held.lease().job()));
        if (!server.lost) {
            server.status().ended().forEach(ended -> jobs.add(ended.lease().job()));
        }
        return List.copyOf(jobs);
    }

    /** The process of a server that is known. */
    Optional<String> incarnationOf(ServerId server) {
        return Optional.ofNullable(servers.get(server))
                .map(known -> known.status().incarnation());
    }

    /** Servers that have not been heard of for longer than this and are not lost yet. */
    List<ServerId> silentServers(Duration limit, Instant now) {
        List<ServerId> silent = new ArrayList<>();
        for (ServerEntry server : servers.values()) {
            if (!server.lost && server.lastSeenAt.plus(limit).isBefore(now)) {
                silent.add(server.id());
            }
        }
        return silent;
    }

    /** Counts the silence of every server and demand from now on: until now nobody could be heard. */
    void hearAll(Instant now) {
        servers.values().stream().filter(server -> !server.lost).forEach(server -> server.lastSeenAt = now);
        demands.hearAll(now);
    }

    /** Marks a server as lost; its leases are gone. */
    void lose(ServerId id) {
        ServerEntry server = servers.get(id);
        if (server != null) {
            farm.remove(server);
            server.lost = true;
            closeAll(server);
        }
    }

    /** Forgets servers that have been lost for longer than this. */
    void forgetLost(Duration after, Instant now) {
        servers.values()
                .removeIf(server -> server.lost && server.lastSeenAt.plus(after).isBefore(now));
        whereJobsRan.values().removeIf(where -> {
            where.removeIf(server -> server.lost);
            return where.isEmpty();
        });
    }

    /** Forgets a server that has left in an orderly way. */
    void remove(ServerId server) {
        lose(server);
        servers.remove(server);
    }

    /** Sets what a server is ordered to do, whether it is known or not. */
    void order(ServerId id, ServerEntry.Standing standing) {
        standings.put(id, standing);
        ServerEntry server = servers.get(id);
        if (server != null) {
            server.standing = standing;
            farm.refresh(server);
        }
    }

    /** What a server is ordered to do. */
    ServerEntry.Standing standing(ServerId id) {
        return standings.getOrDefault(id, ServerEntry.Standing.NONE);
    }

    boolean knows(ServerId server) {
        return servers.containsKey(server);
    }

    // ---- plans

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

    /** What a plan is made from; valid until something changes here. */
    Snapshot snapshot() {
        return new Snapshot(demands, farm, leaving(), closing, limits, reservations, policy, servers::get);
    }

    private Collection<ServerEntry> leaving() {
        return standings.keySet().stream()
                .sorted()
                .map(servers::get)
                .filter(server -> server != null && !server.leases().isEmpty())
                .filter(server -> server.condition() == ServerEntry.Condition.DRAINING
                        || server.condition() == ServerEntry.Condition.QUARANTINED)
                .toList();
    }

    /** Takes in what a plan decided, and returns the leases to be opened, in order. */
    List<Lease> carryOut(Plan plan, Instant now) {
        reservations = plan.reservations();
        for (Plan.Revocation revocation : plan.revocations()) {
            ServerEntry server = servers.get(revocation.server());
            HeldLease held = server == null ? null : server.lease(revocation.lease());
            if (held != null && !held.revoked) {
                takeBack(held, revocation.reason(), revocation.immediate(), now);
                unheard.add(held);
            }
        }
        List<Lease> opened = new ArrayList<>(plan.grants().size());
        for (Plan.Grant grant : plan.grants()) {
            opened.add(open(grant, now));
        }
        return opened;
    }

    private Lease open(Plan.Grant grant, Instant now) {
        Lease lease = new Lease(
                new LeaseId(epoch, ++lastNumber),
                grant.job(),
                grant.demandClass(),
                grant.server(),
                grant.priority(),
                grant.cores(),
                grant.memoryMiB(),
                grant.gpus(),
                grant.amounts(),
                grant.single());
        HeldLease mine = new HeldLease(lease, now);
        ServerEntry server = servers.get(grant.server());
        open(server, mine);
        farm.refresh(server);
        unheard.add(mine);
        return lease;
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

    // ---- views

    /** All servers, by name. */
    List<ServerDetail> details(FailureBook failures, Instant now) {
        return servers.values().stream()
                .map(server -> ServerViews.detail(server, reservations, failures, now))
                .toList();
    }

    /** A server; empty when it is not known. */
    Optional<ServerDetail> detail(ServerId id, FailureBook failures, Instant now) {
        return Optional.ofNullable(servers.get(id))
                .map(server -> ServerViews.detail(server, reservations, failures, now));
    }

    /** Takes in a demand; returns whether it differs from what was known. */
    boolean demand(JobDemand demand, Instant now) {
        return demands.demand(demand, now);
    }
}
