package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Makes pictures, and compares them by their pixels: equal pictures may differ in their bytes. */
final class Pictures {

    private Pictures() {}

    /** A black PNG. */
    static byte[] black(int width, int height) {
        return filled(width, height, Color.BLACK);
    }

    /** A PNG of one colour. */
    static byte[] filled(int width, int height, Color colour) {
        try {
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    image.setRGB(x, y, colour.getRGB());
                }
            }
            ImageIO.write(image, "png", png);
            return png.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Decodes a picture. */
    static BufferedImage decode(byte[] file) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
            if (image == null) {
                throw new AssertionError("not a picture: " + file.length + " bytes");
            }
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails unless both have the same size and the same value in every pixel. */
    static void assertSamePixels(String what, byte[] actual, byte[] expected) {
        BufferedImage left = decode(actual);
        BufferedImage right = decode(expected);
        assertThat(left.getWidth() + "x" + left.getHeight())
                .as("size of %s", what)
                .isEqualTo(right.getWidth() + "x" + right.getHeight());
        int different = 0;
        for (int y = 0; y < left.getHeight(); y++) {
            for (int x = 0; x < left.getWidth(); x++) {
                different += left.getRGB(x, y) == right.getRGB(x, y) ? 0 : 1;
            }
        }
        assertThat(different).as("pixels of %s that differ", what).isZero();
    }

    /** How many colours a picture has: a picture of nothing has one. */
    static long colours(byte[] file) {
        BufferedImage image = decode(file);
        return java.util.Arrays.stream(
                        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .distinct()
                .count();
    }
}
