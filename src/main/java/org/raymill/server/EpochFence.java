package org.raymill.server;

import org.raymill.model.LeaseId;

/**
 * Which Scheduler a render server listens to: the one of the newest epoch that it has heard of. It also knows how far that one's orders to open
 * leases are done with, so that none is carried out twice, or after it was taken back.
 */
final class EpochFence {

    private long epoch;
    private long openedUpTo;
    private long staleCommands;

    /**
     * Hears of an epoch.
     *
     * @return false when it is older than one heard before: whatever came with it is void
     */
    boolean hear(long heard) {
        if (heard < epoch) {
            staleCommands++;
            return false;
        }
        if (heard > epoch) {
            epoch = heard;
            openedUpTo = 0;
        }
        return true;
    }

    /** Whether the order to open this lease is one of the newest epoch and not done with. */
    boolean isAhead(LeaseId lease) {
        return lease.epoch() == epoch && lease.number() > openedUpTo;
    }

    /** The order to open this lease, and those before it, are done with: they never will be carried out. */
    void passed(LeaseId lease) {
        openedUpTo = lease.number();
    }

    long epoch() {
        return epoch;
    }

    long openedUpTo() {
        return openedUpTo;
    }

    /** How many commands of superseded Schedulers were ignored. */
    long staleCommands() {
        return staleCommands;
    }
}
