package org.raymill.scene;

import java.util.List;
import java.util.Optional;

/**
 * A name of a file in the text of a POV-Ray scene.
 *
 * @param extension what POV-Ray puts behind a name that has no file, such as {@code .png}; may be empty
 * @param parts what the name is put together from; a part without a text is known only when the scene is rendered
 * @param start where the text of a name that is written out begins, its quotes included
 * @param end where it ends
 * @param line counted from 1
 */
record PovRayReference(Kind kind, String extension, List<Optional<String>> parts, int start, int end, int line) {

    /** What becomes of the scene when there is no such file. */
    enum Kind {
        /** It is not read: a text to be included. */
        INCLUDE,
        /** It is not rendered: a picture, a font, or another file that is opened. */
        FILE,
        /** Probably the same: something that is named like a file, for a macro or a variable. */
        NAMED,
        /** Nothing. */
        OPTIONAL
    }

    PovRayReference {
        parts = List.copyOf(parts);
    }

    /** The name, when it is written out in one piece. */
    Optional<String> literal() {
        return parts.size() == 1 ? parts.get(0) : Optional.empty();
    }

    /** The name as far as it is known, with {@code *} for the rest. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (Optional<String> part : parts) {
            text.append(part.orElse("*"));
        }
        return text.toString();
    }

    /** Whether all of it is known before the scene is rendered. */
    boolean isKnown() {
        return parts.stream().allMatch(Optional::isPresent);
    }
}
