package org.raymill.rendering.check;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.raymill.rendering.PictureSource;

/** The rows of a PNG file (W3C, "Portable Network Graphics (PNG) Specification"), with the check sums of its chunks. */
final class PngRows implements RowReader {

    private static final long SIGNATURE = 0x89504e470d0a1a0aL;
    private static final int BUFFER = 1 << 16;
    private static final int MAX_OTHER_CHUNK = 1 << 24;
    private static final int MAX_CHUNKS = 1 << 20;

    private final DataInputStream in;
    private final Inflater inflater = new Inflater();
    private final byte[] input = new byte[BUFFER];
    private final CRC32 sum = new CRC32();
    private final int height;
    private PngSamples samples;
    private byte[] line;
    private byte[] before;
    private PixelRow row;
    /** Bytes of the chunk of pixels that have not been read. */
    private int left;

    private int chunks;
    private int rows;

    PngRows(PictureSource picture, int width, int height) throws IOException {
        this.height = height;
        this.in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(picture.open()), BUFFER));
        try {
            if (in.readLong() != SIGNATURE) {
                throw new IOException("it is no PNG picture");
            }
            readHeader(width, height);
            readUpToPixels();
        } catch (EOFException e) {
            close();
            throw new IOException("it is truncated", e);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void readHeader(int width, int height) throws IOException {
        if (!nextChunk().equals("IHDR") || left != 13) {
            throw new IOException("it has no header");
        }
        byte[] header = chunk();
        java.nio.ByteBuffer values = java.nio.ByteBuffer.wrap(header);
        int actualWidth = values.getInt();
        int actualHeight = values.getInt();
        if (actualWidth != width || actualHeight != height) {
            throw new IOException(
                    "it has " + actualWidth + "x" + actualHeight + " pixels instead of " + width + "x" + height);
        }
        samples = new PngSamples(values.get(), values.get(), width);
        if (values.get() != 0 || values.get() != 0) {
            throw new IOException("its header is damaged");
        }
        if (values.get() != 0) {
            throw new UnsupportedPictureException("interlaced PNG");
        }
    }

    private void readUpToPixels() throws IOException {
        for (String type = nextChunk(); !type.equals("IDAT"); type = nextChunk()) {
            if (left > MAX_OTHER_CHUNK || type.equals("IEND")) {
                throw new IOException("it has no pixels");
            }
            byte[] content = chunk();
            if (type.equals("PLTE")) {
                samples.palette(content);
            } else if (type.equals("tRNS")) {
                samples.transparency(content);
            }
        }
        samples.requireComplete();
        line = new byte[samples.bytes()];
        before = new byte[samples.bytes()];
        row = samples.newRow();
    }

    /** Begins with a chunk; returns its type. */
    private String nextChunk() throws IOException {
        left = in.readInt();
        byte[] type = new byte[4];
        in.readFully(type);
        if (left < 0 || ++chunks > MAX_CHUNKS) {
            throw new IOException("it is damaged");
        }
        sum.reset();
        sum.update(type);
        return new String(type, StandardCharsets.ISO_8859_1);
    }

    private byte[] chunk() throws IOException {
        byte[] content = in.readNBytes(left);
        if (content.length != left) {
            throw new EOFException();
        }
        sum.update(content);
        endChunk();
        return content;
    }

    private void endChunk() throws IOException {
        left = 0;
        if (in.readInt() != (int) sum.getValue()) {
            throw new IOException("a check sum in it is wrong");
        }
    }

    @Override
    public PixelRow next() throws IOException {
        try {
            int filter = inflate(new byte[1], 1)[0];
            byte[] other = before;
            before = line;
            line = other;
            inflate(line, line.length);
            PngSamples.unfilter(filter, line, before, samples.pixelBytes());
            samples.convert(line, row);
            if (++rows == height) {
                finish();
            }
            return row;
        } catch (EOFException e) {
            throw new IOException("it is truncated", e);
        }
    }

    private byte[] inflate(byte[] target, int length) throws IOException {
        int done = 0;
        try {
            while (done < length) {
                int got = inflater.inflate(target, done, length - done);
                done += got;
                if (got == 0) {
                    if (inflater.finished() || inflater.needsDictionary()) {
                        throw new IOException("it has fewer pixels than it says");
                    }
                    feed();
                }
            }
        } catch (DataFormatException e) {
            throw new IOException("its pixels are damaged", e);
        }
        return target;
    }

    private void feed() throws IOException {
        while (left == 0) {
            endChunk();
            if (!nextChunk().equals("IDAT")) {
                throw new IOException("it has fewer pixels than it says");
            }
        }
        int read = in.read(input, 0, Math.min(left, input.length));
        if (read < 0) {
            throw new EOFException();
        }
        sum.update(input, 0, read);
        left -= read;
        inflater.setInput(input, 0, read);
    }

    /** Behind the last row: the stream has to end as it should, and the file too. */
    private void finish() throws IOException {
        byte[] none = new byte[1];
        try {
            while (!inflater.finished()) {
                if (inflater.inflate(none) > 0) {
                    throw new IOException("it has more pixels than it says");
                }
                if (!inflater.finished()) {
                    feed();
                }
            }
        } catch (DataFormatException e) {
            throw new IOException("its pixels are damaged", e);
        }
        skipChunk();
        while (!nextChunk().equals("IEND")) {
            skipChunk();
        }
        skipChunk();
    }

    private void skipChunk() throws IOException {
        while (left > 0) {
            int read = in.read(input, 0, Math.min(left, input.length));
            if (read < 0) {
                throw new EOFException();
            }
            sum.update(input, 0, read);
            left -= read;
        }
        endChunk();
    }

    @Override
    public boolean isLinear() {
        return false;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
