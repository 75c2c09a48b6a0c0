package org.raymill.cli;

import java.util.Collection;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Does the same with many things, a few at a time. */
final class Parallel {

    private static final int AT_A_TIME = 4;

    private Parallel() {}

    /**
     * Takes the step for each item; returns when all are done. The first failure ends it and is thrown here.
     *
     * @param step called from several threads
     */
    static <T> void forEach(Collection<T> items, Consumer<T> step) {
        forEach(items, AT_A_TIME, step);
    }

    /**
     * Takes the step for each item; returns when all are done. The first failure ends it and is thrown here.
     *
     * @param atATime how many steps are taken at the same time, in the order of the items
     * @param step called from several threads
     */
    static <T> void forEach(Collection<T> items, int atATime, Consumer<T> step) {
        ExecutorService threads = Executors.newFixedThreadPool(atATime, task -> {
            Thread thread = new Thread(task, "transfer");
            thread.setDaemon(true);
            return thread;
        });
        CompletionService<Void> done = new ExecutorCompletionService<>(threads);
        try {
            items.forEach(item -> done.submit(() -> step.accept(item), null));
            for (int i = 0; i < items.size(); i++) {
                done.take().get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
