package org.raymill.model;

import java.util.Comparator;

/**
 * Names a lease.
 *
 * @param epoch the epoch of the Scheduler that granted it
 * @param number counts the leases of that epoch from 1
 */
public record LeaseId(long epoch, long number) implements Comparable<LeaseId> {

    private static final Comparator<LeaseId> ORDER =
            Comparator.comparingLong(LeaseId::epoch).thenComparingLong(LeaseId::number);

    @Override
    public int compareTo(LeaseId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return epoch + "." + number;
    }
}
