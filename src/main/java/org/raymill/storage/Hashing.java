package org.raymill.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
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
    /** Chunks that are kept for later, for all files together. */
    private static final int MAX_SPARE = 16;

    /** Hashing for about so many bytes. */
    static Hashing of(long size) {
        return size > LARGE ? new Aside() : new Here();
    }

    /** An empty buffer for the next bytes, outside of the heap, so that reading and writing files need no copy of it; valid until it is added. */
    abstract ByteBuffer buffer() throws IOException;

    /** Adds what the buffer that was got last has between its position and limit; it may be read, and not changed, until the next is got. */
    abstract void add(ByteBuffer buffer) throws IOException;

    /** The SHA-256 of all that was added. */
    abstract Sha256 finish() throws IOException;

    @Override
    public void close() {}

    private static final class Here extends Hashing {
        private static final ThreadLocal<ByteBuffer> BUFFERS =
                ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(SMALL_BUFFER));

        private final MessageDigest digest = SafeFiles.sha256();

        @Override
        ByteBuffer buffer() {
            return BUFFERS.get().clear();
        }

        @Override
        void add(ByteBuffer buffer) {
            digest.update(buffer.duplicate());
        }

        @Override
        Sha256 finish() {
            return SafeFiles.finish(digest);
        }
    }

    private static final class Aside extends Hashing {

        /**
         * A buffer on its way.
         *
         * @param buffer the writer's
         * @param bytes to be hashed, with a position of their own
         */
        private record Chunk(ByteBuffer buffer, ByteBuffer bytes) {}

        private static final Chunk LAST = new Chunk(null, null);
        /** Buffers that are not in use: the memory of those that are dropped comes back late. */
        private static final BlockingQueue<ByteBuffer> SPARE = new ArrayBlockingQueue<>(MAX_SPARE);

        private final MessageDigest digest = SafeFiles.sha256();
        private final BlockingQueue<Chunk> waiting = new ArrayBlockingQueue<>(AHEAD + 1);
        private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(AHEAD + 2);
        private final Thread worker = new Thread(this::work, "raymill-hashing");

        Aside() {
            SPARE.drainTo(free, AHEAD);
            while (free.size() < AHEAD) {
                free.add(ByteBuffer.allocateDirect(CHUNK));
            }
            worker.setDaemon(true);
            worker.start();
        }

        private void work() {
            try {
                for (Chunk chunk = waiting.take(); chunk != LAST; chunk = waiting.take()) {
                    digest.update(chunk.bytes());
                    free.add(chunk.buffer());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the copying has ended early
            }
        }

        /** A chunk comes back when it is hashed: by then its writer, which asks for the next only afterwards, has written it or is about to. */
        @Override
        ByteBuffer buffer() throws IOException {
            try {
                return free.take().clear();
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }

        @Override
        void add(ByteBuffer buffer) throws IOException {
            put(new Chunk(buffer, buffer.duplicate()));
        }

        @Override
        Sha256 finish() throws IOException {
            put(LAST);
            try {
                worker.join();
            } catch (InterruptedException e) {
                throw interrupted();
            }
            free.forEach(SPARE::offer);
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
