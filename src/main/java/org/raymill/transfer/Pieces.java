package org.raymill.transfer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.LongConsumer;
import java.util.zip.GZIPOutputStream;

/**
 * The body of a request in pieces, compressed if it is to be, held back at the rate that is allowed, and counted as it goes. They are fewer and larger
 * than those that a stream would be read in.
 */
final class Pieces implements Iterator<byte[]> {

    private static final int PIECE = 256 << 10;

    /** Where bytes come from. */
    interface Reader {
        /** The next bytes, as many as told if there are; none at the end. */
        byte[] read(int most) throws IOException;
    }

    private final Reader reader;
    private final SendOptions options;
    private final LongConsumer moved;
    private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    private final GZIPOutputStream gzip;
    private byte[] next = {};
    private boolean ended;
    private volatile long readAt = System.nanoTime();
    private volatile boolean heldBack;

    /** All of a buffer. */
    Pieces(ByteBuffer bytes, boolean gzip, SendOptions options, LongConsumer moved) {
        this(
                most -> {
                    byte[] piece = new byte[Math.min(most, bytes.remaining())];
                    bytes.get(piece);
                    return piece;
                },
                gzip,
                options,
                moved);
    }

    /** @param moved is told how many bytes were read */
    Pieces(Reader reader, boolean gzip, SendOptions options, LongConsumer moved) {
        this.reader = reader;
        this.options = options;
        this.moved = moved;
        this.gzip = gzip ? gzipped(compressed) : null;
    }

    private static GZIPOutputStream gzipped(ByteArrayOutputStream target) {
        try {
            // Flushed after each piece: what was sent can be kept when the connection breaks.
            return new GZIPOutputStream(target, 1 << 13, true) {
                {
                    def.setLevel(GzipRule.LEVEL);
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
    }

    /**
     * All of it as a body.
     *
     * @param length bytes before they are compressed
     */
    ContentGate.Body body(long length) {
        if (length == 0) {
            return new ContentGate.Body(BodyPublishers.noBody(), false, this::readAt);
        }
        BodyPublisher all = BodyPublishers.ofByteArrays(() -> this);
        return new ContentGate.Body(
                gzip == null ? BodyPublishers.fromPublisher(all, length) : BodyPublishers.fromPublisher(all),
                gzip != null,
                this::readAt);
    }

    private long readAt() {
        return heldBack ? System.nanoTime() : readAt;
    }

    @Override
    public boolean hasNext() {
        try {
            while (next.length == 0 && !ended) {
                advance();
            }
            return next.length > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void advance() throws IOException {
        byte[] piece = reader.read(PIECE);
        ended = piece.length == 0;
        if (gzip == null) {
            next = piece;
        } else {
            gzip.write(piece);
            if (ended) {
                gzip.finish();
                gzip.close();
            } else {
                gzip.flush();
            }
            next = compressed.toByteArray();
            compressed.reset();
        }
        heldBack = true;
        options.rate().take(next.length);
        readAt = System.nanoTime();
        heldBack = false;
        options.onTheWire().accept(next.length);
        moved.accept(piece.length);
    }

    @Override
    public byte[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        byte[] piece = next;
        next = new byte[0];
        return piece;
    }
}
