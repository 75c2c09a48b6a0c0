package org.raymill.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How long each way of rendering the same frames took, in several rounds. */
final class Makespans {

    /** A way to render them. */
    enum Way {
        /** A process a frame, by hand. */
        XARGS("Xargs"),
        /** Through the farm, with as many frames a process as suit. */
        FARM("Farm"),
        /** Through the farm, a process a frame. */
        FARM_SINGLE("FarmSingle");

        final String key;

        Way(String key) {
            this.key = key;
        }
    }

    private static final List<Way> ORDER = List.of(Way.FARM, Way.XARGS, Way.FARM_SINGLE);

    private final Map<Way, List<Double>> seconds = new EnumMap<>(Way.class);

    /** The order of the ways in a round, the first being 0: every other round goes back, so that none is always first. */
    static List<Way> order(int round) {
        if (round % 2 == 0) {
            return ORDER;
        }
        List<Way> reversed = new ArrayList<>(ORDER);
        java.util.Collections.reverse(reversed);
        return reversed;
    }

    void add(Way way, double took) {
        seconds.computeIfAbsent(way, key -> new ArrayList<>()).add(took);
    }

    /** The median of an odd number of rounds. */
    double median(Way way) {
        return new Percentiles(seconds.get(way)).at(50);
    }

    /** How many times as long as by hand. */
    double ratio(Way way) {
        return median(way) / median(Way.XARGS);
    }

    /**
     * Adds the figures.
     *
     * @param prefix says which frames
     */
    void report(BenchReport report, String prefix) {
        for (Way way : Way.values()) {
            report.with(prefix + way.key + "Seconds", rounded(median(way), 2));
        }
        for (Way way : Way.values()) {
            report.with(
                    prefix + way.key + "AllSeconds",
                    seconds.get(way).stream().map(took -> rounded(took, 2)).toList());
        }
        report.with(prefix + "Ratio", rounded(ratio(Way.FARM), 3));
        report.with(prefix + "SingleRatio", rounded(ratio(Way.FARM_SINGLE), 3));
    }

    private static BigDecimal rounded(double value, int digits) {
        return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP);
    }
}
