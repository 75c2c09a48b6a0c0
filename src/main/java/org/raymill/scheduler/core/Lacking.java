package org.raymill.scheduler.core;

import java.util.HashMap;
import java.util.Map;
import org.raymill.model.Lease;

/** What a server lacks before something fits there, while leases there are thought away one after the other. */
final class Lacking {

    private final Room room;
    private final Need need;
    private final LimitBook limits;
    private final Map<String, Integer> freed = new HashMap<>();
    private int cores;
    private int memoryMiB;
    private int gpus;

    /**
     * What lacks now.
     *
     * @param room what is free there
     */
    Lacking(Room room, Need need, LimitBook limits) {
        this.room = room;
        this.need = need;
        this.limits = limits;
        this.cores = room.coresFor(need) - room.freeCores();
        this.memoryMiB = room.memoryFor(need) - room.freeMemoryMiB();
        this.gpus = room.gpusFor(need).count() - room.freeGpus();
    }

    boolean isNothing() {
        return cores <= 0 && memoryMiB <= 0 && gpus <= 0 && !lacksAmounts();
    }

    private boolean lacksAmounts() {
        return !need.amounts().isEmpty() && !room.amountsFit(need, limits, freed);
    }

    /** Whether a lease holds some of what lacks. */
    boolean isEasedBy(Lease lease) {
        return cores > 0
                || memoryMiB > 0
                || gpus > 0 && lease.gpus() > 0
                || lacksAmounts() && need.amounts().keySet().stream().anyMatch(lease.amounts()::containsKey);
    }

    /** A lease ends. */
    void free(Lease lease) {
        cores -= lease.cores();
        memoryMiB -= lease.memoryMiB();
        gpus -= lease.gpus();
        lease.amounts().forEach((name, amount) -> freed.merge(name, amount, Integer::sum));
    }
}
