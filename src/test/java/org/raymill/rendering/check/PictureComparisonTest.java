package org.raymill.rendering.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.PictureFormat;
import org.raymill.rendering.PictureSource;
import org.raymill.rendering.pathtracer.ExrPictures;
import org.raymill.rendering.pathtracer.FloatImage;

/** Pictures are the same by their pixels, to the last bit or nearly. */
class PictureComparisonTest {

    private static final int SIDE = 100;

    @TempDir
    Path folder;

    private Path png(String name, int type, int changedPixels, int by) throws IOException {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, type);
        Random random = new Random(3);
        for (int i = 0; i < SIDE * SIDE; i++) {
            int grey = 50 + random.nextInt(100) + (i < changedPixels ? by : 0);
            picture.setRGB(i % SIDE, i / SIDE, 0xff000000 | grey * 0x010101);
        }
        Path file = folder.resolve(name + ".png");
        ImageIO.write(picture, "png", file.toFile());
        return file;
    }

    private static java.util.Optional<String> difference(Path one, Path other, boolean exact) throws IOException {
        return PictureComparison.difference(
                PictureSource.of(one), PictureSource.of(other), PictureFormat.PNG, SIDE, SIDE, exact);
    }

    @Test
    void onePixelMattersWhereAllHaveToBeTheSame() throws IOException {
        Path one = png("one", BufferedImage.TYPE_INT_RGB, 0, 0);
        assertThat(difference(one, png("same", BufferedImage.TYPE_INT_RGB, 0, 0), true))
                .isEmpty();
        assertThat(difference(one, png("other", BufferedImage.TYPE_INT_RGB, 1, 1), true))
                .contains("1 of 10000 pixels (0.01 %) differ");
    }

    @Test
    void smallDifferencesAndFewPixelsAreTolerated() throws IOException {
        Path one = png("one", BufferedImage.TYPE_INT_RGB, 0, 0);
        assertThat(difference(one, png("a", BufferedImage.TYPE_INT_RGB, 10_000, 2), false))
                .isEmpty();
        assertThat(difference(one, png("b", BufferedImage.TYPE_INT_RGB, 10, 90), false))
                .isEmpty();
        assertThat(difference(one, png("c", BufferedImage.TYPE_INT_RGB, 11, 3), false))
                .contains("11 of 10000 pixels (0.11 %) differ");
    }

    @Test
    void anAlphaChannelMatters() throws IOException {
        assertThat(difference(
                        png("one", BufferedImage.TYPE_INT_RGB, 0, 0),
                        png("other", BufferedImage.TYPE_INT_ARGB, 0, 0),
                        false))
                .contains("only one of them has an alpha channel");
    }

    @Test
    void linearValuesAreComparedByTheirSize() throws IOException {
        Path one = exr("one", 100);
        assertThat(linear(one, exr("near", 100.5f))).isEmpty();
        assertThat(linear(one, exr("far", 102))).isPresent();
        assertThat(linear(one, exr("nothing", Float.NaN))).isPresent();
    }

    private Path exr(String name, float value) throws IOException {
        float[] rgb = new float[3 * SIDE * SIDE];
        java.util.Arrays.fill(rgb, value);
        Path file = folder.resolve(name + ".exr");
        ExrPictures.write(new FloatImage(SIDE, SIDE, rgb), file);
        return file;
    }

    private static java.util.Optional<String> linear(Path one, Path other) throws IOException {
        return PictureComparison.difference(
                PictureSource.of(one), PictureSource.of(other), PictureFormat.EXR, SIDE, SIDE, false);
    }
}
