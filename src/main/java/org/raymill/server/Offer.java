package org.raymill.server;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.raymill.model.Amounts;
import org.raymill.model.Lease;

/**
 * What a render server has for leases.
 *
 * @param memoryMiB in MiB
 * @param gpus graphics processors
 * @param amounts what else the host has, by name; amounts that are not named are limited by the site and not here
 */
record Offer(int cores, int memoryMiB, int gpus, Map<String, Integer> amounts) {

    Offer {
        amounts = Amounts.checked(amounts, 0);
    }

    /** Cores and memory alone. */
    Offer(int cores, int memoryMiB) {
        this(cores, memoryMiB, 0, Map.of());
    }

    /** Whether a lease fits beside those that are open. */
    boolean fits(Lease lease, Collection<Lease> open) {
        if (lease.cores() < 1 || lease.memoryMiB() < 0 || lease.gpus() < 0) {
            return false;
        }
        long coresLeft = cores;
        long memoryLeft = memoryMiB;
        long gpusLeft = gpus;
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
