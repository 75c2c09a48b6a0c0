package org.raymill.scene;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The text of a scene, a character for each byte: parts of it can be replaced while all others stay the bytes that they were. Names in it are
 * UTF-8, or ISO 8859-1 where they are no UTF-8.
 */
final class SceneText {

    /** Larger texts are meshes and data; they are not looked into. */
    static final long MAX_BYTES = 128 << 20;

    private final String characters;
    /** By where they begin, the last first: so that places before them stay right. */
    private final TreeMap<Integer, Replacement> replacements = new TreeMap<>(java.util.Comparator.reverseOrder());

    private record Replacement(int end, String characters) {}

    private SceneText(String characters) {
        this.characters = characters;
    }

    /** A file's text; empty when it is too large. */
    static Optional<SceneText> read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            return Optional.empty();
        }
        return Optional.of(new SceneText(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)));
    }

    String characters() {
        return characters;
    }

    /** What a part of the text means as a name. */
    static String name(String characters) {
        byte[] bytes = characters.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return characters;
        }
    }

    void replace(int start, int end, String name) {
        String bytes = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        replacements.put(start, new Replacement(end, bytes));
    }

    boolean isChanged() {
        return !replacements.isEmpty();
    }

    /** The text with its parts replaced. */
    byte[] changed() {
        StringBuilder text = new StringBuilder(characters);
        replacements.forEach((start, part) -> text.replace(start, part.end(), part.characters()));
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
