package org.raymill.model;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the files of a job are named: render servers write under these names, the job expects them. */
public final class PictureNames {

    private static final Pattern FRAME = Pattern.compile("frame_([0-9]{4,9})\\.[a-z]+");

    private PictureNames() {}

    /** A frame's result, such as {@code frame_0001.png}. */
    public static RelativePath frame(int frame, PictureFormat format) {
        return new RelativePath("frame_" + fourDigits(frame) + "." + format.extension());
    }

    /** The frame whose result has a name; empty for any other name. */
    public static OptionalInt frameOf(String name, PictureFormat format) {
        Matcher digits = FRAME.matcher(name);
        if (!digits.matches()) {
            return OptionalInt.empty();
        }
        int frame = Integer.parseInt(digits.group(1));
        return frame(frame, format).value().equals(name) ? OptionalInt.of(frame) : OptionalInt.empty();
    }

    /** The movie of all frames, such as {@code movie.mp4}. */
    public static RelativePath movie(MovieFormat format) {
        return new RelativePath("movie." + format.extension());
    }

    /** A tile that waits to be assembled, such as {@code frame_0001/tile_0003.png}. */
    public static RelativePath tile(int frame, int tile, PictureFormat format) {
        return new RelativePath("frame_" + fourDigits(frame) + "/tile_" + fourDigits(tile) + "." + format.extension());
    }

    /** At least four of them. Names are made for each task, and a format is dear. */
    private static String fourDigits(int number) {
        String digits = Integer.toString(number);
        return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
    }
}
