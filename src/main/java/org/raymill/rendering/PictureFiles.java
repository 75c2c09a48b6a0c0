package org.raymill.rendering;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.raymill.rendering.pathtracer.ExrPictures;
import org.raymill.rendering.pathtracer.PngPictures;

/** Reads pictures that renderers wrote, for looking at: whatever the file holds, memory and time are limited. */
public final class PictureFiles {

    /** A picture with more pixels than this is read with pixels left out. */
    private static final long MAX_PIXELS = 1 << 24;

    /** No picture that is rendered has more pixels. */
    private static final long MAX_DECLARED = 1L << 28;

    /** OpenEXR files are read as a whole. */
    private static final long MAX_EXR_BYTES = 512L << 20;

    private PictureFiles() {}

    /**
     * Reads a picture; OpenEXR as sRGB, clamped, as the format PNG would show it.
     *
     * @param file a PNG or OpenEXR file, told by its name
     * @throws IOException when it is no such picture, or too large; the message is for people
     */
    public static BufferedImage read(Path file) throws IOException {
        if (file.getFileName().toString().endsWith(".exr")) {
            if (Files.size(file) > MAX_EXR_BYTES) {
                throw new IOException("the OpenEXR file is too large to be shown");
            }
            return PngPictures.encode(ExrPictures.read(Files.readAllBytes(file), MAX_PIXELS * 4));
        }
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            if (in == null) {
                throw new IOException("the file can not be opened");
            }
            Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("png");
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return read(reader);
            } catch (RuntimeException e) {
                // The reader of the platform throws whatever comes to it when a file is damaged.
                throw new IOException("the file is no PNG picture: " + e, e);
            } finally {
                reader.dispose();
            }
        }
    }

    private static BufferedImage read(ImageReader reader) throws IOException {
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > MAX_DECLARED) {
            throw new IOException("the picture has " + pixels + " pixels, more than any that is rendered");
        }
        ImageReadParam parameters = reader.getDefaultReadParam();
        int step = (int) Math.ceil(Math.sqrt((double) pixels / MAX_PIXELS));
        if (step > 1) {
            parameters.setSourceSubsampling(step, step, 0, 0);
        }
        return reader.read(0, parameters);
    }
}
