package org.raymill.scheduler.core;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import org.raymill.model.FarmFigures;
import org.raymill.model.FarmFigures.Amount;
import org.raymill.model.ServerDetail;

/** Counts what the {@link ResourceDatabase} has. */
final class FarmCount {

    private final Map<ServerDetail.Status, Integer> states = new EnumMap<>(ServerDetail.Status.class);
    private final int demands;
    private final long waiting;
    private long cores;
    private long usedCores;
    private long memoryMiB;
    private long usedMemoryMiB;
    private long gpus;
    private long usedGpus;
    private double busyCores;
    private long busyMemoryMiB;
    private int idle;
    private int busy;
    private int revoked;

    FarmCount(Collection<ServerEntry> servers, Collection<JobEntry> jobs) {
        servers.forEach(this::count);
        this.demands = (int) jobs.stream().filter(job -> job.demand() != null).count();
        this.waiting = jobs.stream()
                .flatMap(job -> job.wanted().stream().map(wanted -> job.missing(wanted.demandClass())))
                .mapToLong(Integer::longValue)
                .sum();
    }

    private void count(ServerEntry server) {
        states.merge(ServerViews.condition(server), 1, Integer::sum);
        if (server.condition() == ServerEntry.Condition.LOST) {
            return;
        }
        cores += server.status().cores();
        usedCores += server.usedCores();
        memoryMiB += server.status().memoryMiB();
        usedMemoryMiB += server.usedMemoryMiB();
        gpus += server.status().host().gpus().size();
        usedGpus += server.usedGpus();
        server.status().load().ifPresent(load -> {
            busyCores += load.processors() * server.status().host().cores();
            busyMemoryMiB += load.memoryMiB();
        });
        for (HeldLease lease : server.leases()) {
            if (lease.revoked()) {
                revoked++;
            } else if (lease.running().isPresent()) {
                busy++;
            } else {
                idle++;
            }
        }
    }

    FarmFigures figures(int reservations) {
        return new FarmFigures(
                states,
                new Amount(cores, usedCores),
                new Amount(memoryMiB, usedMemoryMiB),
                new Amount(gpus, usedGpus),
                idle,
                busy,
                revoked,
                demands,
                waiting,
                reservations,
                busyCores,
                busyMemoryMiB);
    }
}
