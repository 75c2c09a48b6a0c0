package org.raymill.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;

/** Sends one large content. When the connection breaks, or somebody else sends the same, it asks what is there and goes on with the rest. */
final class LargeContent {

    /** How often it tries again without any progress in between. */
    private static final int TRIES = 8;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;

    private final ContentGate gate;
    private final Outgoing content;
    private final SendOptions options;
    private final SendListener listener;
    /** How much of the content is told as moved. */
    private long shown;

    private long furthest;
    private boolean begunAnew;

    LargeContent(ContentGate gate, Outgoing content, SendOptions options, SendListener listener) {
        this.gate = gate;
        this.content = content;
        this.options = options;
        this.listener = listener;
    }

    /** Returns when the other side has the content. */
    void send() throws IOException {
        boolean arrived = false;
        try {
            trySending();
            arrived = true;
        } finally {
            show(arrived ? content.size() : 0);
        }
        listener.arrived(1);
    }

    private void trySending() throws IOException {
        Backoff backoff = new Backoff(TRIES, FIRST_PAUSE);
        while (true) {
            long before = furthest;
            try {
                if (sendRest()) {
                    return;
                }
            } catch (GateAwayException e) {
                if (furthest > before) {
                    backoff = new Backoff(TRIES, FIRST_PAUSE);
                }
                if (!gate.mayRecover() || !backoff.again()) {
                    throw e;
                }
            }
        }
    }

    private boolean sendRest() throws IOException {
        ContentGate.Arrived arrived = gate.arrived(content.sha256());
        if (arrived.complete()) {
            return true;
        }
        long offset = arrived.offset();
        furthest = Math.max(furthest, offset);
        if (offset > content.size()) {
            // Somebody sent what is none of this content.
            gate.forget(content.sha256());
            return false;
        }
        show(offset);
        // A file that has shrunk would look like a broken connection: it is opened at the size that it has to have.
        try (SeekableByteChannel channel = content.open()) {
            return gate.append(content.sha256(), offset, content.size(), rest(channel, offset));
        } catch (GateRefusedException e) {
            return refused(e, offset);
        }
    }

    /** Whether there is nothing more to do; throws when there is no way on. */
    private boolean refused(GateRefusedException refusal, long offset) throws IOException {
        if (refusal.status() == CONFLICT) {
            // Somebody else is sending the same: wait, ask, and take over should it stop.
            throw new GateAwayException(refusal.getMessage(), refusal);
        }
        if (refusal.status() == UNPROCESSABLE && offset > 0 && !begunAnew) {
            // The beginning was not of this content; the other side has forgotten it.
            begunAnew = true;
            return false;
        }
        if (refusal.status() == UNPROCESSABLE) {
            throw new OutgoingException(
                    content.name() + " was refused: " + refusal.getMessage() + ". Was it changed meanwhile?",
                    true,
                    refusal);
        }
        throw refusal;
    }

    private void show(long there) {
        listener.moved(there - shown);
        shown = there;
    }

    private ContentGate.Body rest(SeekableByteChannel channel, long offset) throws IOException {
        boolean gzip = false;
        if (options.compression() && offset < content.size()) {
            channel.position(offset);
            gzip = GzipRule.pays(
                    read(channel, (int) Math.min(GzipRule.SAMPLE, content.size() - offset)),
                    options.bandwidth().get());
        }
        channel.position(offset);
        long[] left = {content.size() - offset};
        Pieces pieces = new Pieces(
                most -> {
                    byte[] piece = read(channel, (int) Math.min(most, left[0]));
                    left[0] -= piece.length;
                    return piece;
                },
                gzip,
                options,
                bytes -> {
                    shown += bytes;
                    listener.moved(bytes);
                });
        return pieces.body(left[0]);
    }

    private byte[] read(SeekableByteChannel channel, int length) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(length);
        while (piece.hasRemaining()) {
            if (channel.read(piece) < 0) {
                throw new OutgoingException(content.name() + " has become shorter", true, null);
            }
        }
        return piece.array();
    }
}
