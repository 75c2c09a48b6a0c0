package org.raymill.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * How much room the storage has for what clients send. Some is kept: results, logs and lists of jobs' files are written when clients have filled
 * the rest.
 */
final class StorageRoom {

    /** How many bytes are taken in before it is looked again. */
    private static final long LOOK_AFTER = 16L << 20;

    private final LongSupplier free;
    private final long reserve;
    private final long lookAfter;

    /**
     * The room in a folder.
     *
     * @param reserve how many bytes are kept
     */
    StorageRoom(Path folder, long reserve) {
        this(() -> usable(folder), reserve, LOOK_AFTER);
    }

    StorageRoom(LongSupplier free, long reserve, long lookAfter) {
        if (reserve < 0) {
            throw new IllegalArgumentException("raymill.store.reserve must not be negative");
        }
        this.free = free;
        this.reserve = reserve;
        this.lookAfter = lookAfter;
    }

    /** A storage that is away has no size: who writes there learns what is wrong. */
    private static long usable(Path folder) {
        long bytes = folder.toFile().getUsableSpace();
        return bytes > 0 || Files.isDirectory(folder) ? bytes : Long.MAX_VALUE;
    }

    /**
     * Requires that so many bytes fit beside the reserve.
     *
     * @throws StorageFullException when they do not
     */
    void require(long bytes) throws StorageFullException {
        long now = free.getAsLong();
        if (bytes > now - reserve) {
            throw new StorageFullException(now, reserve);
        }
    }

    /** A failure to write, as one of a full storage when it is that. */
    IOException explain(IOException failure) {
        return StorageFullException.tells(failure) && !(failure instanceof StorageFullException)
                ? new StorageFullException(free.getAsLong(), failure)
                : failure;
    }

    /** Looks once in a while whether there is still room, for something whose size nobody knows before. */
    Watch watch() {
        return new Watch();
    }

    /** See {@link #watch}. For one thread at a time. */
    final class Watch {

        private long unseen;

        private Watch() {}

        /**
         * Notes bytes that are about to be written.
         *
         * @throws StorageFullException when they would take from the reserve
         */
        void take(int bytes) throws StorageFullException {
            unseen += bytes;
            if (unseen >= lookAfter) {
                require(unseen);
                unseen = 0;
            }
        }
    }
}
