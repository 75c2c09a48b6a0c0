package org.raymill.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;

/** How many processes of a program Java alone starts, and waits for, in a second: what a farm of Java processes can not exceed. */
final class PlainStarts {

    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration MEASURED = Duration.ofSeconds(4);

    private PlainStarts() {}

    /** Measures on all processors at once, for some seconds, after as much warming up as a short loop needs. */
    static double perSecond(String program) {
        run(program, WARM_UP);
        return run(program, MEASURED);
    }

    private static double run(String program, Duration time) {
        AtomicInteger count = new AtomicInteger();
        int processors = Runtime.getRuntime().availableProcessors();
        long start = System.nanoTime();
        Parallel.forEach(
                Collections.nCopies(processors, program),
                processors,
                started -> loop(started, start + time.toNanos(), count));
        return count.get() / ((System.nanoTime() - start) / 1e9);
    }

    private static void loop(String program, long end, AtomicInteger count) {
        try {
            while (System.nanoTime() - end < 0) {
                new ProcessBuilder(program)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
                count.incrementAndGet();
            }
        } catch (IOException e) {
            throw new CommandException(program + " can not be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        }
    }
}
