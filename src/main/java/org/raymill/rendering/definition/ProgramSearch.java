package org.raymill.rendering.definition;

import java.util.List;

/**
 * Where a program is looked for.
 *
 * @param places in order: a name is looked up in every folder of {@code PATH}; what has a slash is a file, with {@code *} for any part of a name;
 *     {@code $NAME} is an environment variable with the path of the program, or of a folder that has one of the names
 */
public record ProgramSearch(List<String> places) {

    public ProgramSearch {
        places = List.copyOf(places);
    }

    static ProgramSearch read(Fields fields) {
        List<String> places = fields.texts("find");
        if (places.isEmpty()) {
            fields.wrong("find", "is missing: name the program, or the places where it can be");
        }
        for (String place : places) {
            if (place.isBlank() || place.indexOf('\0') >= 0 || place.equals("$")) {
                fields.wrong("find", "has an empty place");
            } else if (place.contains("*") && !place.startsWith("/")) {
                fields.wrong("find", "has '" + place + "': a place with * begins with /");
            }
        }
        return new ProgramSearch(places);
    }
}
