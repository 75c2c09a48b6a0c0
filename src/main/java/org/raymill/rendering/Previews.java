package org.raymill.rendering;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.raymill.rendering.pathtracer.FloatImage;
import org.raymill.rendering.pathtracer.PathTracer;
import org.raymill.rendering.pathtracer.PngPictures;

/** Small pictures for looking at. */
public final class Previews {

    /** The longest side of a picture of unfinished work, in pixels. */
    public static final int MAX_SIDE = 1_024;

    private static final float QUICK = 0.7f;

    private Previews() {}

    /** A picture of linear light as sRGB, made smaller by a whole factor when it is large; transparent where it is unknown. */
    static BufferedImage of(FloatImage image, int maxSide) {
        int factor = (Math.max(image.width(), image.height()) + maxSide - 1) / maxSide;
        int width = (image.width() + factor - 1) / factor;
        int height = (image.height() + factor - 1) / factor;
        float[] mean = new float[3 * width * height];
        boolean[] known = new boolean[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                known[y * width + x] = mean(image, x * factor, y * factor, factor, mean, 3 * (y * width + x));
            }
        }
        BufferedImage opaque = PngPictures.encode(new FloatImage(width, height, mean));
        BufferedImage encoded = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                encoded.setRGB(x, y, known[y * width + x] ? opaque.getRGB(x, y) : 0);
            }
        }
        return encoded;
    }

    /** Puts the mean of the known pixels of a square to {@code at}; returns whether there are any. */
    private static boolean mean(FloatImage image, int left, int top, int size, float[] mean, int at) {
        float[] rgb = image.rgb();
        int count = 0;
        float red = 0;
        float green = 0;
        float blue = 0;
        for (int y = top; y < Math.min(top + size, image.height()); y++) {
            for (int x = left; x < Math.min(left + size, image.width()); x++) {
                int from = 3 * (y * image.width() + x);
                if (rgb[from] != PathTracer.UNKNOWN) {
                    red += rgb[from];
                    green += rgb[from + 1];
                    blue += rgb[from + 2];
                    count++;
                }
            }
        }
        if (count > 0) {
            mean[at] = red / count;
            mean[at + 1] = green / count;
            mean[at + 2] = blue / count;
        }
        return count > 0;
    }

    /** A picture with a longest side; the same one when it is small enough. */
    public static BufferedImage shrink(BufferedImage picture, int maxSide) {
        int longest = Math.max(picture.getWidth(), picture.getHeight());
        if (longest <= maxSide) {
            return picture;
        }
        double scale = (double) maxSide / longest;
        return scale(picture, Math.max(1, (int) Math.round(picture.getWidth() * scale)), Math.max(1, (int)
                Math.round(picture.getHeight() * scale)));
    }

    /** A picture in another size. Made smaller by halves, since one step would leave out pixels. */
    static BufferedImage scale(BufferedImage picture, int width, int height) {
        BufferedImage current = picture;
        while (current.getWidth() >= 2 * width && current.getHeight() >= 2 * height) {
            current = draw(current, current.getWidth() / 2, current.getHeight() / 2);
        }
        return draw(current, width, height);
    }

    private static BufferedImage draw(BufferedImage picture, int width, int height) {
        BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = scaled.createGraphics();
        try {
            graphics.setRenderingHint(
                    RenderingHints.KEY_INTERPOLATION,
                    width > picture.getWidth()
                            ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
                            : RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(picture, 0, 0, width, height, null);
        } finally {
            graphics.dispose();
        }
        return scaled;
    }

    /** A picture as the bytes of a PNG file; compressed quickly rather than well. */
    public static byte[] png(BufferedImage picture) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(QUICK);
            writer.write(null, new IIOImage(picture, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
