package org.raymill.api.json;

import java.util.Map;
import java.util.Optional;

/**
 * What a token is to be like.
 *
 * @param label what it is for, for people
 * @param scope roles by the names of projects beyond which it allows nothing; default: all that the user may
 * @param days after how many days it is worth nothing; 0: never; default 90
 */
public record TokenRequest(Optional<String> label, Map<String, String> scope, Optional<Integer> days) {

    /** How long a token lasts of which nothing is said. */
    public static final int DEFAULT_DAYS = 90;

    /** The longest life of a token that ends. */
    public static final int MAX_DAYS = 3_650;

    public TokenRequest {
        label = label == null ? Optional.empty() : label;
        scope = scope == null ? Map.of() : scope;
        days = days == null ? Optional.empty() : days;
    }
}
