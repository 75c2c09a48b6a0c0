package org.raymill.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A process under test with its output and errors in two files. It can be killed, suspended and started again; none outlives the tests, however they
 * end.
 */
final class FarmProcess implements AutoCloseable {

    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALIVE.forEach(FarmProcess::destroyAll), "kill-farm"));
    }

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path logFolder;
    private Process process;
    private int starts;

    private FarmProcess(String name, List<String> command, Map<String, String> environment, Path logFolder) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.logFolder = logFolder;
    }

    /** Starts a process; its output goes to {@code NAME-1.log} in the folder and its errors to {@code NAME-1.err}, after a restart to
     * {@code NAME-2}. */
    static FarmProcess start(String name, List<String> command, Map<String, String> environment, Path logFolder) {
        FarmProcess started = new FarmProcess(name, command, environment, logFolder);
        started.start();
        return started;
    }

    /** Starts it again with the same arguments. */
    void start() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException(name + " runs");
        }
        starts++;
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(file("log").toFile())
                .redirectError(file("err").toFile());
        // What the tests were started with must not change what they test.
        builder.environment().keySet().removeIf(key -> key.startsWith("RAYMILL_"));
        builder.environment().putAll(environment);
        try {
            Files.createDirectories(logFolder);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("can not start " + command, e);
        }
        ALIVE.add(process);
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    private Path file(String ending) {
        return logFolder.resolve(name + "-" + starts + "." + ending);
    }

    /** What the running or last process has written to its standard output. */
    String output() {
        return read("log");
    }

    /** What it has written to its standard error. */
    String errors() {
        return read("err");
    }

    private String read(String ending) {
        try {
            return Files.readString(file(ending));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The end of what it has written, for error messages. */
    String tail() {
        String all = output() + "\n" + errors();
        return "--- " + name + " ---\n" + all.substring(Math.max(0, all.length() - 2_000));
    }

    /** {@code SIGKILL}: it can do nothing about it. Returns when it is dead. */
    void kill() {
        destroyAll(process);
        waitFor(Duration.ofSeconds(30));
    }

    /** {@code SIGTERM}: it shuts down in order. */
    void terminate() {
        process.destroy();
    }

    /** {@code SIGSTOP}: it stands still, and everything that it was about to do waits. */
    void suspend() {
        Signals.send("STOP", pid());
    }

    /** {@code SIGCONT}: it goes on as if no time had passed. */
    void resume() {
        Signals.send("CONT", pid());
    }

    /** What the Java process answers to a {@code jcmd} command, such as {@code Thread.print}. */
    String diagnose(String command) {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid()),
                            command)
                    .redirectErrorStream(true)
                    .start();
            return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end and returns the exit status. */
    int waitFor(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(
                        name + " (process " + pid() + ") runs still after " + limit.toSeconds() + " s\n" + tail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + name, e);
        }
        ALIVE.remove(process);
        return process.exitValue();
    }

    /** Kills it with everything that it started. */
    @Override
    public void close() {
        kill();
    }

    private static void destroyAll(Process process) {
        // The children first: those of a dead process are nobody's and could not be found any more.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
