package org.raymill.rendering;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.raymill.model.SandboxMode;

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

    /** They write to the input of programs that stay alive. */
    private static final ExecutorService WRITERS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "raymill-input");
        thread.setDaemon(true);
        return thread;
    });

    /** They start programs in sandboxes, and never end. */
    private static final ExecutorService STARTERS = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, Long.MAX_VALUE, TimeUnit.NANOSECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "raymill-start");
                thread.setDaemon(true);
                return thread;
            });

    /**
     * Who starts a program at the same time as others. The starting process and the new one have each its share of the work, so that more at a time than
     * there are processors only makes each slower.
     */
    private static final Semaphore STARTS = new Semaphore(Runtime.getRuntime().availableProcessors());
    /** A start that hangs, for its program is on storage that does not answer, holds others up for no longer. */
    private static final long START_MILLIS = 100;

    private final Process process;
    private final ProcessTree tree;
    private final boolean sandboxed;
    private volatile Runnable atEnd = () -> {};
    private final OutputLines output;
    /** Reads the output of a program that has lived for a while; empty before. */
    private Optional<Future<?>> reader = Optional.empty();

    private ChildProcess(Process process, String mark, SandboxMode sandbox, Consumer<String> lines) {
        this.process = process;
        this.sandboxed = sandbox == SandboxMode.BUBBLEWRAP;
        this.tree = new ProcessTree(process, mark, sandbox);
        this.output = new OutputLines(process.getInputStream(), lines);
    }

    /**
     * Starts a program.
     *
     * @param environment all that it gets, besides the mark
     * @param mark unique to the run on the whole host; finds what the program leaves behind
     * @param lines takes its output and errors line by line, on another thread unless the program ends soon; must not block
     * @throws IOException when it can not be started
     */
    public static ChildProcess start(
            List<String> command, Path directory, Map<String, String> environment, String mark, Consumer<String> lines)
            throws IOException {
        return start(command, directory, environment, mark, SandboxMode.NONE, lines);
    }

    /**
     * Starts a program in a sandbox.
     *
     * @param command as {@link org.raymill.rendering.sandbox.Sandbox#commandLine} has made it
     * @param sandbox the sandbox's mode
     * @throws IOException when it can not be started
     */
    public static ChildProcess start(
            List<String> command,
            Path directory,
            Map<String, String> environment,
            String mark,
            SandboxMode sandbox,
            Consumer<String> lines)
            throws IOException {
        Process process = start(
                () -> {
                    Optional<Process> spawned = SpawnedProcess.start(command, directory, marked(environment, mark));
                    return spawned.isPresent()
                            ? spawned.get()
                            : builder(command, directory, environment, mark)
                                    .redirectInput(ProcessBuilder.Redirect.from(nullDevice()))
                                    .start();
                },
                sandbox);
        return new ChildProcess(process, mark, sandbox, lines);
    }

    private static Map<String, String> marked(Map<String, String> environment, String mark) {
        Map<String, String> marked = new HashMap<>(environment);
        marked.put(ProcessTree.MARK, mark);
        return marked;
    }

    /** Starts a program that is told what to do by {@link #send}. Its output is taken from the beginning, on another thread. */
    public static ChildProcess startToTalk(
            List<String> command,
            Path directory,
            Map<String, String> environment,
            String mark,
            SandboxMode sandbox,
            Consumer<String> lines)
            throws IOException {
        Process process =
                start(() -> builder(command, directory, environment, mark).start(), sandbox);
        ChildProcess child = new ChildProcess(process, mark, sandbox, lines);
        child.reader = Optional.of(READERS.submit(child.output::readAll));
        return child;
    }

    private static ProcessBuilder builder(
            List<String> command, Path directory, Map<String, String> environment, String mark) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(marked(environment, mark));
        return builder;
    }

    /** A sandbox ends with the thread that has started it, as it does with the process. */
    private static Process start(Start start, SandboxMode sandbox) throws IOException {
        if (sandbox != SandboxMode.BUBBLEWRAP) {
            return inTurn(start);
        }
        try {
            return STARTERS.submit(() -> inTurn(start)).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a program was started", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    /** A way to start a program. */
    private interface Start {
        Process start() throws IOException;
    }

    private static Process inTurn(Start start) throws IOException {
        boolean inTurn = false;
        try {
            inTurn = STARTS.tryAcquire(START_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            return start.start();
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
     * Sends a line to the program, on another thread: one that does not read takes some thousand bytes and no more.
     *
     * @return done when the program, or the pipe to it, has all of it; fails with an {@link IOException} when the program takes no more
     */
    public CompletableFuture<Void> send(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        CompletableFuture<Void> sent = new CompletableFuture<>();
        WRITERS.execute(() -> {
            try {
                OutputStream input = process.getOutputStream();
                input.write(bytes);
                input.flush();
                sent.complete(null);
            } catch (IOException e) {
                sent.completeExceptionally(e);
            }
        });
        return sent;
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
        noteSandbox();
        if (reader.isEmpty()) {
            if (process.waitFor(Math.min(SHORT_MILLIS, limit.toMillis()), TimeUnit.MILLISECONDS)) {
                return true;
            }
            reader = Optional.of(READERS.submit(output::readAll));
        }
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The first process of a sandbox is there some milliseconds after the start; that it is dead means that all in the sandbox are. */
    private void noteSandbox() throws InterruptedException {
        for (int i = 0; sandboxed && !tree.hasNoted() && i < SHORT_MILLIS && process.isAlive(); i++) {
            tree.noteChildren();
            process.waitFor(1, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Ends the program and all that it started, and waits for the last of its output.
     *
     * @return whether all are dead
     */
    public boolean end(Duration grace) throws InterruptedException {
        boolean dead = tree.end(grace);
        if (dead) {
            process.isAlive(); // lets the system forget it
            atEnd.run();
            atEnd = () -> {};
        }
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

    /** Says what to do when the program and all that it started are dead. */
    public void atEnd(Runnable action) {
        atEnd = action;
    }

    /** The exit status of a program that has ended. */
    public int exitStatus() {
        return process.exitValue();
    }
}
