package org.raymill.scheduler.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.raymill.model.GpuNeeds;

/** A server with what a plan leaves free on it. */
final class Room {

    private final ServerEntry server;
    private int freeCores;
    private int freeMemoryMiB;
    private int freeGpus;
    /** Which graphics processors are not free; null until that is asked on a host where they differ. */
    private Set<Integer> takenGpus;

    private boolean idle;
    private Map<String, Integer> taken = Map.of();

    Room(ServerEntry server) {
        this.server = server;
        this.freeCores = Math.max(0, server.freeCores());
        this.freeMemoryMiB = server.freeMemoryMiB();
        this.freeGpus = server.freeGpus();
        this.idle = server.leases().isEmpty();
    }

    ServerEntry server() {
        return server;
    }

    int freeCores() {
        return freeCores;
    }

    int freeMemoryMiB() {
        return freeMemoryMiB;
    }

    int freeGpus() {
        return freeGpus;
    }

    /** The cores that a lease for this gets here. */
    int coresFor(Need need) {
        return need.whole() ? server.status().cores() : need.cores();
    }

    int memoryFor(Need need) {
        return need.whole() ? server.status().memoryMiB() : need.memoryMiB();
    }

    GpuNeeds gpusFor(Need need) {
        int all = server.status().host().gpus().size();
        return need.whole()
                ? new GpuNeeds(Math.min(all, GpuNeeds.MAX_COUNT), "", 0)
                : need.requirements().host().gpus();
    }

    /**
     * Whether there is room now.
     *
     * @param avoid whether servers that the need avoids are out of the question
     */
    boolean fits(Need need, boolean avoid, LimitBook limits) {
        return freeCores >= need.cores()
                && freeMemoryMiB >= need.memoryMiB()
                && gpusFit(need)
                && (!need.whole() || idle)
                && server.status().host().freeDiskMiB()
                        >= need.requirements().host().freeDiskMiB()
                && need.names(server)
                && !(avoid && need.avoids(server.id()))
                && !need.excludes(server.id())
                && amountsFit(need, limits, Map.of());
    }

    /** Whether as many graphics processors as needed are free and of the kind that is needed; where all are alike, that is known. */
    boolean gpusFit(Need need) {
        if (need.gpus() == 0 || freeGpus < need.gpus()) {
            return need.gpus() == 0;
        }
        GpuNeeds needs = need.requirements().host().gpus();
        return !server.capability().hasMixedGpus()
                || needs.choose(server.status().host().gpus(), takenGpus()).isPresent();
    }

    private Set<Integer> takenGpus() {
        if (takenGpus == null) {
            takenGpus = server.takenGpus();
        }
        return takenGpus;
    }

    /**
     * Whether there is enough of what is counted on the host.
     *
     * @param freed what more there will be
     */
    boolean amountsFit(Need need, LimitBook limits, Map<String, Integer> freed) {
        for (Map.Entry<String, Integer> amount : need.amounts().entrySet()) {
            String name = amount.getKey();
            if (!amountFits(name, amount.getValue(), limits, freed.getOrDefault(name, 0))) {
                return false;
            }
        }
        return true;
    }

    /** Whether there is so much more of one of them. */
    boolean amountFits(String name, int amount, LimitBook limits, int freed) {
        int used = server.usedAmounts().getOrDefault(name, 0) + taken.getOrDefault(name, 0) + amount - freed;
        boolean ofTheSite = limits.has(name);
        int most =
                ofTheSite ? limits.perHost(name) : server.capability().amounts().getOrDefault(name, 0);
        return used <= most || ofTheSite && most == 0;
    }

    /** Whether a limit of the site lets this host have no more of what is needed. */
    boolean isAtHostLimit(Need need, LimitBook limits) {
        for (Map.Entry<String, Integer> amount : need.amounts().entrySet()) {
            String name = amount.getKey();
            int most = limits.has(name) ? limits.perHost(name) : 0;
            int used = server.usedAmounts().getOrDefault(name, 0) + taken.getOrDefault(name, 0);
            if (most > 0 && used + amount.getValue() > most) {
                return true;
            }
        }
        return false;
    }

    /** Takes what a lease reserves. */
    void take(Need need) {
        freeCores -= coresFor(need);
        freeMemoryMiB -= memoryFor(need);
        takeGpus(gpusFor(need));
        idle = false;
        if (!need.amounts().isEmpty()) {
            Map<String, Integer> more = new HashMap<>(taken);
            need.amounts().forEach((name, amount) -> more.merge(name, amount, Integer::sum));
            taken = more;
        }
    }

    private void takeGpus(GpuNeeds needs) {
        freeGpus -= needs.count();
        if (needs.count() > 0 && server.capability().hasMixedGpus()) {
            needs.choose(server.status().host().gpus(), takenGpus()).ifPresent(takenGpus::addAll);
        }
    }
}
