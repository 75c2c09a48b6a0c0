package org.raymill.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields of one JSON object while it is read, by name. What was absent or of the wrong type is empty. */
final class JsonFields {

    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Double> decimals = new HashMap<>();
    private final Map<String, Boolean> flags = new HashMap<>();
    private final Map<String, List<String>> lists = new HashMap<>();

    /** Reads a string. */
    StrictJson.Value text(String name) {
        return json -> json.text().ifPresent(value -> texts.put(name, value));
    }

    /** Reads a whole number of 32 bits. */
    StrictJson.Value number(String name) {
        return json -> json.number().ifPresent(value -> numbers.put(name, value));
    }

    /** Reads a number, whole or with a fraction. */
    StrictJson.Value decimal(String name) {
        return json -> json.decimal().ifPresent(value -> decimals.put(name, value));
    }

    /** Reads {@code true} or {@code false}. */
    StrictJson.Value flag(String name) {
        return json -> json.flag().ifPresent(value -> flags.put(name, value));
    }

    /** Reads a list of strings; one of the wrong type stands there as null, so that the others keep their places. */
    StrictJson.Value texts(String name, int most) {
        return json -> {
            List<String> values = new ArrayList<>();
            json.list(most, element -> values.add(element.text().orElse(null)));
            lists.put(name, values);
        };
    }

    Optional<String> textOf(String name) {
        return Optional.ofNullable(texts.get(name));
    }

    Optional<Integer> numberOf(String name) {
        return Optional.ofNullable(numbers.get(name));
    }

    Optional<Double> decimalOf(String name) {
        return Optional.ofNullable(decimals.get(name));
    }

    Optional<Boolean> flagOf(String name) {
        return Optional.ofNullable(flags.get(name));
    }

    List<String> textsOf(String name) {
        return lists.getOrDefault(name, List.of());
    }
}
