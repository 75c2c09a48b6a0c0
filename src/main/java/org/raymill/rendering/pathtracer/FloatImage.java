package org.raymill.rendering.pathtracer;

/**
 * A picture of linear light with the BT.709 primaries.
 *
 * @param rgb three values a pixel, row by row from the top; owned by this object and not to be changed
 */
public record FloatImage(int width, int height, float[] rgb) {

    public FloatImage {
        if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
            throw new IllegalArgumentException("a picture needs three values for each of its " + width + "x" + height
                    + " pixels, not " + rgb.length);
        }
    }
}
