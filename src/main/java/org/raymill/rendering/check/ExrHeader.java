package org.raymill.rendering.check;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an OpenEXR file says of its pixels (openexr.com, "OpenEXR File Layout").
 *
 * @param length bytes of the header, where the table of offsets begins
 * @param channels in the order of the file
 */
record ExrHeader(long length, Compression compression, List<Channel> channels, int top, int width, int height) {

    private static final int MAGIC = 20_000_630;
    private static final int LONG_NAMES = 0x400;
    private static final int MAX_ATTRIBUTES = 256;
    private static final int MAX_ATTRIBUTE = 1 << 20;
    private static final int MAX_HEADER = 1 << 23;
    private static final int MAX_NAME = 255;
    private static final int MAX_CHANNELS = 64;

    /** How blocks of lines are packed; others exist, whose pixels can not be read here. */
    enum Compression {
        NONE(1),
        RLE(1),
        ZIP_LINES(1),
        ZIP(16);

        private final int lines;

        Compression(int lines) {
            this.lines = lines;
        }

        /** How many lines a block has. */
        int lines() {
            return lines;
        }
    }

    /**
     * A channel.
     *
     * @param type 0 for whole numbers, 1 for half, 2 for 32-bit floats
     */
    record Channel(String name, int type) {

        int bytes() {
            return type == 1 ? 2 : 4;
        }

        /** Whether it is a colour of a picture: {@code R}, or {@code Layer.R}. */
        boolean is(String colour) {
            return name.equals(colour) || name.endsWith("." + colour);
        }
    }

    /** Bytes of a line of pixels. */
    int lineBytes() {
        return channels.stream().mapToInt(channel -> channel.bytes() * width).sum();
    }

    /** Reads a header, and refuses pictures of another size. */
    static ExrHeader read(DataInputStream in, int width, int height) throws IOException {
        long[] length = {8};
        if (Integer.reverseBytes(in.readInt()) != MAGIC) {
            throw new IOException("it is no OpenEXR picture");
        }
        int version = Integer.reverseBytes(in.readInt());
        if ((version & 0xff) != 2) {
            throw new UnsupportedPictureException("OpenEXR of version " + (version & 0xff));
        }
        if ((version & ~(0xff | LONG_NAMES)) != 0) {
            throw new UnsupportedPictureException("OpenEXR with tiles, deep pixels or many parts");
        }
        Map<String, ByteBuffer> attributes = attributes(in, length);
        ByteBuffer window = value(attributes, "dataWindow", 16);
        int left = window.getInt();
        int top = window.getInt();
        long actualWidth = (long) window.getInt() - left + 1;
        long actualHeight = (long) window.getInt() - top + 1;
        if (actualWidth != width || actualHeight != height) {
            throw new IOException(
                    "it has " + actualWidth + "x" + actualHeight + " pixels instead of " + width + "x" + height);
        }
        return new ExrHeader(
                length[0], compression(attributes), channels(value(attributes, "channels", -1)), top, width, height);
    }

    private static Map<String, ByteBuffer> attributes(DataInputStream in, long[] length) throws IOException {
        Map<String, ByteBuffer> attributes = new HashMap<>();
        for (String name = text(in, length); !name.isEmpty(); name = text(in, length)) {
            text(in, length);
            int size = Integer.reverseBytes(in.readInt());
            if (size < 0 || size > MAX_ATTRIBUTE || attributes.size() == MAX_ATTRIBUTES || length[0] > MAX_HEADER) {
                throw new IOException("its header is damaged or too long");
            }
            byte[] value = in.readNBytes(size);
            if (value.length != size) {
                throw new EOFException();
            }
            length[0] += 4 + size;
            attributes.put(name, ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN));
        }
        return attributes;
    }

    private static String text(DataInputStream in, long[] length) throws IOException {
        byte[] bytes = new byte[MAX_NAME];
        for (int i = 0; ; i++) {
            byte next = in.readByte();
            length[0]++;
            if (next == 0) {
                return new String(bytes, 0, i, StandardCharsets.ISO_8859_1);
            }
            if (i == MAX_NAME) {
                throw new IOException("its header is damaged");
            }
            bytes[i] = next;
        }
    }

    private static ByteBuffer value(Map<String, ByteBuffer> attributes, String name, int size) throws IOException {
        ByteBuffer value = attributes.get(name);
        if (value == null || size >= 0 && value.remaining() != size) {
            throw new IOException("its header says no " + name);
        }
        return value;
    }

    private static Compression compression(Map<String, ByteBuffer> attributes) throws IOException {
        int number = value(attributes, "compression", 1).get();
        if (number < 0 || number >= Compression.values().length) {
            throw new UnsupportedPictureException("OpenEXR with the compression number " + number);
        }
        return Compression.values()[number];
    }

    private static List<Channel> channels(ByteBuffer list) throws IOException {
        List<Channel> channels = new ArrayList<>();
        try {
            for (String name = text(list); !name.isEmpty(); name = text(list)) {
                int type = list.getInt();
                list.getInt(); // how it is perceived
                boolean everyPixel = list.getInt() == 1 & list.getInt() == 1;
                if (type < 0 || type > 2 || channels.size() == MAX_CHANNELS) {
                    throw new IOException("its channels are damaged or too many");
                }
                if (!everyPixel) {
                    throw new UnsupportedPictureException("OpenEXR with channels of lower resolution");
                }
                channels.add(new Channel(name, type));
            }
        } catch (java.nio.BufferUnderflowException e) {
            throw new IOException("its channels are damaged", e);
        }
        if (channels.isEmpty()) {
            throw new IOException("it has no channels");
        }
        return List.copyOf(channels);
    }

    private static String text(ByteBuffer in) {
        StringBuilder text = new StringBuilder();
        for (byte next = in.get(); next != 0; next = in.get()) {
            text.append((char) (next & 0xff));
        }
        return text.toString();
    }
}
