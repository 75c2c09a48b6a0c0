package org.raymill.rendering;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Whether bytes from somewhere else are a PNG picture as far as its first and its last chunk tell (W3C, "Portable Network Graphics (PNG) Specification"). */
public final class PngHeader {

    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int HEADER_LENGTH = 13;
    private static final int HEADER_TYPE = 0x49484452; // IHDR
    private static final int HEADER_AT = 8;
    private static final byte[] END = {0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xae, 0x42, 0x60, (byte) 0x82};
    private static final int LEAST = HEADER_AT + 4 + 4 + HEADER_LENGTH + 4 + END.length;

    private PngHeader() {}

    /**
     * Reads none of the pixels.
     *
     * @param maxSide the most pixels that it may be wide and high
     * @throws IOException when it is no such picture; the message is for people
     */
    public static void require(byte[] png, int maxSide) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(png);
        if (png.length < LEAST
                || bytes.getLong() != SIGNATURE
                || bytes.getInt() != HEADER_LENGTH
                || bytes.getInt() != HEADER_TYPE) {
            throw new IOException("it is no PNG picture");
        }
        int width = bytes.getInt();
        int height = bytes.getInt();
        if (width < 1 || height < 1 || width > maxSide || height > maxSide) {
            throw new IOException("it has " + Integer.toUnsignedString(width) + "x" + Integer.toUnsignedString(height)
                    + " pixels; at most " + maxSide + "x" + maxSide + " are taken");
        }
        boolean samples = isKnown(bytes.get(), bytes.get());
        if (!samples || bytes.get() != 0 || bytes.get() != 0 || (bytes.get() & ~1) != 0) {
            throw new IOException("its header is damaged");
        }
        CRC32 sum = new CRC32();
        sum.update(png, HEADER_AT + 4, 4 + HEADER_LENGTH);
        if (bytes.getInt() != (int) sum.getValue()) {
            throw new IOException("its header is damaged");
        }
        if (!Arrays.equals(png, png.length - END.length, png.length, END, 0, END.length)) {
            throw new IOException("it is cut off");
        }
    }

    private static boolean isKnown(byte depth, byte colour) {
        return switch (colour) {
            case 0 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
            case 3 -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
            case 2, 4, 6 -> depth == 8 || depth == 16;
            default -> false;
        };
    }
}
