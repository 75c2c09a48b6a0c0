package org.raymill.rendering.definition;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which names of scenes a program can open.
 *
 * @param pattern matches the whole name, without folders
 * @param otherwise what is told people whose scene has another name: why, and what to do
 */
public record SceneNames(Pattern pattern, String otherwise) {

    static Optional<SceneNames> read(Fields definition) {
        return definition.object("scene-names").flatMap(fields -> {
            Optional<Pattern> pattern = fields.pattern("pattern", 0);
            Optional<String> otherwise = fields.text("otherwise");
            if (!fields.has("pattern") || otherwise.isEmpty()) {
                fields.wrong(fields.has("pattern") ? "otherwise" : "pattern", "is missing");
            }
            fields.refuseOthers();
            return pattern.flatMap(names -> otherwise.map(text -> new SceneNames(names, text)));
        });
    }

    /**
     * Why a scene can not be opened by its name; empty when it can.
     *
     * @param scene its path, with {@code /} between names
     */
    Optional<String> problem(String scene) {
        String name = scene.substring(scene.lastIndexOf('/') + 1);
        return pattern.matcher(name).matches() ? Optional.empty() : Optional.of("'" + name + "': " + otherwise);
    }
}
