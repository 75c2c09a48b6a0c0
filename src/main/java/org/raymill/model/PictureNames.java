package org.raymill.model;

import java.util.Locale;

/** How the files of a job are named: render servers write under these names, the job expects them. */
public final class PictureNames {

    private PictureNames() {}

    /** A frame's result, such as {@code frame_0001.png}. */
    public static RelativePath frame(int frame, PictureFormat format) {
        return new RelativePath(String.format(Locale.ROOT, "frame_%04d.%s", frame, format.extension()));
    }

    /** The movie of all frames, such as {@code movie.mp4}. */
    public static RelativePath movie(MovieFormat format) {
        return new RelativePath("movie." + format.extension());
    }

    /** A tile that waits to be assembled, such as {@code frame_0001/tile_0003.png}. */
    public static RelativePath tile(int frame, int tile, PictureFormat format) {
        return new RelativePath(String.format(Locale.ROOT, "frame_%04d/tile_%04d.%s", frame, tile, format.extension()));
    }
}
