package org.raymill.server;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.raymill.model.Amounts;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostHardware.Gpu;
import org.raymill.model.Lease;

/**
 * What a render server has for leases.
 *
 * @param memoryMiB in MiB
 * @param gpus graphics processors, in the order of the host
 * @param amounts what else the host has, by name; amounts that are not named are limited by the site and not here
 */
record Offer(int cores, int memoryMiB, List<Gpu> gpus, Map<String, Integer> amounts) {

    Offer {
        gpus = List.copyOf(gpus);
        amounts = Amounts.checked(amounts, 0);
    }

    /** Cores and memory alone. */
    Offer(int cores, int memoryMiB) {
        this(cores, memoryMiB, List.of(), Map.of());
    }

    /** Whether a lease fits beside those that are open. Which graphics processors are free is not looked at, only how many. */
    boolean fits(Lease lease, Collection<Lease> open) {
        if (lease.cores() < 1 || lease.memoryMiB() < 0 || lease.gpus() < 0 || lease.gpus() > GpuNeeds.MAX_COUNT) {
            return false;
        }
        long coresLeft = cores;
        long memoryLeft = memoryMiB;
        long gpusLeft = gpus.size();
        Map<String, Integer> left = new TreeMap<>(amounts);
        for (Lease other : open) {
            coresLeft -= other.cores();
            memoryLeft -= other.memoryMiB();
            gpusLeft -= other.gpus();
            other.amounts().forEach((name, amount) -> left.computeIfPresent(name, (key, free) -> free - amount));
        }
        return lease.cores() <= coresLeft
                && lease.memoryMiB() <= memoryLeft
                && lease.gpus() <= gpusLeft
                && lease.amounts().entrySet().stream()
                        .allMatch(needed ->
                                !left.containsKey(needed.getKey()) || needed.getValue() <= left.get(needed.getKey()));
    }
}
