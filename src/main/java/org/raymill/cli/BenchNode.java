package org.raymill.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A node that runs as a process of its own, started from the same jar as this one. */
final class BenchNode implements AutoCloseable {

    private static final int LOG_TAIL = 2_000;
    private static final long STOP_LIMIT_SECONDS = 15;

    private final String name;
    private final Path log;
    private final Process process;

    private BenchNode(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a node.
     *
     * @param heapMiB its largest heap
     * @param niceness 0 for a node that is as important as any other program, 19 for one that gives way to all
     * @param arguments of the command {@code node}
     * @param log gets its output
     */
    static BenchNode start(
            String name, int heapMiB, int niceness, List<String> arguments, Map<String, String> environment, Path log) {
        List<String> command = new ArrayList<>();
        if (niceness > 0) {
            command.addAll(List.of("nice", "-n", Integer.toString(niceness)));
        }
        command.addAll(java(heapMiB));
        Path program = program();
        if (Files.isRegularFile(program)) {
            command.addAll(List.of("-jar", program.toString()));
        } else {
            command.addAll(List.of("-cp", classPath(), "org.raymill.app.Main"));
        }
        command.add("node");
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(new File("/dev/null"));
        // What this process was started with must not change what is measured.
        builder.environment().keySet().removeIf(key -> key.startsWith("RAYMILL_"));
        builder.environment().putAll(environment);
        try {
            return new BenchNode(name, log, builder.start());
        } catch (IOException e) {
            throw new CommandException("the node " + name + " can not be started: " + e.getMessage(), e);
        }
    }

    /** Where the classes of this program are. */
    static String classPath() {
        Path program = program();
        return Files.isRegularFile(program) ? program.toString() : System.getProperty("java.class.path");
    }

    /** The beginning of a command that starts a Java as nodes have it. */
    static List<String> java(int heapMiB) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMiB + "m",
                "-XX:+UseParallelGC",
                "-Djava.awt.headless=true"));
        if (Runtime.version().feature() < 25 && "Linux".equals(System.getProperty("os.name"))) {
            command.add("-Djdk.lang.Process.launchMechanism=VFORK");
        }
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        return command;
    }

    private static Path program() {
        try {
            return Path.of(BenchNode.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A port of the loopback interface that nobody listens on now. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /** The processor time that it has taken so far, without that of programs it started. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** How much of that Java's compiler has taken. */
    Duration compilerTime() {
        return new CompilerThreads().processorTime(pid());
    }

    /** Fails when it has ended. */
    void requireAlive() {
        if (!process.isAlive()) {
            throw new CommandException(
                    "the node " + name + " has ended with status " + process.exitValue() + ":\n" + tail());
        }
    }

    private String tail() {
        try {
            String all = Files.readString(log, StandardCharsets.UTF_8);
            return all.substring(Math.max(0, all.length() - LOG_TAIL));
        } catch (IOException e) {
            return "(" + log + " can not be read: " + e.getMessage() + ")";
        }
    }

    /** Kills it: it can do nothing about it. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        await(STOP_LIMIT_SECONDS);
    }

    private boolean await(long seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Kills it: nothing of it is needed any more. */
    @Override
    public void close() {
        kill();
    }
}
