package org.raymill.rendering;

import java.nio.file.Path;
import org.raymill.model.Encoding;

/**
 * What one attempt makes a movie of, with its frames in place.
 *
 * @param frames the folder with the pictures, named by {@link #frameName} in the order in which they are shown
 * @param count how many there are, at least one
 * @param cores how many threads the task may use
 * @param output the file to write
 */
public record EncodeTask(Path frames, int count, Encoding encoding, int cores, Path output) {

    /** How programs are told of the names of all pictures. */
    static final String PATTERN = "frame_%06d.png";

    /** The name of the picture that is shown at a place, counted from 1. */
    public static String frameName(int place) {
        return String.format(java.util.Locale.ROOT, PATTERN, place);
    }
}
