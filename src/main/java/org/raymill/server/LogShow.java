package org.raymill.server;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.raymill.model.TaskOrder;
import org.raymill.storage.LiveLogs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what running attempts log to the shared storage, piece by piece, on a thread of its own. Attempts that are over within the interval,
 * which is most of them where thousands run a second, cost nothing.
 */
final class LogShow implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogShow.class);

    /** For so long whoever follows a log may still read its end there. */
    private static final Duration LINGER = Duration.ofSeconds(30);

    private final LiveLogs store;
    private final Duration interval;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "raymill-live-logs");
        made.setDaemon(true);
        return made;
    });

    /**
     * @param runs those that are there when it is asked
     */
    LogShow(LiveLogs store, Duration interval, Supplier<Collection<TaskRun>> runs) {
        this.store = store;
        this.interval = interval;
        if (!interval.isZero()) {
            long millis = interval.toMillis();
            thread.scheduleWithFixedDelay(() -> runs.get().forEach(this::show), millis, millis, TimeUnit.MILLISECONDS);
        }
    }

    /** Shows the rest of the log of a run that has ended, before it is kept as a whole. Blocks. */
    void finish(TaskRun run) {
        if (run.hasShownLog()) {
            show(run);
        }
    }

    private synchronized void show(TaskRun run) {
        byte[] lines = run.takeLog(interval);
        if (lines.length == 0) {
            return;
        }
        TaskOrder order = run.order();
        try {
            store.append(order.job(), order.attempt(), lines);
        } catch (IOException | RuntimeException e) {
            log.debug("The log of attempt {} can not be shown", order.attempt(), e);
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
            store.discard(order.job(), order.attempt());
        } catch (IOException e) {
            log.debug("What was shown of the log of attempt {} is not removed", order.attempt(), e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
