package org.raymill.scheduler.core;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostCapability;
import org.raymill.model.HostHardware.Gpu;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.ServerId;
import org.raymill.model.ServerOrder;
import org.raymill.model.ServerStatus;

/** A render server in the {@link ResourceDatabase}, which alone changes it, its leases through the {@link LeaseBook}. */
final class ServerEntry {

    /** Whether it can be given leases, and if not, why. */
    enum Condition {
        USABLE,
        NOT_ACCEPTING,
        DRAINING,
        QUARANTINED,
        LOST
    }

    private final ServerId id;
    private ServerStatus status;
    private HostCapability capability;
    private Set<String> warm = Set.of();
    private Set<String> sessions = Set.of();
    private final SortedMap<LeaseId, HeldLease> leases = new TreeMap<>();
    private final Map<String, Integer> usedAmounts = new HashMap<>();
    private int usedCores;
    private int usedMemoryMiB;
    private int usedGpus;
    /** Which graphics processors each lease has; null when that is to be found out anew. */
    private Map<LeaseId, List<Integer>> gpusByLease;

    /** How busy it was. */
    final ServerPast past = new ServerPast();

    Instant lastSeenAt;
    boolean lost;
    Standing standing = Standing.NONE;
    /** Where the {@link FarmIndex} has it; null while it is in none. */
    ServerGroup group;
    /** Under which key its group has it as free; negative when it has not. */
    int indexedCores = -1;

    int indexedMemoryMiB;

    /**
     * What an operator, or the Scheduler itself, has ordered.
     *
     * @param by who
     */
    record Standing(ServerOrder order, String by, String reason, Instant at) {
        static final Standing NONE = new Standing(ServerOrder.RESUME, "", "", Instant.EPOCH);

        /** When that was; empty when nobody has ordered anything. */
        Optional<Instant> orderedAt() {
            return equals(NONE) ? Optional.empty() : Optional.of(at);
        }
    }

    ServerEntry(ServerStatus status) {
        this.id = status.server();
        setStatus(status);
    }

    ServerId id() {
        return id;
    }

    ServerStatus status() {
        return status;
    }

    void setStatus(ServerStatus newer) {
        boolean sameKind = status != null && isSameKind(newer);
        if (status == null || !status.warm().equals(newer.warm())) {
            warm = new HashSet<>(newer.warm());
        }
        sessions = Set.copyOf(newer.sessions());
        status = newer;
        if (!sameKind) {
            capability = HostCapability.of(newer);
            gpusByLease = null;
        }
    }

    /** Whether the server would be found where it is found now if this were its status. */
    boolean isFoundAlike(ServerStatus newer) {
        boolean sameFiles = status.warm().equals(newer.warm()) || warm.equals(new HashSet<>(newer.warm()));
        boolean sameSessions = sessions.equals(Set.copyOf(newer.sessions()));
        return sameFiles
                && sameSessions
                && status.host().hostname().equals(newer.host().hostname())
                && isSameKind(newer);
    }

    private boolean isSameKind(ServerStatus newer) {
        return status.cores() == newer.cores()
                && status.memoryMiB() == newer.memoryMiB()
                && status.packages().equals(newer.packages())
                && status.tags().equals(newer.tags())
                && status.amounts().equals(newer.amounts())
                && status.host().gpus().equals(newer.host().gpus())
                && status.host().architecture().equals(newer.host().architecture())
                && status.host().operatingSystem().equals(newer.host().operatingSystem());
    }

    HostCapability capability() {
        return capability;
    }

    Set<String> warm() {
        return warm;
    }

    /** The manifests of jobs for which programs stay alive there. */
    Set<String> sessions() {
        return sessions;
    }

    Condition condition() {
        if (lost) {
            return Condition.LOST;
        }
        return switch (standing.order()) {
            case DRAIN -> Condition.DRAINING;
            case QUARANTINE -> Condition.QUARANTINED;
            case RESUME -> status.accepting() ? Condition.USABLE : Condition.NOT_ACCEPTING;
        };
    }

    // ---- leases

    void add(HeldLease held) {
        leases.put(held.lease().id(), held);
        reserve(held.lease(), 1);
    }

    void remove(HeldLease held) {
        leases.remove(held.lease().id());
        reserve(held.lease(), -1);
    }

    private void reserve(Lease lease, int sign) {
        usedCores += sign * lease.cores();
        usedMemoryMiB += sign * lease.memoryMiB();
        usedGpus += sign * lease.gpus();
        gpusByLease = null;
        lease.amounts()
                .forEach((name, amount) -> usedAmounts.merge(name, sign * amount, (a, b) -> a + b == 0 ? null : a + b));
    }

    HeldLease lease(LeaseId lease) {
        return leases.get(lease);
    }

    Collection<HeldLease> leases() {
        return Collections.unmodifiableCollection(leases.values());
    }

    int usedCores() {
        return usedCores;
    }

    int usedMemoryMiB() {
        return usedMemoryMiB;
    }

    int usedGpus() {
        return usedGpus;
    }

    int freeCores() {
        return status.cores() - usedCores;
    }

    int freeMemoryMiB() {
        return status.memoryMiB() - usedMemoryMiB;
    }

    int freeGpus() {
        return status.host().gpus().size() - usedGpus;
    }

    /** Takes note of what the server says it has chosen for a lease; returns whether that is news. */
    boolean setGpus(HeldLease held, List<Integer> gpus) {
        if (held.gpus.equals(gpus)) {
            return false;
        }
        held.gpus = gpus;
        gpusByLease = null;
        return true;
    }

    /** The graphics processors that leases have, by their place among the host's. */
    Set<Integer> takenGpus() {
        Set<Integer> taken = new HashSet<>();
        gpusByLease().values().forEach(taken::addAll);
        return taken;
    }

    /** Whether the graphics processors of a lease would do for something else. */
    boolean gpusSuffice(Lease lease, GpuNeeds needs) {
        if (needs.count() == 0 || !capability.hasMixedGpus()) {
            return lease.gpus() >= needs.count();
        }
        List<Gpu> host = status.host().gpus();
        return gpusByLease().getOrDefault(lease.id(), List.of()).stream()
                        .filter(place -> place < host.size() && needs.suits(host.get(place)))
                        .count()
                >= needs.count();
    }

    /** What the server has chosen, and for leases that it has not told of, in the order in which it is told of them, what it will choose. */
    private Map<LeaseId, List<Integer>> gpusByLease() {
        if (gpusByLease == null) {
            Map<LeaseId, List<Integer>> chosen = new HashMap<>();
            Set<Integer> taken = new HashSet<>();
            for (HeldLease held : leases.values()) {
                chosen.put(held.lease().id(), held.gpus);
                taken.addAll(held.gpus);
            }
            for (HeldLease held : leases.values()) {
                if (held.gpus.isEmpty() && held.lease().gpus() > 0) {
                    // One for which nothing is free that suits will be refused.
                    List<Integer> expected = held.lease()
                            .gpuNeeds()
                            .choose(status.host().gpus(), taken)
                            .orElse(List.of());
                    chosen.put(held.lease().id(), expected);
                    taken.addAll(expected);
                }
            }
            gpusByLease = chosen;
        }
        return gpusByLease;
    }

    /** What is in leases of amounts, by name. */
    Map<String, Integer> usedAmounts() {
        return Collections.unmodifiableMap(usedAmounts);
    }

    @Override
    public String toString() {
        return id.value();
    }
}
