package org.raymill.rendering.pathtracer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Radiance pictures (.hdr): Ward, "Real Pixels", Graphics Gems II, and the "Radiance File Formats" reference. Lines may be flat or run-length
 * encoded in the old or the new way; the first line is the top one. The content is not trusted.
 */
final class RadianceReader {

    private static final int MAX_HEADER_LINES = 256;
    private static final int MAX_HEADER_LINE = 4096;
    private static final int SHORTEST_ENCODED = 8;
    private static final int LONGEST_ENCODED = 0x7fff;
    private static final Pattern SIZE = Pattern.compile("-Y (\\d{1,9}) \\+X (\\d{1,9})");

    private final InputStream in;
    private final long maxPixels;

    RadianceReader(InputStream in, long maxPixels) {
        this.in = in;
        this.maxPixels = maxPixels;
    }

    /** @throws IOException when it is no such picture, too large or damaged; the message says what is wrong */
    FloatImage read() throws IOException {
        readHeader();
        Matcher size = SIZE.matcher(line());
        require(size.matches(), "its lines do not run from the top and from the left");
        int height = Integer.parseInt(size.group(1));
        int width = Integer.parseInt(size.group(2));
        require(
                width > 0 && height > 0 && (long) width * height <= maxPixels,
                "it has " + width + "x" + height + " pixels, and 1 to " + maxPixels + " are allowed");
        float[] rgb = new float[3 * width * height];
        byte[] rgbe = new byte[4 * width];
        for (int y = 0; y < height; y++) {
            readLine(rgbe, width);
            for (int x = 0; x < width; x++) {
                decode(rgbe, 4 * x, rgb, 3 * (y * width + x));
            }
        }
        return new FloatImage(width, height, rgb);
    }

    private void readHeader() throws IOException {
        require(line().startsWith("#?"), "it does not begin with #?");
        boolean format = false;
        for (int lines = 0; lines < MAX_HEADER_LINES; lines++) {
            String line = line();
            if (line.isEmpty()) {
                require(format, "its header does not say FORMAT=32-bit_rle_rgbe");
                return;
            }
            format |= line.replace(" ", "").equals("FORMAT=32-bit_rle_rgbe");
        }
        throw new IOException("the Radiance picture's header is too long");
    }

    private void readLine(byte[] rgbe, int width) throws IOException {
        byte[] start = bytes(4);
        boolean encoded = width >= SHORTEST_ENCODED
                && width <= LONGEST_ENCODED
                && start[0] == 2
                && start[1] == 2
                && start[2] >= 0;
        if (!encoded) {
            readFlat(rgbe, width, start);
            return;
        }
        require(((start[2] & 255) << 8 | start[3] & 255) == width, "a line has another width");
        for (int channel = 0; channel < 4; channel++) {
            readRuns(rgbe, width, channel);
        }
    }

    /** Four bytes a pixel, where 1, 1, 1, n repeats the pixel before; consecutive repetitions count higher digits of 256. */
    private void readFlat(byte[] rgbe, int width, byte[] first) throws IOException {
        byte[] pixel = first;
        int shift = 0;
        int x = 0;
        while (x < width) {
            if (pixel[0] == 1 && pixel[1] == 1 && pixel[2] == 1) {
                long count = (long) (pixel[3] & 255) << shift;
                require(x > 0 && shift <= 24 && count <= width - x, "a repetition does not fit its line");
                for (int i = 0; i < count; i++, x++) {
                    System.arraycopy(rgbe, 4 * (x - 1), rgbe, 4 * x, 4);
                }
                shift += 8;
            } else {
                System.arraycopy(pixel, 0, rgbe, 4 * x++, 4);
                shift = 0;
            }
            pixel = x < width ? bytes(4) : pixel;
        }
    }

    private void readRuns(byte[] rgbe, int width, int channel) throws IOException {
        int x = 0;
        while (x < width) {
            int count = next();
            boolean run = count > 128;
            count = run ? count - 128 : count;
            require(count > 0 && count <= width - x, "a run does not fit its line");
            int value = run ? next() : 0;
            for (int i = 0; i < count; i++, x++) {
                rgbe[4 * x + channel] = (byte) (run ? value : next());
            }
        }
    }

    /** The mantissas are of 8 bits under a common exponent; half a step is added as Radiance does. */
    private static void decode(byte[] rgbe, int from, float[] rgb, int to) {
        int exponent = rgbe[from + 3] & 255;
        float scale = exponent == 0 ? 0 : Math.scalb(1f, exponent - (128 + 8));
        for (int i = 0; i < 3; i++) {
            rgb[to + i] = ((rgbe[from + i] & 255) + 0.5f) * scale;
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = next(); next != '\n'; next = next()) {
            require(line.length() < MAX_HEADER_LINE, "a line of its header is too long");
            line.append((char) next);
        }
        return line.toString();
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the Radiance picture is truncated");
        }
        return bytes;
    }

    private int next() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("the Radiance picture is truncated");
        }
        return next;
    }

    private static void require(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException("the Radiance picture cannot be read: " + otherwise);
        }
    }
}
