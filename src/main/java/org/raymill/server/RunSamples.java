package org.raymill.server;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.raymill.model.PictureNames;
import org.raymill.model.TaskOrder;
import org.raymill.rendering.LiveFile;
import org.raymill.rendering.PictureFiles;
import org.raymill.rendering.Previews;
import org.raymill.rendering.SampleSink;
import org.raymill.storage.SampleStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pictures of unfinished work of one attempt, on their way to the shared storage. What they cost is bounded: one every few seconds, and when
 * making one takes long, so seldom that it takes no more than a fiftieth of the time. Safe to use from many threads.
 */
final class RunSamples implements SampleSink {

    private static final Logger log = LoggerFactory.getLogger(RunSamples.class);
    private static final int MOST_OF_TIME = 50;
    /** Of a larger file nothing is shown before it is done. */
    private static final int MAX_BYTES = 64 << 20;

    private final SampleStore store;
    private final TaskOrder order;
    private final long intervalNanos;
    private final Map<Integer, Long> shownFiles = new HashMap<>();
    private volatile long nextAt;
    private volatile int count;
    private volatile boolean closed;

    /**
     * @param interval how long an attempt runs before its first picture, and the least time between two; 0 for no pictures
     */
    RunSamples(SampleStore store, TaskOrder order, Duration interval) {
        this.store = store;
        this.order = order;
        this.intervalNanos = interval.toNanos();
        this.closed = interval.isZero() || !order.format().hasPictures();
        this.nextAt = System.nanoTime() + intervalNanos;
    }

    /** How many pictures have been put on the storage. */
    int count() {
        return count;
    }

    @Override
    public boolean isDue() {
        return !closed && System.nanoTime() - nextAt > 0;
    }

    @Override
    public void show(int frame, BufferedImage picture) {
        show(frame, picture, System.nanoTime());
    }

    private synchronized void show(int frame, BufferedImage picture, long start) {
        if (closed) {
            return;
        }
        try {
            byte[] png = Previews.png(Previews.shrink(picture, Previews.MAX_SIDE));
            store.put(order.job(), order.attempt(), frame, png);
            count++;
        } catch (IOException e) {
            log.debug("Attempt {} shows nothing of frame {}", order.attempt(), frame, e);
        }
        long end = System.nanoTime();
        nextAt = end + Math.max(intervalNanos, MOST_OF_TIME * (end - start));
    }

    /**
     * Looks at what a program that renders several frames has written by now, and shows the newest of those that are whole.
     *
     * @param output the folder of the attempt's pictures
     */
    void look(Path output) {
        if (order.tile().isPresent() || !isDue()) {
            return;
        }
        List<Integer> frames = order.frames();
        for (int i = frames.size() - 1; i >= 0; i--) {
            if (look(output, frames.get(i))) {
                return;
            }
        }
        nextAt = System.nanoTime() + intervalNanos;
    }

    private boolean look(Path output, int frame) {
        Path file = output.resolve(PictureNames.frame(frame, order.format()).value());
        try {
            if (!Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            long written = Files.getLastModifiedTime(file).toMillis();
            if (Long.valueOf(written).equals(shownFiles.get(frame))) {
                return false;
            }
            long start = System.nanoTime();
            BufferedImage picture = PictureFiles.read(
                    LiveFile.read(output, file, MAX_BYTES), file.getFileName().toString());
            shownFiles.put(frame, written);
            show(frame, picture, start);
            return true;
        } catch (IOException e) {
            return false; // it is being written
        }
    }

    /** Nothing more is shown: the attempt has ended. */
    synchronized void close() {
        closed = true;
    }

    /** Removes what was shown, once what the attempt made is where the job looks for it. */
    void discard() throws IOException {
        close();
        if (count > 0) {
            store.discard(order.job(), order.attempt());
        }
    }
}
