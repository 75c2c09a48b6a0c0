package org.raymill.sealing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Writes an encrypted file, also one that was begun before. The last segment is in memory until it is {@link #flush flushed}: what a process had not flushed
 * when it died, up to a segment, is lost. For one thread at a time; the file stays open when this is done with.
 */
public final class SealedWriter {

    private final FileChannel channel;
    private final FileKey key;
    /** The last segment and its number. */
    private final byte[] tail = new byte[SealedForm.PLAIN_SEGMENT];

    private long number;
    private int length;
    private boolean flushed = true;

    private SealedWriter(FileChannel channel, FileKey key) {
        this.channel = channel;
        this.key = key;
    }

    /**
     * Begins a file.
     *
     * @param channel whatever it has is removed
     * @param purpose what the file is
     */
    public static SealedWriter begin(FileChannel channel, KeyRing keys, String purpose) throws IOException {
        return new SealedWriter(channel, SealedForm.begin(channel, keys, purpose));
    }

    /**
     * Goes on with a file that was begun, after all that can be read of it; a segment that was written in part counts as not there.
     *
     * @param channel open for reading, too
     * @throws SealingException when its key is not there, or the key was changed
     */
    public static SealedWriter resume(FileChannel channel, KeyRing keys, String purpose) throws IOException {
        SealedWriter writer = new SealedWriter(channel, SealedForm.key(channel, keys, purpose));
        long body = channel.size() - SealedForm.HEADER_BYTES;
        writer.number = Math.max(0, body - 1) / SealedForm.SEGMENT;
        // What was not whole when its process died is written again; so is what the one before the last has for its
        // part.
        while (!writer.takeTail() && writer.number > 0) {
            writer.number--;
        }
        return writer;
    }

    private boolean takeTail() throws IOException {
        long place = SealedForm.place(number);
        byte[] sealed = new byte[(int) Math.min(SealedForm.SEGMENT, channel.size() - place)];
        SealedForm.read(channel, place, ByteBuffer.wrap(sealed));
        Optional<byte[]> plain = open(sealed, false).or(() -> open(sealed, true));
        if (plain.isEmpty()) {
            return false;
        }
        length = plain.get().length;
        System.arraycopy(plain.get(), 0, tail, 0, length);
        return true;
    }

    private Optional<byte[]> open(byte[] sealed, boolean last) {
        try {
            return Optional.of(key.open(sealed, number, last));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** How long the content is, with what is not flushed. */
    public long size() {
        return number * SealedForm.PLAIN_SEGMENT + length;
    }

    /** Adds to the content. */
    public void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (length == tail.length) {
                write(false);
                number++;
                length = 0;
            }
            int more = Math.min(bytes.remaining(), tail.length - length);
            bytes.get(tail, length, more);
            length += more;
            flushed = false;
        }
    }

    /** Writes what was not yet, so that another writer can go on there. */
    public void flush() throws IOException {
        if (!flushed) {
            write(false);
            flushed = true;
        }
    }

    /** Ends the file: it can be read now. Whether it is on the disk is for the caller to see to. */
    public void finish() throws IOException {
        write(true);
        flushed = true;
        channel.truncate(SealedForm.place(number) + length + SealedForm.OVERHEAD);
    }

    private void write(boolean last) throws IOException {
        byte[] sealed = key.seal(length == tail.length ? tail : Arrays.copyOf(tail, length), number, last);
        SealedForm.write(channel, SealedForm.place(number), ByteBuffer.wrap(sealed));
    }
}
