package org.raymill.api;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.model.Grants;
import org.raymill.model.Role;

/** Reads roles by the names of projects. */
final class GrantsReader {

    private final Map<String, String> words = new TreeMap<>();
    private boolean given;

    StrictJson.Value value() {
        return json -> {
            given = true;
            json.texts(Grants.MAX_PROJECTS, words);
        };
    }

    /** What was given; empty when nothing was, or it is wrong, which is noted. */
    Optional<Grants> grants(InputErrors errors, String place) {
        Map<String, Role> roles = new TreeMap<>();
        words.forEach((project, word) -> errors.check(place + "/" + pointer(project), () -> Role.parse(word))
                .ifPresent(role -> roles.put(project, role)));
        return given ? errors.check(place, () -> new Grants(roles)) : Optional.empty();
    }

    private static String pointer(String name) {
        return Problem.shorten(name).replace("~", "~0").replace("/", "~1");
    }
}
