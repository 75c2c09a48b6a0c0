package org.raymill.rendering;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.raymill.model.PictureFormat;
import org.raymill.model.PixelRegion;
import org.raymill.rendering.pathtracer.ExrPictures;
import org.raymill.rendering.pathtracer.FloatImage;

/** Cuts tiles out of whole frames, pixel for pixel. */
final class TilePictures {

    private static final long MAX_EXR_NOTES = 16L << 20;
    private static final long MAX_EXR_PIXEL_BYTES = 256;

    private TilePictures() {}

    /**
     * Replaces the picture of a whole frame by a part of it.
     *
     * @param width of the frame that is expected
     * @param height of the frame that is expected
     * @throws RenderingException when it is no picture of that size
     */
    static void crop(Path file, int width, int height, PixelRegion region, PictureFormat format)
            throws IOException, RenderingException {
        switch (format) {
            case PNG -> cropPng(file, width, height, region);
            case EXR -> cropExr(file, width, height, region);
            case NONE -> throw new IllegalArgumentException("a tile is a picture");
        }
    }

    private static void cropPng(Path file, int width, int height, PixelRegion region)
            throws IOException, RenderingException {
        PictureSize.check(file, width, height);
        BufferedImage frame;
        long pixels = (long) width * height;
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            frame = PngFile.read(in, pixels, pixels);
        }
        // Samples are copied and never converted: the tile has the colour model of the frame.
        WritableRaster part = frame.getRaster().createCompatibleWritableRaster(region.width(), region.height());
        part.setRect(
                frame.getRaster().createChild(region.x(), region.y(), region.width(), region.height(), 0, 0, null));
        BufferedImage tile = new BufferedImage(frame.getColorModel(), part, frame.isAlphaPremultiplied(), null);
        if (!ImageIO.write(tile, "png", file.toFile())) {
            throw new RenderingException("the picture has a pixel format that can not be written as PNG");
        }
    }

    private static void cropExr(Path file, int width, int height, PixelRegion region)
            throws IOException, RenderingException {
        if (Files.size(file) > MAX_EXR_NOTES + MAX_EXR_PIXEL_BYTES * width * height) {
            throw new RenderingException("the picture " + file.getFileName() + " has " + Files.size(file)
                    + " bytes, far more than its pixels need");
        }
        FloatImage frame = ExrPictures.read(Files.readAllBytes(file), (long) width * height);
        if (frame.width() != width || frame.height() != height) {
            throw new RenderingException("the picture " + file.getFileName() + " has " + frame.width() + "x"
                    + frame.height() + " pixels instead of " + width + "x" + height);
        }
        float[] rgb = new float[3 * region.width() * region.height()];
        for (int y = 0; y < region.height(); y++) {
            System.arraycopy(
                    frame.rgb(),
                    3 * ((region.y() + y) * width + region.x()),
                    rgb,
                    3 * y * region.width(),
                    3 * region.width());
        }
        ExrPictures.write(new FloatImage(region.width(), region.height(), rgb), file);
    }
}
