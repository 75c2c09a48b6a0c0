package org.raymill.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How some things were over a time.
 *
 * @param stepMinutes how many minutes each value is the mean of
 * @param minutes where each step begins, in minutes since 1970 (UTC), growing; steps of which nothing is known are left out
 * @param values by the name of what they are of, one for each of the steps; null where it was not known
 */
public record TimeSeries(int stepMinutes, List<Long> minutes, Map<String, List<Double>> values) {

    public TimeSeries {
        minutes = minutes == null ? List.of() : List.copyOf(minutes);
        Map<String, List<Double>> copy = new TreeMap<>();
        if (values != null) {
            values.forEach((name, list) -> copy.put(name, Collections.unmodifiableList(new ArrayList<>(list))));
        }
        values = Collections.unmodifiableMap(copy);
        for (List<Double> list : values.values()) {
            if (list.size() != minutes.size()) {
                throw new IllegalArgumentException(
                        "a series has " + list.size() + " values for " + minutes.size() + " steps");
            }
        }
    }

    /** Nothing is known. */
    public static TimeSeries empty(int stepMinutes) {
        return new TimeSeries(stepMinutes, List.of(), Map.of());
    }
}
