package org.raymill.rendering.check;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.raymill.rendering.PictureSource;
import org.raymill.rendering.check.ExrHeader.Channel;

/**
 * The rows of an OpenEXR file of scan lines, half or 32-bit floats, not compressed or with RLE or ZIP, as Blender, POV-Ray and the built-in package
 * write it. Of several layers the first one's colours are read.
 */
final class ExrRows implements RowReader {

    private final SeekableByteChannel file;
    private final ExrHeader header;
    private final long[] offsets;
    private final Optional<Channel> red;
    private final Optional<Channel> green;
    private final Optional<Channel> blue;
    private final Optional<Channel> alpha;
    private final PixelRow row;
    private final byte[] packed;
    private final byte[] predicted;
    private final byte[] lines;
    private int y;

    ExrRows(PictureSource picture, int width, int height) throws IOException {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Channels.newInputStream(picture.open())))) {
            header = ExrHeader.read(in, width, height);
            offsets = new long
                    [(height + header.compression().lines() - 1)
                            / header.compression().lines()];
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = Long.reverseBytes(in.readLong());
            }
        } catch (EOFException e) {
            throw new IOException("it is truncated", e);
        }
        Optional<Channel> grey = channel("Y");
        red = channel("R").or(() -> grey);
        green = channel("G").or(() -> grey);
        blue = channel("B").or(() -> grey);
        alpha = channel("A");
        if (red.isEmpty() && green.isEmpty() && blue.isEmpty()) {
            throw new UnsupportedPictureException("OpenEXR without colours");
        }
        row = PixelRow.of(width, alpha.isPresent());
        int bytes = Math.multiplyExact(
                header.lineBytes(), Math.min(height, header.compression().lines()));
        packed = new byte[bytes];
        predicted = new byte[bytes];
        lines = new byte[bytes];
        file = picture.open();
    }

    private Optional<Channel> channel(String colour) {
        return header.channels().stream()
                .filter(candidate -> candidate.is(colour) && candidate.type() != 0)
                .findFirst();
    }

    @Override
    public PixelRow next() throws IOException {
        int linesOfBlock = header.compression().lines();
        if (y % linesOfBlock == 0) {
            readBlock(y / linesOfBlock, Math.min(linesOfBlock, header.height() - y));
        }
        ByteBuffer line = ByteBuffer.wrap(lines).order(ByteOrder.LITTLE_ENDIAN);
        int start = y % linesOfBlock * header.lineBytes();
        take(line, start, red, row.red());
        take(line, start, green, row.green());
        take(line, start, blue, row.blue());
        take(line, start, alpha, row.alpha());
        y++;
        return row;
    }

    private void take(ByteBuffer line, int start, Optional<Channel> wanted, float[] target) {
        if (wanted.isEmpty()) {
            return;
        }
        int at = start;
        List<Channel> channels = header.channels();
        for (int i = 0; !channels.get(i).equals(wanted.get()); i++) {
            at += channels.get(i).bytes() * header.width();
        }
        boolean half = wanted.get().type() == 1;
        for (int x = 0; x < header.width(); x++) {
            target[x] = half ? ofHalf(line.getShort(at + 2 * x)) : line.getFloat(at + 4 * x);
        }
    }

    private void readBlock(int block, int count) throws IOException {
        int length = count * header.lineBytes();
        ByteBuffer head = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        readFully(head, offsets[block]);
        head.flip();
        boolean expected =
                head.getInt() == header.top() + block * header.compression().lines();
        int size = head.getInt();
        if (!expected || size < 0 || size > length) {
            throw new IOException("a block of its pixels is damaged");
        }
        readFully(ByteBuffer.wrap(packed, 0, size), offsets[block] + 8);
        if (size == length) {
            System.arraycopy(packed, 0, lines, 0, length);
            return;
        }
        switch (header.compression()) {
            case NONE -> throw new IOException("a block of its pixels is too short");
            case RLE -> unpackRuns(size, length);
            case ZIP_LINES, ZIP -> inflate(size, length);
        }
        interleave(length);
    }

    private void readFully(ByteBuffer target, long from) throws IOException {
        if (from < header.length()) {
            throw new IOException("its table of blocks is damaged");
        }
        file.position(from);
        while (target.hasRemaining()) {
            if (file.read(target) < 0) {
                throw new IOException("it is truncated");
            }
        }
    }

    private void inflate(int size, int length) throws IOException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed, 0, size);
            int done = 0;
            while (done < length) {
                int got = inflater.inflate(predicted, done, length - done);
                if (got == 0) {
                    throw new IOException("a block of its pixels is too short");
                }
                done += got;
            }
        } catch (DataFormatException e) {
            throw new IOException("a block of its pixels is damaged", e);
        } finally {
            inflater.end();
        }
    }

    private void unpackRuns(int size, int length) throws IOException {
        int at = 0;
        int done = 0;
        while (at < size) {
            int count = packed[at++];
            int run = count < 0 ? -count : count + 1;
            int needed = count < 0 ? run : 1;
            if (done + run > length || at + needed > size) {
                throw new IOException("a block of its pixels is damaged");
            }
            if (count < 0) {
                System.arraycopy(packed, at, predicted, done, run);
            } else {
                java.util.Arrays.fill(predicted, done, done + run, packed[at]);
            }
            at += needed;
            done += run;
        }
        if (done != length) {
            throw new IOException("a block of its pixels is too short");
        }
    }

    /** Bytes are stored as differences, and first those at even places. */
    private void interleave(int length) {
        for (int i = 1; i < length; i++) {
            predicted[i] = (byte) (predicted[i - 1] + predicted[i] - 128);
        }
        int half = (length + 1) / 2;
        for (int i = 0; i < length; i++) {
            lines[i] = predicted[i / 2 + (i & 1) * half];
        }
    }

    /** A half float of IEEE 754 as a float. */
    static float ofHalf(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0) {
            float small = fraction * 0x1p-24f;
            return sign == 0 ? small : -small;
        }
        int wide = exponent == 0x1f ? 0xff : exponent + 112;
        return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
    }

    @Override
    public boolean isLinear() {
        return true;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
