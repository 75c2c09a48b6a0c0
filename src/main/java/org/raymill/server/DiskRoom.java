package org.raymill.server;

import java.util.function.LongSupplier;

/** How much room there is on the disk that a server works on. Safe to use from many threads. */
final class DiskRoom {

    private final LongSupplier freeMiB;
    private final long minFreeMiB;

    /**
     * The room on a disk.
     *
     * @param freeMiB tells what is free now, in MiB
     * @param minFreeMiB with less than that the server takes nothing new
     */
    DiskRoom(LongSupplier freeMiB, long minFreeMiB) {
        this.freeMiB = freeMiB;
        this.minFreeMiB = minFreeMiB;
    }

    /** Whether the server takes nothing new. */
    boolean isLow() {
        return freeMiB.getAsLong() < minFreeMiB;
    }

    /** What is to be said of the disk beside a failure; empty when there was room enough that the failure has another reason. */
    String note() {
        long free = freeMiB.getAsLong();
        return free < minFreeMiB / 2 ? "; only " + free + " MiB are free on the server's disk" : "";
    }
}
