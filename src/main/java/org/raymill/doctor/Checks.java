package org.raymill.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.raymill.model.Finding;

/** Makes checks, all at the same time, each within a limit: one that hangs is a finding, too. */
public final class Checks {

    private Checks() {}

    /**
     * Makes checks; blocks until each has ended or the limit is over. Never throws for what a check throws.
     *
     * @param limit for each of them
     * @return what they found, in their order
     */
    public static List<Finding> make(List<Check> checks, Duration limit) throws InterruptedException {
        // Threads of their own: one that hangs in the kernel, as on a storage that is away, must not take one from
        // anybody, nor keep the process alive.
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "raymill-doctor");
            thread.setDaemon(true);
            return thread;
        });
        try {
            long end = System.nanoTime() + limit.toNanos();
            List<Future<List<Finding>>> running = new ArrayList<>();
            for (Check check : checks) {
                running.add(threads.submit(() -> check.look().now()));
            }
            List<Finding> findings = new ArrayList<>();
            for (int i = 0; i < checks.size(); i++) {
                findings.addAll(await(checks.get(i), running.get(i), end - System.nanoTime(), limit));
            }
            return findings;
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Finding> await(Check check, Future<List<Finding>> look, long nanos, Duration limit)
            throws InterruptedException {
        try {
            return look.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            return List.of(check.failed(e.getCause()));
        } catch (TimeoutException e) {
            return List.of(Finding.problem(
                    check.name(),
                    check.where(),
                    "did not answer within " + limit.toSeconds() + " s",
                    "find out what hangs: a mount whose server is away, a database or a host that does not answer"));
        }
    }
}
