package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PngPicturesTest {

    @TempDir
    private Path folder;

    @Test
    void valuesAreEncodedAsSrgbClampedAndRounded() throws IOException {
        float[] rgb = {
            0, 1, 0.5f, -3, 7, Float.NaN, 0.0031308f, 0.2158605f, 0.18f, 1e-9f, 0.9999f, Float.POSITIVE_INFINITY
        };
        Path file = folder.resolve("a.png");
        PngPictures.write(new FloatImage(2, 2, rgb), file);
        BufferedImage read = ImageIO.read(file.toFile());
        assertThat(read.getColorModel().hasAlpha()).isFalse();
        assertThat(read.getRGB(0, 0)).isEqualTo(0xFF00FFBC);
        assertThat(read.getRGB(1, 0)).isEqualTo(0xFF00FF00);
        assertThat(read.getRGB(0, 1)).isEqualTo(0xFF0A8076);
        assertThat(read.getRGB(1, 1)).isEqualTo(0xFF00FFFF);
    }

    @Test
    void everyCodeIsTheNearestOfItsValue() {
        for (int code = 0; code < 256; code++) {
            assertThat(FloatMath.encodeSrgb(FloatMath.srgbDecoded()[code])).isEqualTo(code);
        }
        for (float value = 0; value < 1; value += 0.0007f) {
            double encoded = value <= 0.0031308 ? 12.92 * value : 1.055 * Math.pow(value, 1 / 2.4) - 0.055;
            assertThat((double) FloatMath.encodeSrgb(value)).isBetween(encoded * 255 - 0.51, encoded * 255 + 0.51);
        }
    }

    @Test
    void equalPicturesHaveEqualBytes() throws IOException {
        FloatImage image = new FloatImage(3, 1, new float[] {0, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f});
        Path first = folder.resolve("1.png");
        Path second = folder.resolve("2.png");
        PngPictures.write(image, first);
        PngPictures.write(image, second);
        assertThat(Files.readAllBytes(second)).isEqualTo(Files.readAllBytes(first));
    }
}
