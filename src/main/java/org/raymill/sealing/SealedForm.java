package org.raymill.sealing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How an encrypted file lies on the disk:
 *
 * <pre>
 * 16 bytes        "raymill sealed 1"
 * 65 bytes        the file's key, encrypted with a key of the site for the file's purpose
 * segments of     12 bytes of nonce, up to 65,536 of encrypted content, 16 of tag; the tag covers number and whether it is the last
 * </pre>
 *
 * All segments are full but the last, which may have any length from 0. A file that is still written has no last one.
 */
public final class SealedForm {

    /** So many bytes of content are encrypted together. */
    static final int PLAIN_SEGMENT = 1 << 16;
    /** What a segment takes beyond its content. */
    static final int OVERHEAD = 12 + 16;
    /** What a full segment takes. */
    static final int SEGMENT = PLAIN_SEGMENT + OVERHEAD;

    private static final byte[] MAGIC = "raymill sealed 1".getBytes(StandardCharsets.US_ASCII);

    /** Where the first segment begins. */
    public static final int HEADER_BYTES = MAGIC.length + SiteKeys.WRAPPED_BYTES;

    private SealedForm() {}

    /** Whether an open file begins as encrypted ones do. */
    public static boolean isSealed(FileChannel channel) throws IOException {
        ByteBuffer begin = ByteBuffer.allocate(MAGIC.length);
        read(channel, 0, begin);
        return Arrays.equals(begin.array(), MAGIC);
    }

    /**
     * How long a file's content is that takes so many bytes encrypted.
     *
     * @throws SealingException when no whole file takes so many
     */
    public static long plainSize(long size) throws SealingException {
        long body = size - HEADER_BYTES;
        long segments = (body + SEGMENT - 1) / SEGMENT;
        if (body < OVERHEAD || body - (segments - 1) * SEGMENT < OVERHEAD) {
            throw new SealingException("it is not whole");
        }
        return body - segments * OVERHEAD;
    }

    /** Where a segment begins, by its number. */
    static long place(long number) {
        return HEADER_BYTES + number * SEGMENT;
    }

    /** Begins a file: makes its key and writes it. */
    static FileKey begin(FileChannel channel, KeyRing keys, String purpose) throws IOException {
        byte[] key = keys.random(FileKey.BYTES);
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES)
                .put(MAGIC)
                .put(keys.wrap(key, purpose))
                .flip();
        channel.truncate(0);
        write(channel, 0, header);
        return new FileKey(key);
    }

    /**
     * The key of a file.
     *
     * @throws SealingException when it can not be had
     */
    static FileKey key(FileChannel channel, KeyRing keys, String purpose) throws IOException {
        return new FileKey(unwrap(channel, keys, purpose));
    }

    private static byte[] unwrap(FileChannel channel, KeyRing keys, String purpose) throws IOException {
        byte[] wrapped = new byte[SiteKeys.WRAPPED_BYTES];
        if (read(channel, MAGIC.length, ByteBuffer.wrap(wrapped)) < wrapped.length) {
            throw new SealingException("it is not whole");
        }
        return keys.unwrap(wrapped, purpose);
    }

    /**
     * Makes sure that a file's key is here.
     *
     * @param purpose what the file is
     * @throws SealingException when it is not
     */
    public static void requireKey(FileChannel channel, KeyRing keys, String purpose) throws IOException {
        unwrap(channel, keys, purpose);
    }

    /**
     * Makes a file unreadable for ever, also for who has the site's keys and the disk: overwrites its key. The file may be read-only to others.
     *
     * @param channel open for reading and writing
     * @return whether it was an encrypted file
     */
    public static boolean shred(FileChannel channel) throws IOException {
        if (!isSealed(channel)) {
            return false;
        }
        write(channel, MAGIC.length, ByteBuffer.allocate(SiteKeys.WRAPPED_BYTES));
        channel.force(false);
        return true;
    }

    /** Reads as much as there is and there is room for; returns how much that was. */
    static int read(FileChannel channel, long position, ByteBuffer into) throws IOException {
        int begin = into.position();
        int read = 0;
        while (read >= 0 && into.hasRemaining()) {
            read = channel.read(into, position + into.position() - begin);
        }
        return into.position() - begin;
    }

    static void write(FileChannel channel, long position, ByteBuffer bytes) throws IOException {
        long next = position;
        while (bytes.hasRemaining()) {
            next += channel.write(bytes, next);
        }
    }
}
