package org.raymill.rendering.check;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.raymill.model.PictureFormat;
import org.raymill.rendering.PictureSource;

/** Whether two files show the same picture: by their pixels, since files carry time stamps. */
public final class PictureComparison {

    /** So many pixels may differ, as a part of all, where pictures need not be the same to the last bit. */
    private static final double TOLERATED_SHARE = 0.001;
    /** By how much a value of 0 to 1 may differ before its pixel counts as different: two steps of 8 bits. */
    private static final float TOLERATED = 2.5f / 255;
    /** The same of linear values, as a part of the larger one. */
    private static final float TOLERATED_PART = 0.01f;

    private PictureComparison() {}

    /**
     * Compares two pictures.
     *
     * @param exact whether every pixel has to be the same to the last bit
     * @return what the difference is, for people; empty when they are the same
     * @throws IOException when one can not be read
     */
    public static Optional<String> difference(
            PictureSource one, PictureSource other, PictureFormat format, int width, int height, boolean exact)
            throws IOException {
        long different = 0;
        try (RowReader first = RowReader.open(one, format, width, height);
                RowReader second = RowReader.open(other, format, width, height)) {
            for (int y = 0; y < height; y++) {
                PixelRow a = first.next();
                PixelRow b = second.next();
                if (a.hasAlpha() != b.hasAlpha()) {
                    return Optional.of("only one of them has an alpha channel");
                }
                different += different(a, b, exact ? 0 : 1, first.isLinear());
            }
        }
        long pixels = (long) width * height;
        return different > (exact ? 0 : (long) (TOLERATED_SHARE * pixels))
                ? Optional.of(String.format(
                        Locale.ROOT, "%d of %d pixels (%.2f %%) differ", different, pixels, 100.0 * different / pixels))
                : Optional.empty();
    }

    private static long different(PixelRow a, PixelRow b, int tolerance, boolean linear) {
        long count = 0;
        for (int x = 0; x < a.width(); x++) {
            boolean differs = differ(a.red()[x], b.red()[x], tolerance, linear)
                    || differ(a.green()[x], b.green()[x], tolerance, linear)
                    || differ(a.blue()[x], b.blue()[x], tolerance, linear)
                    || a.hasAlpha() && differ(a.alpha()[x], b.alpha()[x], tolerance, linear);
            count += differs ? 1 : 0;
        }
        return count;
    }

    private static boolean differ(float a, float b, int tolerance, boolean linear) {
        float limit = linear ? TOLERATED_PART * Math.max(0.1f, Math.max(Math.abs(a), Math.abs(b))) : TOLERATED;
        return !(Math.abs(a - b) <= tolerance * limit);
    }
}
