package org.raymill.scene;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** The beginning of a file of Blender's: which version has saved it. */
final class BlendHeader {

    private static final int LENGTH = 17;

    /** Up to 4.5: {@code BLENDER-v405}. */
    private static final Pattern SHORT = Pattern.compile("BLENDER[-_][vV](\\d)(\\d\\d)", Pattern.DOTALL);

    /** Since 5.0: {@code BLENDER17-01v0500}. */
    private static final Pattern LONG = Pattern.compile("BLENDER\\d\\d-\\d\\dv(\\d\\d)(\\d\\d)", Pattern.DOTALL);

    private BlendHeader() {}

    /**
     * The version that has saved a file, such as {@code 4.2}.
     *
     * @return empty when the file is none of Blender's, can not be read, or is compressed as Blender does since 3.0 (Zstandard); what was compressed
     *     before then is read
     */
    static Optional<String> version(Path file) {
        try (InputStream bytes = Files.newInputStream(file)) {
            byte[] start = bytes.readNBytes(LENGTH);
            if (start.length > 1 && (start[0] & 0xff) == 0x1f && (start[1] & 0xff) == 0x8b) {
                start = new GZIPInputStream(new SequenceInputStream(new ByteArrayInputStream(start), bytes))
                        .readNBytes(LENGTH);
            }
            return version(new String(start, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // Whoever reads all of it says what is wrong with it.
            return Optional.empty();
        }
    }

    private static Optional<String> version(String start) {
        for (Pattern form : new Pattern[] {SHORT, LONG}) {
            Matcher header = form.matcher(start);
            if (header.lookingAt()) {
                return Optional.of(Integer.parseInt(header.group(1)) + "." + Integer.parseInt(header.group(2)));
            }
        }
        return Optional.empty();
    }
}
