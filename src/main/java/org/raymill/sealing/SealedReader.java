package org.raymill.sealing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.security.GeneralSecurityException;

/**
 * The content of an encrypted file, from any place on. Each byte that it gives is one that was encrypted, at that place of that file; the length is, too.
 * For one thread at a time.
 */
public final class SealedReader implements SeekableByteChannel {

    private final FileChannel channel;
    private final FileKey key;
    private final long size;
    private final long last;
    private long position;
    /** The segment that was decrypted last, and its number. */
    private byte[] segment;

    private long number;
    private boolean open = true;

    /**
     * The content of an open file, which is closed with this.
     *
     * @param purpose what the file is
     * @throws SealingException when its key is not there, or it was changed
     */
    public SealedReader(FileChannel channel, KeyRing keys, String purpose) throws IOException {
        this.channel = channel;
        this.key = SealedForm.key(channel, keys, purpose);
        this.size = SealedForm.plainSize(channel.size());
        this.last = Math.max(0, size - 1) / SealedForm.PLAIN_SEGMENT;
        // That the file ends here is known only from the last segment.
        decrypt(last);
    }

    private void decrypt(long wanted) throws IOException {
        byte[] sealed = new byte[(int) Math.min(SealedForm.SEGMENT, channel.size() - SealedForm.place(wanted))];
        if (SealedForm.read(channel, SealedForm.place(wanted), ByteBuffer.wrap(sealed)) < sealed.length) {
            throw new SealingException("it is not whole");
        }
        try {
            segment = key.open(sealed, wanted, wanted == last);
            number = wanted;
        } catch (GeneralSecurityException e) {
            throw new SealingException("it was changed by somebody, or is not whole", e);
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        if (position >= size) {
            return -1;
        }
        int begin = into.position();
        while (into.hasRemaining() && position < size) {
            if (position / SealedForm.PLAIN_SEGMENT != number) {
                decrypt(position / SealedForm.PLAIN_SEGMENT);
            }
            int from = (int) (position % SealedForm.PLAIN_SEGMENT);
            int length = Math.min(into.remaining(), segment.length - from);
            into.put(segment, from, length);
            position += length;
        }
        return into.position() - begin;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        if (newPosition < 0) {
            throw new IllegalArgumentException("no place has the number " + newPosition);
        }
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int write(ByteBuffer bytes) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        open = false;
        channel.close();
    }
}
