package org.raymill.scheduler.core;

import org.raymill.model.Lease;

/** A mutable sum of cores, memory and graphics processors. */
final class Resources {

    private long cores;
    private long memoryMiB;
    private long gpus;

    void add(Lease lease, int sign) {
        add(lease.cores(), lease.memoryMiB(), lease.gpus(), sign);
    }

    void add(long moreCores, long moreMemoryMiB, long moreGpus, int sign) {
        cores += sign * moreCores;
        memoryMiB += sign * moreMemoryMiB;
        gpus += sign * moreGpus;
    }

    void add(Resources other) {
        add(other.cores, other.memoryMiB, other.gpus, 1);
    }

    long cores() {
        return cores;
    }

    /**
     * The largest part of the farm that this is, be it of cores, memory or graphics processors: the dominant share of Ghodsi et al., "Dominant
     * Resource Fairness", NSDI 2011.
     */
    double shareOf(FarmIndex farm) {
        return shareOf(farm, 0, 0, 0);
    }

    /** The dominant share that it would be with so much more. */
    double shareOf(FarmIndex farm, long moreCores, long moreMemoryMiB, long moreGpus) {
        double share = part(cores + moreCores, farm.cores());
        share = Math.max(share, part(memoryMiB + moreMemoryMiB, farm.memoryMiB()));
        return Math.max(share, part(gpus + moreGpus, farm.gpus()));
    }

    private static double part(long amount, long whole) {
        return whole <= 0 ? 0 : (double) amount / whole;
    }
}
