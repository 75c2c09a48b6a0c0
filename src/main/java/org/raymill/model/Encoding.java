package org.raymill.model;

/**
 * That a job's frames are made into a movie when the last one is there, and what kind of movie.
 *
 * @param framesPerSecond how fast it runs, 1 to {@value #MAX_RATE}
 * @param quality 1 (smallest file) to 100 (best picture)
 * @param skipMissing whether frames that have failed for good are left out; otherwise there is no movie then
 */
public record Encoding(MovieFormat format, int framesPerSecond, int quality, boolean skipMissing) {

    /** The rendering package that encodes. */
    public static final String PACKAGE = "ffmpeg";

    public static final int MAX_RATE = 240;
    public static final int DEFAULT_RATE = 24;
    public static final int MAX_QUALITY = 100;
    public static final int DEFAULT_QUALITY = 75;
    /** The most frames of a movie: the list of them goes to a server in one message. */
    public static final int MAX_FRAMES = 16_000;

    private static final int BASE_MIB = 256;
    /** An encoder looks at many pictures at a time and has several of them a thread: about so many bytes for each pixel. */
    private static final int BYTES_A_PIXEL = 150;

    public Encoding {
        if (format == null) {
            throw new IllegalArgumentException("a movie has a format");
        }
        between("framesPerSecond", framesPerSecond, MAX_RATE);
        between("quality", quality, MAX_QUALITY);
    }

    private static void between(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " must lie between 1 and " + most + ", not " + value);
        }
    }

    /** How wide the movie of pictures of this width is. */
    public int movieWidth(int width) {
        return width + width % 2;
    }

    /** How high the movie of pictures of this height is. */
    public int movieHeight(int height) {
        return format.needsEvenHeight() ? height + height % 2 : height;
    }

    /** How much memory encoding pictures of this size takes, in MiB. */
    public static int memoryMiB(int width, int height) {
        return BASE_MIB + (int) ((long) width * height * BYTES_A_PIXEL >> 20);
    }
}
