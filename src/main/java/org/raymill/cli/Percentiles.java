package org.raymill.cli;

import java.util.Collection;

/** The distribution of measured times. */
final class Percentiles {

    private final double[] sorted;

    /** The distribution of these; at least one. */
    Percentiles(Collection<? extends Number> values) {
        this.sorted = values.stream().mapToDouble(Number::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("there is no distribution of nothing");
        }
    }

    /**
     * The smallest value that so many percent of all do not exceed.
     *
     * @param percent 0 to 100
     */
    double at(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(0, Math.min(sorted.length, rank) - 1)];
    }

    double max() {
        return sorted[sorted.length - 1];
    }
}
