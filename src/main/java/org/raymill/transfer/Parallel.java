package org.raymill.transfer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Does the same with many things, a few at a time. */
public final class Parallel {

    /** A step that does not heed its interruption for so long is left to itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Parallel() {}

    /** What is done with each. */
    @FunctionalInterface
    public interface Step<T> {
        void take(T item) throws IOException;
    }

    /**
     * Takes the step for each item; returns when all are done. The first failure ends it, interrupts the others and is thrown here, when none of them
     * does anything any more: whoever called may then remove what they worked on.
     *
     * @param atATime how many steps are taken at the same time, in the order of the items
     * @param step called from several threads
     * @throws InterruptedIOException when this thread is interrupted, which it stays
     */
    public static <T> void forEach(Collection<T> items, int atATime, Step<T> step) throws IOException {
        if (items.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(atATime, items.size()), task -> {
            Thread thread = new Thread(task, "transfer");
            thread.setDaemon(true);
            return thread;
        });
        CompletionService<Void> done = new ExecutorCompletionService<>(threads);
        try {
            items.forEach(item -> done.submit(() -> {
                step.take(item);
                return null;
            }));
            for (int i = 0; i < items.size(); i++) {
                done.take().get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            threads.shutdownNow();
            awaitEnd(threads);
        }
    }

    private static void awaitEnd(ExecutorService threads) {
        boolean interrupted = Thread.interrupted();
        try {
            threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
