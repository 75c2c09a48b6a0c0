package org.raymill.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.raymill.model.Sha256;

/**
 * The SHA-256 of bytes that are copied at the same time. Of large files it is worked out by a thread of its own, since it takes as long as the
 * copying. For one thread; closed by it.
 */
abstract class Hashing implements AutoCloseable {

    /** Above this many bytes a thread of its own pays. */
    static final long LARGE = 8L << 20;

    private static final int CHUNK = 1 << 20;
    private static final int SMALL_BUFFER = 1 << 16;
    /** Chunks that may wait to be hashed. */
    private static final int AHEAD = 4;

    /** Hashing for about so many bytes. */
    static Hashing of(long size) {
        return size > LARGE ? new Aside() : new Here();
    }

    /** Where the next bytes are to be put; valid until it is added. */
    abstract byte[] buffer() throws IOException;

    /** Adds the first bytes of the buffer that was got last; they may be read, and not changed, until the next is got. */
    abstract void add(byte[] buffer, int length) throws IOException;

    /** The SHA-256 of all that was added. */
    abstract Sha256 finish() throws IOException;

    @Override
    public void close() {}

    private static final class Here extends Hashing {
        private static final ThreadLocal<byte[]> BUFFERS = ThreadLocal.withInitial(() -> new byte[SMALL_BUFFER]);

        private final MessageDigest digest = SafeFiles.sha256();

        @Override
        byte[] buffer() {
            return BUFFERS.get();
        }

        @Override
        void add(byte[] buffer, int length) {
            digest.update(buffer, 0, length);
        }

        @Override
        Sha256 finish() {
            return SafeFiles.finish(digest);
        }
    }

    private static final class Aside extends Hashing {

        private record Chunk(byte[] bytes, int length) {}

        private static final Chunk LAST = new Chunk(new byte[0], 0);

        private final MessageDigest digest = SafeFiles.sha256();
        private final BlockingQueue<Chunk> waiting = new ArrayBlockingQueue<>(AHEAD + 1);
        private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(AHEAD + 2);
        private final Thread worker = new Thread(this::work, "raymill-hashing");

        Aside() {
            for (int i = 0; i < AHEAD; i++) {
                free.add(new byte[CHUNK]);
            }
            worker.setDaemon(true);
            worker.start();
        }

        private void work() {
            try {
                for (Chunk chunk = waiting.take(); chunk != LAST; chunk = waiting.take()) {
                    digest.update(chunk.bytes(), 0, chunk.length());
                    free.add(chunk.bytes());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the copying has ended early
            }
        }

        /** A chunk comes back when it is hashed: by then its writer, which asks for the next only afterwards, has written it or is about to. */
        @Override
        byte[] buffer() throws IOException {
            try {
                return free.take();
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }

        @Override
        void add(byte[] buffer, int length) throws IOException {
            put(new Chunk(buffer, length));
        }

        @Override
        Sha256 finish() throws IOException {
            put(LAST);
            try {
                worker.join();
            } catch (InterruptedException e) {
                throw interrupted();
            }
            return SafeFiles.finish(digest);
        }

        private void put(Chunk chunk) throws IOException {
            try {
                waiting.put(chunk);
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }

        private static InterruptedIOException interrupted() {
            Thread.currentThread().interrupt();
            return new InterruptedIOException("interrupted");
        }

        @Override
        public void close() {
            worker.interrupt();
        }
    }
}
