package org.raymill.rendering;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CancellationException;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.raymill.model.PictureFormat;
import org.raymill.model.PixelRegion;
import org.raymill.model.Sha256;
import org.raymill.rendering.pathtracer.ExrPictures;
import org.raymill.rendering.pathtracer.FloatImage;
import org.raymill.rendering.pathtracer.RenderRequest;

/** Puts the tiles of a frame together, pixel for pixel. */
public final class Assembly {

    private Assembly() {}

    /**
     * A tile of the frame.
     *
     * @param picture as it lies somewhere
     * @param sha256 what it must be
     * @param region where it goes
     */
    public record Part(PictureSource picture, Sha256 sha256, PixelRegion region) {}

    /**
     * Writes the frame. The tiles must cover it exactly, and each must be what was accepted.
     *
     * @param output the file to write, in an existing folder
     * @throws RenderingException when a tile is missing, damaged or of the wrong size; the message names it
     */
    public static void assemble(
            List<Part> parts, int width, int height, PictureFormat format, Path output, RenderContext context)
            throws IOException, RenderingException {
        checkCover(parts, width, height);
        switch (format) {
            case PNG -> assemblePng(parts, width, height, output, context);
            case EXR -> assembleExr(parts, width, height, output, context);
        }
    }

    /** With no overlap, pixels count: tiles inside of the frame that have as many pixels as it has cover it. */
    private static void checkCover(List<Part> parts, int width, int height) throws RenderingException {
        long pixels = 0;
        for (int i = 0; i < parts.size(); i++) {
            PixelRegion region = parts.get(i).region();
            if (region.x() + (long) region.width() > width || region.y() + (long) region.height() > height) {
                throw new RenderingException("tile " + i + " lies outside of the frame");
            }
            for (int j = 0; j < i; j++) {
                if (overlap(region, parts.get(j).region())) {
                    throw new RenderingException("tiles " + j + " and " + i + " overlap");
                }
            }
            pixels += (long) region.width() * region.height();
        }
        if (pixels != (long) width * height) {
            throw new RenderingException("the tiles do not cover the frame");
        }
    }

    private static boolean overlap(PixelRegion a, PixelRegion b) {
        return a.x() < b.x() + b.width()
                && b.x() < a.x() + a.width()
                && a.y() < b.y() + b.height()
                && b.y() < a.y() + a.height();
    }

    private static void assemblePng(List<Part> parts, int width, int height, Path output, RenderContext context)
            throws IOException, RenderingException {
        BufferedImage frame = null;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            BufferedImage tile = readPng(content(part, i, context), i);
            checkSize(part, i, tile.getWidth(), tile.getHeight());
            if (frame == null) {
                frame = frameLike(tile, width, height);
            } else if (!frame.getSampleModel()
                            .getClass()
                            .equals(tile.getSampleModel().getClass())
                    || frame.getRaster().getNumBands() != tile.getRaster().getNumBands()
                    || frame.getRaster().getTransferType() != tile.getRaster().getTransferType()) {
                throw new RenderingException("tile " + i + " has other colour channels than tile 0");
            }
            frame.getRaster().setRect(part.region().x(), part.region().y(), tile.getRaster());
            context.progress((i + 1.0) / (parts.size() + 1));
        }
        if (!ImageIO.write(frame, "png", output.toFile())) {
            throw new RenderingException("the tiles have a pixel format that can not be written as PNG");
        }
        context.progress(1);
    }

    private static void assembleExr(List<Part> parts, int width, int height, Path output, RenderContext context)
            throws IOException, RenderingException {
        if ((long) width * height > RenderRequest.MAX_PIXELS) {
            throw new RenderingException("a picture of " + width + "x" + height + " pixels is too large for EXR");
        }
        float[] frame = new float[3 * width * height];
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            PixelRegion region = part.region();
            FloatImage tile = readExr(content(part, i, context), i, (long) region.width() * region.height());
            checkSize(part, i, tile.width(), tile.height());
            for (int y = 0; y < region.height(); y++) {
                System.arraycopy(
                        tile.rgb(),
                        3 * y * region.width(),
                        frame,
                        3 * ((region.y() + y) * width + region.x()),
                        3 * region.width());
            }
            context.progress((i + 1.0) / (parts.size() + 1));
        }
        ExrPictures.write(new FloatImage(width, height, frame), output);
        context.progress(1);
    }

    private static BufferedImage readPng(byte[] content, int index) throws RenderingException {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            return PngFile.read(in, RenderRequest.MAX_PIXELS, RenderRequest.MAX_PIXELS);
        } catch (IOException e) {
            throw new RenderingException("tile " + index + " can not be read: " + e.getMessage(), e);
        }
    }

    private static FloatImage readExr(byte[] content, int index, long pixels) throws RenderingException {
        try {
            return ExrPictures.read(content, pixels);
        } catch (IOException e) {
            throw new RenderingException("tile " + index + " can not be read: " + e.getMessage(), e);
        }
    }

    /** Same colour model as the tile, so that its samples are copied and never converted. */
    private static BufferedImage frameLike(BufferedImage tile, int width, int height) {
        WritableRaster raster = tile.getRaster().createCompatibleWritableRaster(width, height);
        return new BufferedImage(tile.getColorModel(), raster, tile.isAlphaPremultiplied(), null);
    }

    private static byte[] content(Part part, int index, RenderContext context) throws IOException, RenderingException {
        if (context.cancelled()) {
            throw new CancellationException("cancelled");
        }
        byte[] content;
        try (SeekableByteChannel in = part.picture().open()) {
            content = Channels.newInputStream(in).readAllBytes();
        } catch (NoSuchFileException e) {
            throw new RenderingException("tile " + index + " is missing: " + e.getMessage(), e);
        }
        if (!sha256(content).equals(part.sha256())) {
            throw new RenderingException("tile " + index + " is damaged: its SHA-256 is not the one that was accepted");
        }
        return content;
    }

    private static void checkSize(Part part, int index, int width, int height) throws RenderingException {
        PixelRegion region = part.region();
        if (width != region.width() || height != region.height()) {
            throw new RenderingException("tile " + index + " has " + width + "x" + height + " pixels instead of "
                    + region.width() + "x" + region.height());
        }
    }

    private static Sha256 sha256(byte[] content) {
        try {
            return new Sha256(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
