package org.raymill.rendering;

import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Reads PNG files that may be hostile with the platform's reader, which unpacks all notes in a file, however large they become, even when nobody asks. */
final class PngFile {

    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int DATA = chunk("IDAT");
    private static final int PACKED_TEXT = chunk("zTXt");
    private static final int INTERNATIONAL_TEXT = chunk("iTXt");

    /** Unpacked it is a thousand times as much at the most. */
    private static final long MAX_PACKED = 64 << 10;
    /** All that comes before the pixels: a colour profile has up to some MiB. */
    private static final long MAX_BEFORE_PIXELS = 16 << 20;

    private static final String NO_PICTURE = "the file is no PNG picture";

    private PngFile() {}

    /**
     * Reads a picture.
     *
     * @param maxDeclared the most pixels that its header may announce
     * @param maxPixels of a picture with more some are left out
     * @throws IOException when it is no such picture; the message is for people
     */
    static BufferedImage read(ImageInputStream in, long maxDeclared, long maxPixels) throws IOException {
        try {
            checkNotes(in);
        } catch (EOFException e) {
            throw new IOException(NO_PICTURE + ": it is cut off", e);
        }
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try {
            reader.setInput(in, true, true);
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > maxDeclared) {
                throw new IOException("the picture has " + pixels + " pixels, more than any that is rendered");
            }
            ImageReadParam parameters = reader.getDefaultReadParam();
            int step = (int) Math.ceil(Math.sqrt((double) pixels / maxPixels));
            if (step > 1) {
                parameters.setSourceSubsampling(step, step, 0, 0);
            }
            return reader.read(0, parameters);
        } catch (RuntimeException e) {
            // The reader of the platform throws whatever comes to it when a file is damaged.
            throw new IOException(NO_PICTURE + ": " + e, e);
        } finally {
            reader.dispose();
        }
    }

    private static void checkNotes(ImageInputStream in) throws IOException {
        long begin = in.getStreamPosition();
        if (in.readLong() != SIGNATURE) {
            throw new IOException(NO_PICTURE);
        }
        long packed = 0;
        long length = in.readUnsignedInt();
        for (int type = in.readInt(); type != DATA; type = in.readInt()) {
            packed += type == PACKED_TEXT || type == INTERNATIONAL_TEXT ? length : 0;
            long next = in.getStreamPosition() + length + Integer.BYTES;
            if (packed > MAX_PACKED || next - begin > MAX_BEFORE_PIXELS) {
                throw new IOException("the PNG file has more in it than a picture needs");
            }
            in.seek(next);
            length = in.readUnsignedInt();
        }
        in.seek(begin);
    }

    private static int chunk(String name) {
        int number = 0;
        for (int i = 0; i < name.length(); i++) {
            number = number << 8 | name.charAt(i);
        }
        return number;
    }
}
