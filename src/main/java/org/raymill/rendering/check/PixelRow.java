package org.raymill.rendering.check;

/**
 * One row of pixels, 0 to 1 for what can be shown; of linear pictures any number. The arrays are used again for the next row.
 *
 * @param alpha null when the picture has none
 */
record PixelRow(float[] red, float[] green, float[] blue, float[] alpha) {

    /** A row of so many pixels, all 0. */
    static PixelRow of(int width, boolean hasAlpha) {
        return new PixelRow(new float[width], new float[width], new float[width], hasAlpha ? new float[width] : null);
    }

    boolean hasAlpha() {
        return alpha != null;
    }

    int width() {
        return red.length;
    }
}
