package org.raymill.server;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.raymill.model.TaskOrder;
import org.raymill.storage.LogShelf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what running attempts log to the storage, piece by piece, on a thread of its own. Attempts that are over within the interval, which is
 * most of them where thousands run a second, cost nothing.
 */
final class LogShow implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogShow.class);

    /** For so long whoever follows a log may still read its end there. */
    private static final Duration LINGER = Duration.ofSeconds(30);
    /** After a failure nothing is brought for so many intervals: each try may take seconds where the storage does not answer. */
    private static final int INTERVALS_OF_REST = 5;
    /** For so long the end waits for whoever brings a piece. */
    private static final Duration LAST_PIECE = Duration.ofSeconds(5);

    private final LogShelf shelf;
    private final Duration interval;
    /** Pieces of one attempt are brought one after the other; those of others, mostly, do not wait for them. */
    private final ReentrantLock[] turns =
            IntStream.range(0, 64).mapToObj(turn -> new ReentrantLock(true)).toArray(ReentrantLock[]::new);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "raymill-live-logs");
        made.setDaemon(true);
        return made;
    });
    /** Of the thread alone. */
    private int rest;

    private volatile boolean closed;

    /**
     * @param interval how often; never when it is zero
     * @param runs those that are there when it is asked
     */
    LogShow(LogShelf shelf, Duration interval, Supplier<Collection<TaskRun>> runs) {
        this.shelf = shelf;
        this.interval = interval;
        if (!interval.isZero()) {
            long millis = interval.toMillis();
            thread.scheduleWithFixedDelay(() -> showAll(runs.get()), millis, millis, TimeUnit.MILLISECONDS);
        }
    }

    /** Shows what has come of the logs of runs, unless the storage is given a rest. Blocks; not for more than one thread. */
    void showAll(Collection<TaskRun> runs) {
        if (rest > 0) {
            rest--;
            return;
        }
        for (TaskRun run : runs) {
            if (!show(run)) {
                rest = INTERVALS_OF_REST;
                return;
            }
        }
    }

    /** Shows the rest of the log of a run that has ended, before it is kept as a whole. Blocks. */
    void finish(TaskRun run) {
        if (run.hasShownLog()) {
            show(run);
        }
    }

    /** Whether the storage took what there was. */
    private boolean show(TaskRun run) {
        TaskOrder order = run.order();
        ReentrantLock turn = turns[Math.floorMod(order.attempt().hashCode(), turns.length)];
        turn.lock();
        try {
            byte[] lines = closed ? new byte[0] : run.takeLog(interval);
            if (lines.length > 0) {
                append(run, lines);
            }
            return true;
        } catch (IOException | RuntimeException e) {
            log.debug("The log of attempt {} can not be shown", order.attempt(), e);
            return false;
        } finally {
            turn.unlock();
        }
    }

    private void append(TaskRun run, byte[] lines) throws IOException {
        boolean shown = false;
        try {
            shelf.append(run.order().job(), run.order().attempt(), lines);
            shown = true;
        } finally {
            if (!shown) {
                run.lostLog(lines.length);
            }
        }
    }

    /** Removes what was shown of a run's log in a while: it is kept as a whole now. */
    void forget(TaskRun run) {
        if (!run.hasShownLog() || thread.isShutdown()) {
            return;
        }
        thread.schedule(() -> remove(run), LINGER.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void remove(TaskRun run) {
        TaskOrder order = run.order();
        try {
            shelf.discard(order.job(), order.attempt());
        } catch (IOException e) {
            log.debug("What was shown of the log of attempt {} is not removed", order.attempt(), e);
        }
    }

    /** Brings nothing more; what is being brought is waited for, for some seconds. */
    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
        long end = System.nanoTime() + LAST_PIECE.toNanos();
        try {
            boolean still = thread.awaitTermination(LAST_PIECE.toNanos(), TimeUnit.NANOSECONDS);
            for (ReentrantLock turn : turns) {
                still &= turn.tryLock(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
            if (!still) {
                log.warn("A piece of a log is still on its way to the storage");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
