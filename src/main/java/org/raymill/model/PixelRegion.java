package org.raymill.model;

/**
 * A rectangle of pixels inside a picture; the origin is the picture's upper left corner.
 *
 * @param x first column, at least 0
 * @param y first row, at least 0
 * @param width columns, at least 1
 * @param height rows, at least 1
 */
public record PixelRegion(int x, int y, int width, int height) {

    public PixelRegion {
        if (x < 0 || y < 0 || width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "a region needs x, y >= 0 and width, height >= 1, not " + x + "," + y + " " + width + "x" + height);
        }
    }

    /** The region that covers a whole picture. */
    public static PixelRegion whole(int width, int height) {
        return new PixelRegion(0, 0, width, height);
    }
}
