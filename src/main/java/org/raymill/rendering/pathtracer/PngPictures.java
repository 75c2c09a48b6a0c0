package org.raymill.rendering.pathtracer;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Pictures as PNG files: opaque, 8 bits a channel, sRGB, without tone mapping. The same picture gives the same bytes on the same Java. */
public final class PngPictures {

    private PngPictures() {}

    /**
     * Writes a picture.
     *
     * @param image its values are clamped to 0 to 1 and rounded to the nearest code
     * @param file replaced if it exists; its folder exists
     */
    public static void write(FloatImage image, Path file) throws IOException {
        if (!ImageIO.write(encode(image), "png", file.toFile())) {
            throw new IOException("this Java installation cannot write PNG");
        }
    }

    /** Encodes a picture as sRGB. */
    public static BufferedImage encode(FloatImage image) {
        BufferedImage encoded = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_3BYTE_BGR);
        byte[] bgr = ((DataBufferByte) encoded.getRaster().getDataBuffer()).getData();
        float[] rgb = image.rgb();
        for (int i = 0; i < rgb.length; i += 3) {
            bgr[i] = (byte) FloatMath.encodeSrgb(rgb[i + 2]);
            bgr[i + 1] = (byte) FloatMath.encodeSrgb(rgb[i + 1]);
            bgr[i + 2] = (byte) FloatMath.encodeSrgb(rgb[i]);
        }
        return encoded;
    }
}
