package org.raymill.model;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The farm in one minute.
 *
 * @param minute which, in minutes since 1970 (UTC)
 * @param values by the name of what they are of, see {@code docs/http-api.md}: for what there is the mean, for what is counted how much of it there was
 */
public record FarmMinute(long minute, Map<String, Double> values) {

    public FarmMinute {
        values = values == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(values));
    }
}
