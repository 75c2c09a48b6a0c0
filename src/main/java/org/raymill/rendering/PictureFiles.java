package org.raymill.rendering;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
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

    private static final String EXR = ".exr";

    private PictureFiles() {}

    /** Reads a file, in the same way. */
    public static BufferedImage read(Path file) throws IOException {
        return read(PictureSource.of(file));
    }

    /**
     * Reads a picture; OpenEXR as sRGB, clamped, as the format PNG would show it.
     *
     * @param picture PNG or OpenEXR, told by its name
     * @throws IOException when it is no such picture, or too large; the message is for people
     */
    public static BufferedImage read(PictureSource picture) throws IOException {
        try (SeekableByteChannel content = picture.open()) {
            if (picture.name().endsWith(EXR)) {
                if (content.size() > MAX_EXR_BYTES) {
                    throw new IOException("the OpenEXR file is too large to be shown");
                }
                return exr(Channels.newInputStream(content).readAllBytes());
            }
            try (ImageInputStream in = new ChannelImageInput(content)) {
                return PngFile.read(in, MAX_DECLARED, MAX_PIXELS);
            }
        }
    }

    /**
     * Reads the content of a picture.
     *
     * @param name of the file, which tells what it is
     * @throws IOException when it is no such picture, or too large
     */
    public static BufferedImage read(byte[] content, String name) throws IOException {
        if (name.endsWith(EXR)) {
            return exr(content);
        }
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            return PngFile.read(in, MAX_DECLARED, MAX_PIXELS);
        }
    }

    private static BufferedImage exr(byte[] content) throws IOException {
        return PngPictures.encode(ExrPictures.read(content, MAX_PIXELS * 4));
    }
}
