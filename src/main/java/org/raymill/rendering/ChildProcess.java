package org.raymill.rendering;

import java.io.IOException;
import java.io.InputStream;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A program that runs as a child of this process, without a shell, with an environment of its own. */
public final class ChildProcess {

    /** A longer line of output is cut. */
    private static final int MAX_LINE = 4_096;
    /** How long output that is still on its way is waited for when the program has ended. */
    private static final long DRAIN_MILLIS = 2_000;

    /** They read the output of programs; kept for a while, since a thread costs about as much as a short program. */
    private static final ExecutorService READERS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "raymill-output");
        thread.setDaemon(true);
        return thread;
    });

    private final Process process;
    private final ProcessTree tree;
    private final Future<?> reader;

    private ChildProcess(Process process, String mark, Consumer<String> lines) {
        this.process = process;
        this.tree = new ProcessTree(Optional.of(process.toHandle()), mark);
        this.reader = READERS.submit(() -> read(process.getInputStream(), lines));
    }

    /**
     * Starts a program.
     *
     * @param environment all that it gets, besides the mark
     * @param mark unique to the run; finds what the program leaves behind
     * @param lines takes its output and errors line by line, on another thread; must not block
     * @throws IOException when it can not be started
     */
    public static ChildProcess start(
            List<String> command, Path directory, Map<String, String> environment, String mark, Consumer<String> lines)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(nullDevice()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put(ProcessTree.MARK, mark);
        return new ChildProcess(builder.start(), mark, lines);
    }

    private static java.io.File nullDevice() {
        return new java.io.File(System.getProperty("os.name", "").startsWith("Windows") ? "NUL" : "/dev/null");
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
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Ends the program and all that it started, and waits for the last of its output.
     *
     * @return whether all are dead
     */
    public boolean end(Duration grace) throws InterruptedException {
        boolean dead = tree.end(grace);
        try {
            reader.get(DRAIN_MILLIS, TimeUnit.MILLISECONDS);
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

    private static void read(InputStream output, Consumer<String> lines) {
        byte[] buffer = new byte[8_192];
        byte[] line = new byte[MAX_LINE];
        int length = 0;
        try (output) {
            for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
                for (int i = 0; i < count; i++) {
                    // Programs redraw their progress with carriage returns.
                    if (buffer[i] == '\n' || buffer[i] == '\r') {
                        emit(line, length, lines);
                        length = 0;
                    } else if (length < MAX_LINE) {
                        line[length++] = buffer[i];
                    }
                }
            }
        } catch (IOException e) {
            lines.accept("(the output could not be read to its end: " + e.getMessage() + ")");
        }
        emit(line, length, lines);
    }

    private static void emit(byte[] line, int length, Consumer<String> lines) {
        if (length > 0) {
            lines.accept(new String(line, 0, length, StandardCharsets.UTF_8));
        }
    }
}
