package org.raymill.scheduler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.raymill.model.JobDemand;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.LeaseStatus;
import org.raymill.model.RunningAttempt;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerId;
import org.raymill.model.ServerStatus;

/**
 * What the Scheduler knows of render servers and demands. Servers tell the truth about their leases: a lease counts as reserved from its grant
 * until a report of the server shows that it is closed, or until the server is lost. Confined to one thread.
 */
public final class ResourceDatabase {

    /** What came of a report. */
    public enum Reception {
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

    private static final class ServerRecord {
        private ServerStatus status;
        private Instant lastSeenAt;
        private boolean lost;
        private final SortedMap<LeaseId, HeldLease> leases = new TreeMap<>();
    }

    private static final class HeldLease {
        private final Lease lease;
        private boolean confirmed;
        private boolean revoked;
        private boolean serverKnowsRevocation;
        private Optional<RunningAttempt> running = Optional.empty();
        private Instant saidAt;

        private HeldLease(Lease lease, Instant saidAt) {
            this.lease = lease;
            this.saidAt = saidAt;
        }
    }

    private record DemandRecord(JobDemand demand, Instant lastSeenAt) {}

    private final long epoch;
    private final SortedMap<ServerId, ServerRecord> servers = new TreeMap<>();
    private final SortedMap<JobId, DemandRecord> demands = new TreeMap<>();
    private final Map<JobId, Map<String, Integer>> held = new HashMap<>();
    private long lastNumber;

    /**
     * An empty database.
     *
     * @param epoch of the Scheduler that owns it
     */
    public ResourceDatabase(long epoch) {
        this.epoch = epoch;
    }

    // ---- servers

    /** Takes in a server's report. */
    public Reception report(ServerStatus status, Instant now) {
        if (status.epoch() > epoch) {
            return Reception.FROM_THE_FUTURE;
        }
        ServerRecord server = servers.get(status.server());
        boolean joined = server == null || server.lost;
        boolean restarted = server != null && !server.status.incarnation().equals(status.incarnation());
        if (server != null && !restarted && !joined && status.sequence() <= server.status.sequence()) {
            return Reception.OUTDATED;
        }
        if (server == null) {
            server = new ServerRecord();
            servers.put(status.server(), server);
        }
        boolean changed = joined || restarted || differs(server.status, status);
        if (restarted) {
            server.leases.values().forEach(this::uncount);
            server.leases.clear();
        }
        server.status = status;
        server.lastSeenAt = now;
        server.lost = false;
        changed |= reconcile(server, status, now);
        return restarted
                ? Reception.RESTARTED
                : joined ? Reception.JOINED : changed ? Reception.CHANGED : Reception.UNCHANGED;
    }

    private static boolean differs(ServerStatus before, ServerStatus now) {
        return before.accepting() != now.accepting()
                || before.cores() != now.cores()
                || before.memoryMiB() != now.memoryMiB()
                || !before.packages().equals(now.packages())
                || !before.message().equals(now.message());
    }

    private boolean reconcile(ServerRecord server, ServerStatus status, Instant now) {
        boolean changed = false;
        Map<LeaseId, LeaseStatus> reported = new HashMap<>();
        status.leases().forEach(lease -> reported.put(lease.lease().id(), lease));
        List<HeldLease> known = new ArrayList<>(server.leases.values());
        for (HeldLease lease : known) {
            LeaseId id = lease.lease.id();
            boolean told = id.epoch() < epoch || status.epoch() == epoch && id.number() <= status.openedUpTo();
            if (!reported.containsKey(id) && told) {
                server.leases.remove(id);
                uncount(lease);
                changed = true;
            }
        }
        for (LeaseStatus lease : status.leases()) {
            HeldLease mine = server.leases.get(lease.lease().id());
            if (mine == null) {
                mine = new HeldLease(lease.lease(), now);
                server.leases.put(lease.lease().id(), mine);
                count(mine);
                changed = true;
            }
            if (!mine.running
                    .map(RunningAttempt::attempt)
                    .equals(lease.running().map(RunningAttempt::attempt))) {
                changed = true;
            }
            mine.confirmed = true;
            mine.running = lease.running();
            mine.serverKnowsRevocation = lease.revoked();
            if (lease.revoked() && !mine.revoked) {
                uncount(mine);
                mine.revoked = true;
            }
        }
        return changed;
    }

    /** Counts what a job holds; revoked leases do not count, so that the job is given others. */
    private void count(HeldLease lease) {
        if (!lease.revoked) {
            held.computeIfAbsent(lease.lease.job(), job -> new HashMap<>())
                    .merge(lease.lease.demandClass(), 1, Integer::sum);
        }
    }

    private void uncount(HeldLease lease) {
        if (!lease.revoked) {
            held.computeIfPresent(lease.lease.job(), (job, classes) -> {
                classes.computeIfPresent(lease.lease.demandClass(), (key, n) -> n == 1 ? null : n - 1);
                return classes.isEmpty() ? null : classes;
            });
        }
    }

    /** The jobs that hold leases on a server, or have not acknowledged what ended there. */
    public List<JobId> jobsOn(ServerId server) {
        ServerRecord known = servers.get(server);
        if (known == null) {
            return List.of();
        }
        Stream<JobId> holding = known.leases.values().stream().map(held -> held.lease.job());
        Stream<JobId> owing = ended(known).map(status -> status.lease().job());
        return Stream.concat(holding, owing).distinct().toList();
    }

    private static Stream<LeaseStatus> ended(ServerRecord server) {
        return server.lost ? Stream.empty() : server.status.ended().stream();
    }

    /** The process of a server that is known. */
    public Optional<String> incarnationOf(ServerId server) {
        return Optional.ofNullable(servers.get(server)).map(known -> known.status.incarnation());
    }

    /** Servers that have not been heard of for longer than this and are not lost yet. */
    public List<ServerId> silentServers(Duration limit, Instant now) {
        return servers.entrySet().stream()
                .filter(e -> !e.getValue().lost
                        && e.getValue().lastSeenAt.plus(limit).isBefore(now))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Marks a server as lost; its leases are gone. */
    public void lose(ServerId server) {
        ServerRecord known = servers.get(server);
        if (known != null) {
            known.lost = true;
            known.leases.values().forEach(this::uncount);
            known.leases.clear();
        }
    }

    /** Forgets servers that have been lost for longer than this. */
    public void forgetLost(Duration after, Instant now) {
        servers.values()
                .removeIf(known -> known.lost && known.lastSeenAt.plus(after).isBefore(now));
    }

    /** Forgets a server that has left in an orderly way. */
    public void remove(ServerId server) {
        lose(server);
        servers.remove(server);
    }

    // ---- demands

    /** Takes in a demand; returns whether it differs from what was known. */
    public boolean demand(JobDemand demand, Instant now) {
        DemandRecord known = demands.get(demand.job());
        if (known != null && known.demand.revision() > demand.revision()) {
            return false;
        }
        demands.put(demand.job(), new DemandRecord(demand, now));
        return known == null
                || known.demand.adopting() != demand.adopting()
                || known.demand.priority() != demand.priority()
                || !known.demand.classes().equals(demand.classes());
    }

    /** Forgets a job's demand. */
    public void withdraw(JobId job, long revision) {
        DemandRecord known = demands.get(job);
        if (known != null && known.demand.revision() <= revision) {
            demands.remove(job);
        }
    }

    /** Forgets demands that were not repeated for longer than this. */
    public void forgetDemands(Duration after, Instant now) {
        demands.values().removeIf(known -> known.lastSeenAt.plus(after).isBefore(now));
    }

    /** The attempts of a job that run or whose outcomes it has not acknowledged, and where; of one lease, what runs comes last. */
    public List<LeaseStatus> running(JobId job) {
        Stream<LeaseStatus> running = servers.values().stream()
                .flatMap(server -> server.leases.values().stream())
                .filter(held -> held.running.isPresent())
                .map(held -> new LeaseStatus(held.lease, held.running, held.revoked));
        Stream<LeaseStatus> ended = servers.values().stream().flatMap(ResourceDatabase::ended);
        return Stream.concat(ended, running)
                .filter(status -> status.lease().job().equals(job))
                .toList();
    }

    // ---- plans

    /** What a plan is made from. */
    public Snapshot snapshot() {
        List<Snapshot.Server> rooms = new ArrayList<>();
        servers.forEach((id, server) -> {
            if (!server.lost) {
                rooms.add(room(id, server));
            }
        });
        List<Snapshot.Demand> wanted = demands.values().stream()
                .map(known -> new Snapshot.Demand(known.demand, held.getOrDefault(known.demand.job(), Map.of())))
                .toList();
        return new Snapshot(rooms, wanted);
    }

    private static Snapshot.Server room(ServerId id, ServerRecord server) {
        ServerStatus status = server.status;
        List<Snapshot.HeldLease> leases = server.leases.values().stream()
                .map(lease -> new Snapshot.HeldLease(lease.lease, lease.revoked))
                .toList();
        return new Snapshot.Server(
                id,
                status.accepting(),
                status.cores(),
                status.memoryMiB(),
                status.cores() - usedCores(server),
                status.memoryMiB() - usedMemoryMiB(server),
                status.packages(),
                leases);
    }

    private static int usedCores(ServerRecord server) {
        return server.leases.values().stream().mapToInt(l -> l.lease.cores()).sum();
    }

    private static int usedMemoryMiB(ServerRecord server) {
        return server.leases.values().stream()
                .mapToInt(l -> l.lease.memoryMiB())
                .sum();
    }

    /** Reserves what a plan grants. */
    public Lease open(Plan.Grant grant, Instant now) {
        Lease lease = new Lease(
                new LeaseId(epoch, ++lastNumber),
                grant.job(),
                grant.demandClass(),
                grant.server(),
                grant.priority(),
                grant.cores(),
                grant.memoryMiB());
        HeldLease mine = new HeldLease(lease, now);
        servers.get(grant.server()).leases.put(lease.id(), mine);
        count(mine);
        return lease;
    }

    /** Marks a lease as taken back; it stays reserved until its server says that it is closed. */
    public void revoke(ServerId server, LeaseId lease, Instant now) {
        HeldLease mine = Optional.ofNullable(servers.get(server))
                .map(s -> s.leases.get(lease))
                .orElse(null);
        if (mine != null && !mine.revoked) {
            uncount(mine);
            mine.revoked = true;
            mine.saidAt = now;
        }
    }

    /** Grants of this epoch that a server has not confirmed for longer than this, in order: to be said again. */
    public List<Lease> unconfirmed(ServerId server, Duration after, Instant now) {
        ServerRecord known = servers.get(server);
        if (known == null) {
            return List.of();
        }
        return known.leases.values().stream()
                .filter(l -> !l.confirmed && l.saidAt.plus(after).isBefore(now))
                .map(l -> l.lease)
                .toList();
    }

    /** Revocations that a server has not taken note of for longer than this: to be said again. */
    public List<LeaseId> unheardRevocations(ServerId server, Duration after, Instant now) {
        ServerRecord known = servers.get(server);
        if (known == null) {
            return List.of();
        }
        return known.leases.values().stream()
                .filter(l -> l.revoked
                        && !l.serverKnowsRevocation
                        && l.saidAt.plus(after).isBefore(now))
                .map(l -> l.lease.id())
                .toList();
    }

    // ---- views

    /** All servers, by name. */
    public List<ServerDetail> details() {
        return servers.keySet().stream().map(id -> detail(id).orElseThrow()).toList();
    }

    /** A server; empty when it is not known. */
    public Optional<ServerDetail> detail(ServerId id) {
        return Optional.ofNullable(servers.get(id)).map(server -> {
            ServerStatus status = server.status;
            ServerDetail.Status condition = server.lost
                    ? ServerDetail.Status.LOST
                    : status.accepting() ? ServerDetail.Status.UP : ServerDetail.Status.DRAINING;
            return new ServerDetail(
                    id.value(),
                    condition,
                    server.lost
                            ? "nothing was heard of it; is it running, and can it reach this site?"
                            : status.message(),
                    status.host(),
                    status.cores(),
                    usedCores(server),
                    status.memoryMiB(),
                    usedMemoryMiB(server),
                    status.packages(),
                    server.leases.values().stream()
                            .flatMap(l -> l.running.stream())
                            .toList(),
                    status.startedAt(),
                    server.lastSeenAt);
        });
    }
}
