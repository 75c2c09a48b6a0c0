package org.raymill.rendering;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A program that runs as a child of this process, without a shell, with an environment of its own. */
public final class ChildProcess {

    /** A program that ends within this time needs no thread that reads what it says: a pipe holds some output. */
    private static final long SHORT_MILLIS = 20;
    /** How long output that is still on its way is waited for when the program has ended. */
    private static final long DRAIN_MILLIS = 2_000;

    /** They read the output of programs; kept for a while, since a thread costs about as much as a short program. */
    private static final ExecutorService READERS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "raymill-output");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Who starts a program at the same time as others. The starting process and the new one have each its share of the work, and the new one closes
     * whatever files the other has open, so that more at a time than there are processors only makes each slower.
     */
    private static final Semaphore STARTS = new Semaphore(Runtime.getRuntime().availableProcessors());
    /** A start that hangs, for its program is on storage that does not answer, holds others up for no longer. */
    private static final long START_MILLIS = 100;

    private final Process process;
    private final ProcessTree tree;
    private final OutputLines output;
    /** Reads the output of a program that has lived for a while; empty before. */
    private Optional<Future<?>> reader = Optional.empty();

    private ChildProcess(Process process, String mark, Consumer<String> lines) {
        this.process = process;
        this.tree = new ProcessTree(Optional.of(process.toHandle()), mark);
        this.output = new OutputLines(process.getInputStream(), lines);
    }

    /**
     * Starts a program.
     *
     * @param environment all that it gets, besides the mark
     * @param mark unique to the run; finds what the program leaves behind
     * @param lines takes its output and errors line by line, on another thread unless the program ends soon; must not block
     * @throws IOException when it can not be started
     */
    public static ChildProcess start(
            List<String> command, Path directory, Map<String, String> environment, String mark, Consumer<String> lines)
            throws IOException {
        ProcessBuilder builder = builder(command, directory, environment, mark)
                .redirectInput(ProcessBuilder.Redirect.from(nullDevice()));
        return new ChildProcess(startInTurn(builder), mark, lines);
    }

    /** Starts a program that is told what to do by {@link #send}. Its output is taken from the beginning, on another thread. */
    public static ChildProcess startToTalk(
            List<String> command, Path directory, Map<String, String> environment, String mark, Consumer<String> lines)
            throws IOException {
        ChildProcess child = new ChildProcess(startInTurn(builder(command, directory, environment, mark)), mark, lines);
        child.reader = Optional.of(READERS.submit(child.output::readAll));
        return child;
    }

    private static ProcessBuilder builder(
            List<String> command, Path directory, Map<String, String> environment, String mark) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put(ProcessTree.MARK, mark);
        return builder;
    }

    private static Process startInTurn(ProcessBuilder builder) throws IOException {
        boolean inTurn = false;
        try {
            inTurn = STARTS.tryAcquire(START_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            return builder.start();
        } finally {
            if (inTurn) {
                STARTS.release();
            }
        }
    }

    private static java.io.File nullDevice() {
        return new java.io.File(System.getProperty("os.name", "").startsWith("Windows") ? "NUL" : "/dev/null");
    }

    /** Whether the program itself has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Sends a line to the program. It should be short: a program that does not read takes some thousand bytes.
     *
     * @throws IOException when the program does not take it any more
     */
    public void send(String line) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    /** The program's handle. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /**
     * Waits for the program itself to end.
     *
     * @return whether it has
     */
    public boolean waitFor(Duration limit) throws InterruptedException {
        if (reader.isEmpty()) {
            if (process.waitFor(Math.min(SHORT_MILLIS, limit.toMillis()), TimeUnit.MILLISECONDS)) {
                return true;
            }
            reader = Optional.of(READERS.submit(output::readAll));
        }
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Ends the program and all that it started, and waits for the last of its output.
     *
     * @return whether all are dead
     */
    public boolean end(Duration grace) throws InterruptedException {
        boolean dead = tree.end(grace);
        if (reader.isEmpty()) {
            output.readWhatIsThere();
            return dead;
        }
        try {
            reader.get().get(DRAIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return dead; // somebody else has the output open
        } catch (ExecutionException e) {
            throw new IllegalStateException("the output of a program could not be taken", e.getCause());
        }
        return dead;
    }

    /** The exit status of a program that has ended. */
    public int exitStatus() {
        return process.exitValue();
    }
}
