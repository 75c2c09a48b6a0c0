package org.raymill.server;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.raymill.model.TaskOrder;
import org.raymill.rendering.Previews;
import org.raymill.rendering.SampleSink;
import org.raymill.rendering.SampleSource;
import org.raymill.storage.SampleShelf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pictures of unfinished work of one attempt, on their way to the shared storage. What they cost is bounded: one every few seconds, and when
 * making one takes long, so seldom that it takes no more than a fiftieth of the time. A storage that is slow holds nobody up. Safe to use from many
 * threads.
 */
final class RunSamples implements SampleSink {

    private static final Logger log = LoggerFactory.getLogger(RunSamples.class);
    private static final int MOST_OF_TIME = 50;

    private final SampleShelf shelf;
    private final TaskOrder order;
    private final long intervalNanos;
    private final Executor sender;
    private final LongSupplier nanos;
    /** The files that were shown, as they were then; used by the thread that watches the program. */
    private final Map<Path, Stamp> shown = new HashMap<>();
    /** Held while something is put on the shelf, or taken away. */
    private final Object shelving = new Object();

    private volatile SampleSource source = SampleSource.NONE;
    private volatile long nextAt;
    private volatile boolean busy;
    private volatile int count;
    private volatile boolean closed;

    private record Stamp(long modifiedMillis, long size) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!now.isRegularFile()) {
                throw new IOException(file + " is no plain file");
            }
            return new Stamp(now.lastModifiedTime().toMillis(), now.size());
        }
    }

    /** Something to be done that shows a picture. */
    private interface Showing {
        void run() throws IOException;
    }

    /**
     * @param interval how long an attempt runs before its first picture, and the least time between two; 0 for no pictures
     * @param sender brings pictures to the shelf; one that is busy may reject, and the picture is left out
     */
    RunSamples(SampleShelf shelf, TaskOrder order, Duration interval, Executor sender) {
        this(shelf, order, interval, sender, System::nanoTime);
    }

    /** @param nanos tells the time, like {@link System#nanoTime()} */
    RunSamples(SampleShelf shelf, TaskOrder order, Duration interval, Executor sender, LongSupplier nanos) {
        this.nanos = nanos;
        this.shelf = shelf;
        this.order = order;
        this.sender = sender;
        this.intervalNanos = interval.toNanos();
        this.closed = interval.isZero() || !order.format().hasPictures();
        this.nextAt = nanos.getAsLong() + intervalNanos;
    }

    /** How many pictures have been put on the storage. */
    int count() {
        return count;
    }

    @Override
    public boolean isDue() {
        return !closed && !busy && nanos.getAsLong() - nextAt > 0;
    }

    @Override
    public void show(int frame, BufferedImage picture) {
        long start = nanos.getAsLong();
        if (closed || busy) {
            return;
        }
        try {
            byte[] png = png(picture);
            inBackground(start, () -> put(frame, png));
        } catch (IOException e) {
            log.debug("Attempt {} shows nothing of frame {}", order.attempt(), frame, e);
        }
    }

    @Override
    public void watch(SampleSource from) {
        source = from;
    }

    private static byte[] png(BufferedImage picture) throws IOException {
        return Previews.png(Previews.shrink(picture, Previews.MAX_SIDE));
    }

    private void put(int frame, byte[] png) throws IOException {
        synchronized (shelving) {
            if (!closed) {
                shelf.put(order.job(), order.attempt(), frame, png);
                count++;
            }
        }
    }

    private void inBackground(long start, Showing showing) {
        busy = true;
        try {
            sender.execute(() -> {
                try {
                    showing.run();
                } catch (IOException | RuntimeException e) {
                    log.debug("Attempt {} shows nothing", order.attempt(), e);
                } finally {
                    rest(start);
                }
            });
        } catch (RejectedExecutionException e) {
            rest(start);
        }
    }

    private void rest(long start) {
        long end = nanos.getAsLong();
        nextAt = end + Math.max(intervalNanos, MOST_OF_TIME * (end - start));
        busy = false;
    }

    /**
     * Looks at what a program has written by now, and shows the newest picture that is whole.
     *
     * @param own a folder that the program can not write to, on the same disk as what it writes
     */
    void look(Path own) {
        if (!isDue()) {
            return;
        }
        long start = nanos.getAsLong();
        try {
            for (SampleSource.Seen seen : source.look()) {
                if (show(seen, own, start)) {
                    return;
                }
            }
        } catch (IOException e) {
            log.debug("Attempt {} has nothing to be seen", order.attempt(), e);
        }
        rest(start);
    }

    /** Shows a file unless it was shown before. Under a name of its own it stays what it is, whatever the program puts in its place. */
    private boolean show(SampleSource.Seen seen, Path own, long start) {
        Path file = own.resolve("sample-" + seen.file().getFileName());
        try {
            Files.deleteIfExists(file);
            Files.createLink(file, seen.file());
            Stamp stamp = Stamp.of(file);
            if (stamp.equals(shown.get(seen.file()))) {
                Files.delete(file);
                return false;
            }
            SampleSource reader = source;
            shown.put(seen.file(), stamp);
            inBackground(start, () -> show(seen.frame(), file, stamp, reader));
            return true;
        } catch (IOException e) {
            return false; // it is gone, or no plain file
        }
    }

    private void show(int frame, Path file, Stamp before, SampleSource reader) throws IOException {
        try {
            byte[] png = png(reader.read(file));
            if (Stamp.of(file).equals(before)) { // else it was written to meanwhile, and may be of two
                put(frame, png);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Nothing more is shown: the attempt has ended. */
    void close() {
        closed = true;
    }

    /** Removes what was shown, once what the attempt made is where the job looks for it. */
    void discard() throws IOException {
        close();
        synchronized (shelving) {
            if (count > 0) {
                shelf.discard(order.job(), order.attempt());
            }
        }
    }
}
