package org.raymill.rendering.check;

import java.util.ArrayList;
import java.util.List;
import org.raymill.model.PictureFlag;

/** Counts what may be strange about a picture, row by row. */
final class PixelStatistics {

    /** Darker than the darkest grey of 8 bits. */
    private static final float BLACK = 1 / 512f;
    /** Magenta is at least so bright, so that noise in the dark does not count. */
    private static final float BRIGHT_LINEAR = 0.02f;

    private static final float BRIGHT_SHOWN = 0.15f;

    private final boolean linear;
    private long pixels;
    private long notFinite;
    private long black;
    private long transparent;
    private long magenta;
    private boolean hasAlpha;

    PixelStatistics(boolean linear) {
        this.linear = linear;
    }

    void add(PixelRow row) {
        hasAlpha = row.hasAlpha();
        for (int x = 0; x < row.width(); x++) {
            float red = row.red()[x];
            float green = row.green()[x];
            float blue = row.blue()[x];
            float alpha = hasAlpha ? row.alpha()[x] : 1;
            if (!Float.isFinite(red + green + blue) && !isFinite(red, green, blue) || !Float.isFinite(alpha)) {
                notFinite++;
            }
            if (red < BLACK && green < BLACK && blue < BLACK) {
                black++;
            } else if (isMagenta(red, green, blue)) {
                magenta++;
            }
            if (alpha == 0) {
                transparent++;
            }
        }
        pixels += row.width();
    }

    /** The sum of large numbers may be infinite although each of them is not. */
    private static boolean isFinite(float red, float green, float blue) {
        return Float.isFinite(red) && Float.isFinite(green) && Float.isFinite(blue);
    }

    /** Lit, and with little green: Blender shades a missing texture as if it were coloured 1, 0, 1. */
    private boolean isMagenta(float red, float green, float blue) {
        float least = Math.min(red, blue);
        float most = Math.max(red, blue);
        return linear
                ? least > BRIGHT_LINEAR && green < 0.12f * least && least > 0.5f * most
                : least > BRIGHT_SHOWN && green < 0.38f * least && least > 0.7f * most;
    }

    /** How many pixels are no numbers. */
    long notFinite() {
        return notFinite;
    }

    /**
     * What is strange.
     *
     * @param magentaShare from which part of the pixels on a missing texture is suspected
     */
    List<PictureFlag> flags(double magentaShare) {
        List<PictureFlag> flags = new ArrayList<>();
        if (hasAlpha && transparent == pixels) {
            flags.add(PictureFlag.TRANSPARENT);
        } else if (black == pixels) {
            flags.add(PictureFlag.BLACK);
        }
        if (magenta >= magentaShare * pixels) {
            flags.add(PictureFlag.MISSING_TEXTURE);
        }
        return flags;
    }
}
