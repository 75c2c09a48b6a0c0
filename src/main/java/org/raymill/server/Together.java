package org.raymill.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Does the same with many files at a time, on a few threads of its own. */
final class Together {

    /** Fewer files are done by the caller alone. */
    private static final int FEW = 16;
    /** How many files a thread takes at once. */
    private static final int RUN = 8;

    private static final int THREADS =
            Math.max(4, Math.min(16, 2 * Runtime.getRuntime().availableProcessors()));

    private final ExecutorService threads;

    Together(String name) {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, name + "-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        this.threads = pool;
    }

    /** What is done with a file. */
    interface Work {
        void with(int number) throws IOException;
    }

    /**
     * Does something with the numbers from 0 up to a limit. Returns when all is done; after the first failure no further one is begun.
     *
     * @throws IOException the first failure
     * @throws InterruptedException when the caller is interrupted
     */
    void each(int limit, Work work) throws IOException, InterruptedException {
        if (limit <= FEW) {
            for (int number = 0; number < limit; number++) {
                work.with(number);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        List<Future<Void>> parts = new ArrayList<>();
        for (int i = 0; i < Math.min(THREADS, limit / RUN); i++) {
            parts.add(threads.submit(() -> {
                run(next, limit, stop, work);
                return null;
            }));
        }
        await(parts, stop);
    }

    private static void run(AtomicInteger next, int limit, AtomicBoolean stop, Work work) throws IOException {
        try {
            for (int from = next.getAndAdd(RUN); from < limit; from = next.getAndAdd(RUN)) {
                for (int number = from; number < Math.min(limit, from + RUN); number++) {
                    if (stop.get()) {
                        return;
                    }
                    work.with(number);
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            stop.set(true);
            throw e;
        }
    }

    /** Waits for all, also after a failure: nobody writes any more when this returns. */
    private static void await(List<Future<Void>> parts, AtomicBoolean stop) throws IOException, InterruptedException {
        Throwable failure = null;
        boolean interrupted = false;
        for (Future<Void> part : parts) {
            while (true) {
                try {
                    part.get();
                    break;
                } catch (InterruptedException e) {
                    stop.set(true);
                    interrupted = true;
                } catch (ExecutionException e) {
                    failure = failure == null ? e.getCause() : failure;
                    break;
                }
            }
        }
        if (interrupted) {
            throw new InterruptedException("interrupted");
        }
        if (failure instanceof IOException e) {
            throw e;
        } else if (failure instanceof RuntimeException e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        }
    }
}
