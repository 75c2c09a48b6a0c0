package org.raymill.scheduler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.raymill.model.FarmFigures;
import org.raymill.model.JobDemand;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseStatus;
import org.raymill.model.LimitDetail;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerId;
import org.raymill.model.ServerStatus;
import org.raymill.model.TaskTally;
import org.raymill.model.TimeSeries;

/**
 * What the Scheduler knows of render servers, their leases, demands and limits. It keeps the servers itself, and has {@link LeaseBook},
 * {@link DemandBook} and {@link LimitBook} for the rest. Confined to one thread.
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
    private final LeaseBook leases;
    private List<Reservation> reservations = List.of();
    private TaskTally done = TaskTally.NONE;

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
        this.leases = new LeaseBook(epoch, demands, limits);
    }

    DemandBook demands() {
        return demands;
    }

    LimitBook limits() {
        return limits;
    }

    /** The attempts of a job that run or whose outcomes it has not acknowledged, and where; of one lease, what runs comes last. */
    List<LeaseStatus> running(JobId job) {
        return leases.running(job);
    }

    /** Words to servers that have shown no effect for longer than this, in order: to be said again. */
    List<HeldLease> unheard(Duration after, Instant now) {
        return leases.unheard(after, now);
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
        // Once the newer process is lost, the older one is believed: a clock may have been put back.
        if (restarted && !joined && status.startedAt().isBefore(server.status().startedAt())) {
            return Reception.OUTDATED;
        }
        if (server == null) {
            server = new ServerEntry(status);
            server.standing = standings.getOrDefault(server.id(), ServerEntry.Standing.NONE);
            servers.put(server.id(), server);
        }
        boolean changed = joined || restarted || differs(server.status(), status);
        if (restarted) {
            leases.closeAll(server);
        }
        if (!joined) {
            // Of a server that was not known before, or for a while, nobody can say when it did what it has done.
            done = done.plus(
                    restarted
                            ? status.tally()
                            : status.tally().since(server.status().tally()));
        }
        update(server, status);
        server.lastSeenAt = now;
        changed |= leases.reconcile(server, status, now);
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
            leases.closeAll(server);
        }
    }

    /** Forgets servers that have been lost for longer than this, and where jobs ran of which nothing is left. */
    void forgetLost(Duration after, Instant now) {
        servers.values()
                .removeIf(server -> server.lost && server.lastSeenAt.plus(after).isBefore(now));
        leases.forgetLost();
    }

    /** Of how many jobs it is remembered where they ran. */
    int jobsRemembered() {
        return leases.jobsRemembered();
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

    /** What a plan is made from; valid until something changes here. */
    Snapshot snapshot() {
        return new Snapshot(demands, farm, leaving(), leases.closing(), limits, reservations, policy, servers::get);
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
            if (server != null) {
                leases.revoke(server, revocation, now);
            }
        }
        List<Lease> opened = new ArrayList<>(plan.grants().size());
        for (Plan.Grant grant : plan.grants()) {
            ServerEntry server = servers.get(grant.server());
            opened.add(leases.open(server, grant, now));
            farm.refresh(server);
        }
        return opened;
    }

    // ---- views

    /** All servers, by name. */
    List<ServerDetail> details(FailureBook failures, Instant now) {
        return details(Optional.empty(), Integer.MAX_VALUE, failures, now);
    }

    /** Servers by name, so many at most, from the one after a name. */
    List<ServerDetail> details(Optional<ServerId> after, int most, FailureBook failures, Instant now) {
        SortedMap<ServerId, ServerEntry> rest = after.map(servers::tailMap).orElse(servers);
        return rest.values().stream()
                .filter(server -> after.isEmpty() || !server.id().equals(after.get()))
                .limit(most)
                .map(server -> ServerViews.detail(server, reservations, failures, now))
                .toList();
    }

    /** Looks at how busy each server is. */
    void look(Instant now) {
        long minute = FarmDiary.minuteOf(now);
        servers.values().stream().filter(server -> !server.lost).forEach(server -> server.past.look(minute, server));
    }

    /** How busy a server was; empty when it is not known. */
    Optional<TimeSeries> past(ServerId id) {
        return Optional.ofNullable(servers.get(id)).map(server -> server.past.series());
    }

    /** What servers have done since this database is kept. */
    TaskTally done() {
        return done;
    }

    /** The farm in figures. */
    FarmFigures figures() {
        return new FarmCount(servers.values(), demands.jobs()).figures(reservations.size());
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
