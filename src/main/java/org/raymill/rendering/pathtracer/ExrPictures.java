package org.raymill.rendering.pathtracer;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;

/**
 * Pictures as OpenEXR files (openexr.com, "OpenEXR File Layout"): one part, scan lines, channels R, G and B of 32-bit float with the default
 * BT.709 primaries, ZIP compression of 16 lines. The same picture gives the same bytes on the same Java.
 */
public final class ExrPictures {

    static final int MAGIC = 20_000_630;
    static final int VERSION = 2;
    static final int LINES_A_BLOCK = 16;
    static final int ZIP = 3;
    static final int FLOAT = 2;
    /** In the order of the file, which is alphabetical; the values are offsets of the colour in a pixel of {@link FloatImage}. */
    static final int[] CHANNELS = {2, 1, 0};

    private static final String[] CHANNEL_NAMES = {"B", "G", "R"};

    private ExrPictures() {}

    /**
     * Writes a picture.
     *
     * @param file replaced if it exists; its folder exists
     */
    public static void write(FloatImage image, Path file) throws IOException {
        int blocks = (image.height() + LINES_A_BLOCK - 1) / LINES_A_BLOCK;
        byte[] header = header(image.width(), image.height());
        byte[][] content = new byte[blocks][];
        ByteBuffer offsets = ByteBuffer.allocate(blocks * 8).order(ByteOrder.LITTLE_ENDIAN);
        long offset = header.length + 8L * blocks;
        for (int block = 0; block < blocks; block++) {
            content[block] = block(image, block * LINES_A_BLOCK);
            offsets.putLong(offset);
            offset += content[block].length;
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(header);
            out.write(offsets.array());
            for (byte[] part : content) {
                out.write(part);
            }
        }
    }

    /**
     * Reads red, green and blue of a picture that {@link #write}, Blender or POV-Ray wrote.
     *
     * @param content the whole file
     * @param maxPixels larger pictures are refused before memory is taken
     * @throws IOException when it is anything else or damaged; the message says what is wrong
     */
    public static FloatImage read(byte[] content, long maxPixels) throws IOException {
        return new ExrReader(content, maxPixels).read();
    }

    private static byte[] header(int width, int height) {
        ByteBuffer out = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putInt(VERSION);
        ByteBuffer channels = ByteBuffer.allocate(18 * 3 + 1).order(ByteOrder.LITTLE_ENDIAN);
        for (String name : CHANNEL_NAMES) {
            text(channels, name);
            channels.putInt(FLOAT).putInt(0).putInt(1).putInt(1);
        }
        channels.put((byte) 0);
        attribute(out, "channels", "chlist", channels.array());
        attribute(out, "compression", "compression", new byte[] {ZIP});
        byte[] window = numbers(0, 0, width - 1, height - 1);
        attribute(out, "dataWindow", "box2i", window);
        attribute(out, "displayWindow", "box2i", window);
        attribute(out, "lineOrder", "lineOrder", new byte[] {0});
        attribute(out, "pixelAspectRatio", "float", numbers(Float.floatToIntBits(1)));
        attribute(out, "screenWindowCenter", "v2f", numbers(0, 0));
        attribute(out, "screenWindowWidth", "float", numbers(Float.floatToIntBits(1)));
        out.put((byte) 0);
        byte[] header = new byte[out.position()];
        out.flip().get(header);
        return header;
    }

    private static void attribute(ByteBuffer out, String name, String type, byte[] value) {
        text(out, name);
        text(out, type);
        out.putInt(value.length).put(value);
    }

    private static void text(ByteBuffer out, String text) {
        out.put(text.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
    }

    private static byte[] numbers(int... values) {
        ByteBuffer out = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            out.putInt(value);
        }
        return out.array();
    }

    private static byte[] block(FloatImage image, int firstLine) {
        int lines = Math.min(LINES_A_BLOCK, image.height() - firstLine);
        int width = image.width();
        ByteBuffer raw = ByteBuffer.allocate(lines * width * 12).order(ByteOrder.LITTLE_ENDIAN);
        for (int line = firstLine; line < firstLine + lines; line++) {
            for (int channel : CHANNELS) {
                for (int x = 0; x < width; x++) {
                    raw.putFloat(image.rgb()[3 * (line * width + x) + channel]);
                }
            }
        }
        byte[] packed = deflate(predicted(raw.array()));
        byte[] data = packed.length < raw.capacity() ? packed : raw.array();
        return ByteBuffer.allocate(8 + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(firstLine)
                .putInt(data.length)
                .put(data)
                .array();
    }

    /** Even bytes first, then odd ones, each as its difference from the one before plus 128: what EXR's ZIP compresses. */
    private static byte[] predicted(byte[] raw) {
        byte[] result = new byte[raw.length];
        int half = (raw.length + 1) / 2;
        for (int i = 0; i < raw.length; i++) {
            result[i / 2 + (i & 1) * half] = raw[i];
        }
        for (int i = raw.length - 1; i > 0; i--) {
            result[i] = (byte) (result[i] - result[i - 1] + 128);
        }
        return result;
    }

    private static byte[] deflate(byte[] data) {
        Deflater deflater = new Deflater(4);
        try {
            deflater.setInput(data);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(data.length);
            byte[] chunk = new byte[1 << 14];
            while (!deflater.finished()) {
                out.write(chunk, 0, deflater.deflate(chunk));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }
}
