package org.raymill.rendering.pathtracer;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads the OpenEXR files that {@link ExrPictures} writes. The content is not trusted. */
final class ExrReader {

    private static final int MAX_ATTRIBUTES = 64;
    private static final int MAX_NAME = 255;
    private static final int MAX_SIDE = 1 << 20;

    private final ByteBuffer in;
    private final long maxPixels;
    private int width;
    private int height;

    ExrReader(byte[] content, long maxPixels) {
        this.in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        this.maxPixels = maxPixels;
    }

    FloatImage read() throws IOException {
        try {
            if (in.getInt() != ExrPictures.MAGIC) {
                throw new IOException("this is no OpenEXR file");
            }
            require(in.getInt() == ExrPictures.VERSION, "only version 2 with one part of scan lines is supported");
            readHeader();
            return new FloatImage(width, height, readBlocks());
        } catch (BufferUnderflowException e) {
            throw new IOException("the OpenEXR file is truncated", e);
        }
    }

    private void readHeader() throws IOException {
        Map<String, ByteBuffer> attributes = new HashMap<>();
        for (String name = text(); !name.isEmpty(); name = text()) {
            String type = text();
            int size = in.getInt();
            require(size >= 0 && size <= in.remaining(), "an attribute is longer than the file");
            require(!type.isEmpty() && attributes.size() < MAX_ATTRIBUTES, "its header is damaged or too long");
            require(
                    attributes.put(name, in.slice(in.position(), size).order(ByteOrder.LITTLE_ENDIAN)) == null,
                    "an attribute is there twice");
            in.position(in.position() + size);
        }
        require(value(attributes, "compression", 1).get() == ExrPictures.ZIP, "only ZIP compression is supported");
        require(value(attributes, "lineOrder", 1).get() == 0, "only increasing lines are supported");
        requireChannels(value(attributes, "channels", 18 * 3 + 1));
        ByteBuffer window = value(attributes, "dataWindow", 16);
        require(window.getInt() == 0 && window.getInt() == 0, "its data window does not begin at 0, 0");
        int right = window.getInt();
        int bottom = window.getInt();
        require(
                right >= 0 && right < MAX_SIDE && bottom >= 0 && bottom < MAX_SIDE,
                "its data window has no possible size");
        width = right + 1;
        height = bottom + 1;
        require(
                (long) width * height <= Math.min(maxPixels, Integer.MAX_VALUE / 12),
                "it has " + width + "x" + height + " pixels, more than are allowed here");
    }

    private static ByteBuffer value(Map<String, ByteBuffer> attributes, String name, int size) throws IOException {
        ByteBuffer value = attributes.get(name);
        require(
                value != null && value.remaining() == size,
                "its attribute '" + name + "' is missing or of another kind");
        return value;
    }

    private static void requireChannels(ByteBuffer channels) throws IOException {
        for (byte name : new byte[] {'B', 'G', 'R'}) {
            boolean expected = channels.get() == name
                    && channels.get() == 0
                    && channels.getInt() == ExrPictures.FLOAT
                    && channels.getInt() == 0
                    && channels.getInt() == 1
                    && channels.getInt() == 1;
            require(expected, "only the channels R, G and B of 32-bit float are supported");
        }
    }

    private float[] readBlocks() throws IOException {
        int blocks = (height + ExrPictures.LINES_A_BLOCK - 1) / ExrPictures.LINES_A_BLOCK;
        require(in.remaining() >= blocks * 16L, "it is truncated");
        long[] offsets = new long[blocks];
        for (int i = 0; i < blocks; i++) {
            offsets[i] = in.getLong();
        }
        float[] rgb = new float[3 * width * height];
        byte[] raw = new byte[ExrPictures.LINES_A_BLOCK * width * 12];
        byte[] predicted = new byte[raw.length];
        for (int block = 0; block < blocks; block++) {
            require(offsets[block] >= 0 && offsets[block] <= in.limit() - 8, "a block lies outside of the file");
            in.position((int) offsets[block]);
            int firstLine = block * ExrPictures.LINES_A_BLOCK;
            int lines = Math.min(ExrPictures.LINES_A_BLOCK, height - firstLine);
            require(in.getInt() == firstLine, "its blocks are not in order");
            readBlock(predicted, raw, lines * width * 12);
            copyLines(raw, rgb, firstLine, lines);
        }
        return rgb;
    }

    private void readBlock(byte[] predicted, byte[] raw, int length) throws IOException {
        int size = in.getInt();
        require(size >= 0 && size <= length && size <= in.remaining(), "a block has no possible size");
        if (size == length) {
            in.get(raw, 0, length);
            return;
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(in.slice(in.position(), size));
            require(inflater.inflate(predicted, 0, length) == length, "a block is shorter than it should be");
        } catch (DataFormatException e) {
            throw new IOException("the OpenEXR file has a damaged block", e);
        } finally {
            inflater.end();
        }
        for (int i = 1; i < length; i++) {
            predicted[i] = (byte) (predicted[i - 1] + predicted[i] - 128);
        }
        int half = (length + 1) / 2;
        for (int i = 0; i < length; i++) {
            raw[i] = predicted[i / 2 + (i & 1) * half];
        }
    }

    private void copyLines(byte[] raw, float[] rgb, int firstLine, int lines) {
        ByteBuffer values = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        for (int line = firstLine; line < firstLine + lines; line++) {
            for (int channel : ExrPictures.CHANNELS) {
                for (int x = 0; x < width; x++) {
                    rgb[3 * (line * width + x) + channel] = values.getFloat();
                }
            }
        }
    }

    private String text() throws IOException {
        StringBuilder text = new StringBuilder();
        for (byte next = in.get(); next != 0; next = in.get()) {
            require(text.length() < MAX_NAME, "its header is damaged");
            text.append((char) (next & 0xff));
        }
        return text.toString();
    }

    private static void require(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException("the OpenEXR file cannot be read: " + otherwise);
        }
    }
}
