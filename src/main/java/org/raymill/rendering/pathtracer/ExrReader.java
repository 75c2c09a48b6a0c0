package org.raymill.rendering.pathtracer;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads red, green and blue of OpenEXR files of one part with scan lines, uncompressed or with ZIP compression, as {@link ExrPictures}, Blender and
 * POV-Ray write them. The content is not trusted.
 */
final class ExrReader {

    private static final int MAX_ATTRIBUTES = 64;
    private static final int MAX_NAME = 255;
    private static final int MAX_SIDE = 1 << 20;
    private static final int MAX_CHANNELS = 32;
    private static final int MAX_BLOCK_BYTES = 1 << 28;
    private static final int HALF = 1;
    /** A flag beside the version: names may have more than 31 characters. */
    private static final int LONG_NAMES = 0x400;

    private static final List<String> COLOURS = List.of("R", "G", "B");

    private final ByteBuffer in;
    private final long maxPixels;
    private int width;
    private int height;
    private int linesABlock;
    private boolean compressed;
    private List<Channel> channels = List.of();

    /**
     * One value of each pixel.
     *
     * @param colour its place in a pixel of {@link FloatImage}; -1 for one that is left out
     */
    private record Channel(int type, int colour) {

        int bytes() {
            return type == HALF ? 2 : 4;
        }

        float read(ByteBuffer values) {
            return switch (type) {
                case HALF -> half(values.getShort());
                case ExrPictures.FLOAT -> values.getFloat();
                default -> values.getInt() & 0xffffffffL;
            };
        }
    }

    ExrReader(byte[] content, long maxPixels) {
        this.in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        this.maxPixels = maxPixels;
    }

    FloatImage read() throws IOException {
        try {
            if (in.getInt() != ExrPictures.MAGIC) {
                throw new IOException("this is no OpenEXR file");
            }
            require(
                    (in.getInt() & ~LONG_NAMES) == ExrPictures.VERSION,
                    "only version 2 with one part of scan lines is supported");
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
        readCompression(value(attributes, "compression", 1).get());
        require(value(attributes, "lineOrder", 1).get() == 0, "only increasing lines are supported");
        readChannels(Optional.ofNullable(attributes.get("channels"))
                .orElseThrow(() -> new IOException("the OpenEXR file cannot be read: it has no channels")));
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

    private void readCompression(byte kind) throws IOException {
        switch (kind) {
            case 0 -> linesABlock = 1;
            case 2 -> linesABlock = 1;
            case ExrPictures.ZIP -> linesABlock = ExrPictures.LINES_A_BLOCK;
            default -> throw new IOException("the OpenEXR file cannot be read: only ZIP compression is supported");
        }
        compressed = kind != 0;
    }

    private void readChannels(ByteBuffer list) throws IOException {
        List<Channel> found = new ArrayList<>();
        for (String name = text(list); !name.isEmpty(); name = text(list)) {
            int type = list.getInt();
            list.getInt();
            require(list.getInt() == 1 && list.getInt() == 1, "a channel has another size than the picture");
            require(type >= 0 && type <= ExrPictures.FLOAT, "a channel has an unknown type");
            require(found.size() < MAX_CHANNELS, "it has too many channels");
            found.add(new Channel(type, COLOURS.indexOf(name)));
        }
        for (int colour = 0; colour < COLOURS.size(); colour++) {
            int wanted = colour;
            require(
                    found.stream().filter(channel -> channel.colour() == wanted).count() == 1,
                    "it has no channels R, G and B");
        }
        channels = List.copyOf(found);
    }

    /** IEEE 754 binary16. */
    private static float half(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        float value =
                switch (exponent) {
                    case 0 -> fraction * 0x1p-24f;
                    case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
                    default -> Float.intBitsToFloat(exponent + 112 << 23 | fraction << 13);
                };
        return bits < 0 ? -value : value;
    }

    private float[] readBlocks() throws IOException {
        int blocks = (height + linesABlock - 1) / linesABlock;
        require(in.remaining() >= blocks * 8L, "it is truncated");
        long[] offsets = new long[blocks];
        for (int i = 0; i < blocks; i++) {
            offsets[i] = in.getLong();
        }
        int pixelBytes = channels.stream().mapToInt(Channel::bytes).sum();
        long blockBytes = (long) linesABlock * width * pixelBytes;
        require(blockBytes <= MAX_BLOCK_BYTES, "its lines are too long");
        float[] rgb = new float[3 * width * height];
        byte[] raw = new byte[(int) blockBytes];
        byte[] predicted = new byte[raw.length];
        for (int block = 0; block < blocks; block++) {
            require(offsets[block] >= 0 && offsets[block] <= in.limit() - 8, "a block lies outside of the file");
            in.position((int) offsets[block]);
            int firstLine = block * linesABlock;
            int lines = Math.min(linesABlock, height - firstLine);
            require(in.getInt() == firstLine, "its blocks are not in order");
            readBlock(predicted, raw, lines * width * pixelBytes);
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
        require(compressed, "a line is shorter than it should be");
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
            for (Channel channel : channels) {
                if (channel.colour() < 0) {
                    values.position(values.position() + width * channel.bytes());
                    continue;
                }
                for (int x = 0; x < width; x++) {
                    rgb[3 * (line * width + x) + channel.colour()] = channel.read(values);
                }
            }
        }
    }

    private String text() throws IOException {
        return text(in);
    }

    private static String text(ByteBuffer from) throws IOException {
        StringBuilder text = new StringBuilder();
        for (byte next = from.get(); next != 0; next = from.get()) {
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
