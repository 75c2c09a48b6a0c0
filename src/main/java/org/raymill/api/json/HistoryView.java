package org.raymill.api.json;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.raymill.model.TimeSeries;

/**
 * How some things were over a time.
 *
 * @param stepMinutes how many minutes each value is the mean of
 * @param times where each step begins; steps of which nothing is known are left out
 * @param values by the name of what they are of, one for each of the times; null where it was not known
 */
public record HistoryView(int stepMinutes, List<Instant> times, Map<String, List<Double>> values) {

    private static final long SECONDS_PER_MINUTE = 60;
    private static final double DIGITS = 1e4;

    public HistoryView {
        times = times == null ? List.of() : List.copyOf(times);
        values = values == null ? Map.of() : new TreeMap<>(values);
    }

    /** The view of a time series; four digits after the point are enough for people and charts. */
    public static HistoryView of(TimeSeries series) {
        Map<String, List<Double>> values = new TreeMap<>();
        series.values()
                .forEach((name, list) ->
                        values.put(name, list.stream().map(HistoryView::rounded).collect(Collectors.toList())));
        return new HistoryView(
                series.stepMinutes(),
                series.minutes().stream()
                        .map(minute -> Instant.ofEpochSecond(minute * SECONDS_PER_MINUTE))
                        .toList(),
                values);
    }

    private static Double rounded(Double value) {
        return value == null ? null : Double.valueOf(Math.rint(value * DIGITS) / DIGITS);
    }
}
