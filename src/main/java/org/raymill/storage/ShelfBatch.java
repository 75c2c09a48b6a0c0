package org.raymill.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.raymill.model.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many small contents on their way into a store together: all are written, then all synced, then all put in their places, then the folders synced. The
 * disk syncs files together that are synced at the same time. A content in its place is whole and lasts, as if it had come alone. For one thread.
 */
final class ShelfBatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ShelfBatch.class);

    /** Syncs at a time, of all batches of a process: beyond that a disk gains nothing. */
    private static final int PARALLEL = 8;

    private static final long IDLE_SECONDS = 10;
    private static final ExecutorService SYNCING = syncing();

    /** A content that was written and is not in its place. */
    private record Written(Path file, int size) {}

    private final StorageLayout layout;
    private final StoreDisk disk;
    private final Shelf shelf;
    private final Sealing sealing;
    private final Map<Sha256, Written> waiting = new LinkedHashMap<>();

    ShelfBatch(StorageLayout layout, StoreDisk disk, Shelf shelf, Sealing sealing) {
        this.layout = layout;
        this.disk = disk;
        this.shelf = shelf;
        this.sealing = sealing;
    }

    private static ExecutorService syncing() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                PARALLEL, PARALLEL, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "raymill-syncing");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Whether this batch has the content already. */
    boolean has(Sha256 sha256) {
        return waiting.containsKey(sha256);
    }

    /**
     * Writes a content that was verified.
     *
     * @throws IOException with a message for people
     */
    void add(Sha256 sha256, byte[] content) throws IOException {
        Path file = layout.uploads().resolve(sha256.hex().substring(0, 12) + "-" + UUID.randomUUID() + ".part");
        waiting.put(sha256, new Written(file, content.length));
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            sealing.write(out, content, Sealing.purpose(sha256));
        } catch (IOException e) {
            throw failed(sha256, e);
        }
    }

    /**
     * Puts all in their places; returns when they last.
     *
     * @throws IOException with a message for people; some may be in their places by then
     */
    void commit() throws IOException {
        sync();
        Set<Path> folders = new LinkedHashSet<>();
        for (Sha256 sha256 : List.copyOf(waiting.keySet())) {
            Written written = waiting.get(sha256);
            try {
                Shelf.makeReadOnly(written.file());
                folders.add(shelf.placeMissing(written.file(), sha256, written.size()));
            } catch (IOException e) {
                throw failed(sha256, e);
            }
            waiting.remove(sha256);
        }
        together(folders, disk::syncFolder);
    }

    private void sync() throws IOException {
        together(waiting.keySet(), sha256 -> {
            try {
                disk.sync(waiting.get(sha256).file());
            } catch (IOException e) {
                throw new UncheckedIOException(failed(sha256, e));
            }
        });
    }

    private IOException failed(Sha256 sha256, IOException failure) {
        return StorageProblem.wrap("store the file", layout.file(sha256), failure);
    }

    private interface Step<T> {
        void take(T item);
    }

    /** Returns when nothing is done any more, whatever failed: who called may then remove the files. */
    private static <T> void together(Iterable<T> items, Step<T> step) throws IOException {
        List<Future<?>> steps = new ArrayList<>();
        items.forEach(item -> steps.add(SYNCING.submit(() -> step.take(item))));
        Throwable failure = null;
        boolean interrupted = false;
        for (Future<?> taken : steps) {
            boolean ended = false;
            while (!ended) {
                try {
                    taken.get();
                    ended = true;
                } catch (ExecutionException e) {
                    failure = failure == null ? e.getCause() : failure;
                    ended = true;
                } catch (InterruptedException e) {
                    interrupted = true; // a sync can not be broken off, and is soon over
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure instanceof UncheckedIOException io) {
            throw io.getCause();
        }
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    /** Removes what is not in its place. What can not be removed now is swept later, like every other upload that was abandoned. */
    @Override
    public void close() {
        for (Written written : waiting.values()) {
            try {
                Files.deleteIfExists(written.file());
            } catch (IOException e) {
                log.warn("{}", StorageProblem.describe("remove the upload", written.file(), e));
            }
        }
        waiting.clear();
    }
}
