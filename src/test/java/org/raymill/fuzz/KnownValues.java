package org.raymill.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Values that mean something to the farm, by the name of the parameter or field that takes them. Some are told at the beginning, more are learnt from
 * answers; of each name a bounded number is kept.
 */
public final class KnownValues {

    private static final int MOST = 64;

    private final Map<String, List<String>> values = new HashMap<>();
    private final Map<String, List<JsonNode>> bodies = new HashMap<>();

    /** Adds values of a parameter. */
    public KnownValues with(String parameter, String... more) {
        for (String value : more) {
            learn(parameter, value);
        }
        return this;
    }

    /** Adds a body that an operation accepts, by the operation's id in the description. */
    public KnownValues withBody(String operation, JsonNode body) {
        bodies.computeIfAbsent(operation, name -> new ArrayList<>()).add(body);
        return this;
    }

    /** Takes from an answer what later requests can use. */
    void learn(String path, JsonNode answer) {
        String kind = path.matches("/api/v1(/templates/[^/]+)?/jobs") ? "job" : path.endsWith("/tokens") ? "token" : "";
        if (!kind.isEmpty() && answer.path("id").isTextual()) {
            learn(kind, answer.get("id").asText());
        }
        if (answer.path("next").isValueNode()) {
            learn("before", answer.get("next").asText());
        }
    }

    /** Keeps a value; the oldest but for the first ones goes when there are too many. */
    void learn(String parameter, String value) {
        List<String> known = values.computeIfAbsent(parameter, name -> new ArrayList<>());
        if (!known.contains(value)) {
            if (known.size() >= MOST) {
                known.remove(MOST / 2);
            }
            known.add(value);
        }
    }

    /** One of the known values of a parameter. */
    Optional<String> some(String parameter, Random random) {
        List<String> known = values.getOrDefault(parameter, List.of());
        return known.isEmpty() ? Optional.empty() : Optional.of(known.get(random.nextInt(known.size())));
    }

    /** A copy of one of the bodies that an operation accepts. */
    Optional<JsonNode> someBody(String operation, Random random) {
        List<JsonNode> known = bodies.getOrDefault(operation, List.of());
        return known.isEmpty()
                ? Optional.empty()
                : Optional.of(known.get(random.nextInt(known.size())).deepCopy());
    }
}
