package org.raymill.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A farm in this process for a short time: one node with every role, on loopback. It is gone with the process, however that ends. */
final class DemoFarm implements AutoCloseable {

    private final Path folder;
    private final boolean temporary;
    private final RunningNode node;
    private final Thread atExit = new Thread(this::stop, "stop-demo");
    private boolean keep;
    private boolean stopped;

    private DemoFarm(Path folder, boolean temporary, RunningNode node) {
        this.folder = folder;
        this.temporary = temporary;
        this.node = node;
    }

    /**
     * Starts it.
     *
     * @param temporary whether the folder goes with the farm
     * @param httpPort 0 takes a free one
     * @param sandbox as {@code raymill.server.sandbox}
     */
    static DemoFarm start(NodeLauncher launcher, Path folder, boolean temporary, int httpPort, String sandbox) {
        Map<String, Object> settings = Map.of(
                "raymill.roles",
                List.of("control", "api", "render"),
                "raymill.data",
                folder.toString(),
                "raymill.storage",
                "",
                "raymill.cluster.host",
                "127.0.0.1",
                "raymill.cluster.port",
                0,
                "raymill.api.host",
                "127.0.0.1",
                "raymill.api.port",
                httpPort,
                "raymill.server.name",
                "demo",
                "raymill.server.sandbox",
                sandbox,
                "raymill.server.shutdown-grace",
                "0 s");
        DemoFarm farm = new DemoFarm(folder, temporary, launcher.start(new NodeOptions(Optional.empty(), settings)));
        Runtime.getRuntime().addShutdownHook(farm.atExit);
        return farm;
    }

    /** Where its API listens. */
    URI api() {
        return node.apiAddress().orElseThrow(() -> new CommandException("the farm has no API"));
    }

    /** Waits until somebody ends the process. */
    int awaitEnd() {
        return node.awaitEnd();
    }

    /** Leaves the folder for whoever wants to know what went wrong. */
    synchronized void keepFolder() {
        keep = true;
    }

    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The process is ending already, and the hook finds nothing more to do.
        }
    }

    private synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        try {
            node.close();
        } finally {
            if (temporary && !keep) {
                delete(folder);
            }
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // A temporary folder: the system removes it.
        }
    }
}
