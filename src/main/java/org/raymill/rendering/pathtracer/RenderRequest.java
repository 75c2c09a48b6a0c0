package org.raymill.rendering.pathtracer;

/**
 * What picture to make of a scene.
 *
 * @param frame the frame's number, from 1; it shows the time (frame - 1) / framesPerSecond and chooses the random numbers
 * @param framesPerSecond above 0, at most {@value #MAX_FRAMES_PER_SECOND}
 * @param width of the whole picture, 1 to {@value #MAX_SIDE} pixels
 * @param height of the whole picture, 1 to {@value #MAX_SIDE} pixels; width times height is at most {@value #MAX_PIXELS}
 * @param samples paths a pixel, 1 to {@value #MAX_SAMPLES}
 */
public record RenderRequest(int frame, double framesPerSecond, int width, int height, int samples) {

    public static final int MAX_SIDE = 16_384;
    public static final int MAX_PIXELS = 1 << 28;
    public static final int MAX_SAMPLES = 65_536;
    public static final double MAX_FRAMES_PER_SECOND = 1_000;

    /** @throws IllegalArgumentException with a message for the user when a value is outside of its limits */
    public RenderRequest {
        if (!(framesPerSecond > 0 && framesPerSecond <= MAX_FRAMES_PER_SECOND)) {
            throw new IllegalArgumentException("frames per second must be above 0 and at most "
                    + (int) MAX_FRAMES_PER_SECOND + ", not " + framesPerSecond);
        }
        if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
            throw new IllegalArgumentException(
                    "a picture has 1 to " + MAX_SIDE + " pixels in width and in height, not " + width + "x" + height);
        }
        if ((long) width * height > MAX_PIXELS) {
            throw new IllegalArgumentException(
                    "a picture has at most " + MAX_PIXELS + " pixels, not " + width + "x" + height);
        }
        if (samples < 1 || samples > MAX_SAMPLES) {
            throw new IllegalArgumentException("samples must be between 1 and " + MAX_SAMPLES + ", not " + samples);
        }
    }

    /** The moment of the scene that the frame shows, in seconds. */
    public double seconds() {
        return (frame - 1L) / framesPerSecond;
    }
}
