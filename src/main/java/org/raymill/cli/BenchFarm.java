package org.raymill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A farm of real processes on this machine that exists to be measured: one that controls, some that render. It is gone when closed. */
final class BenchFarm implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final long LOOK_AGAIN_MILLIS = 100;
    /** As the launcher starts nodes that only render. */
    static final int RENDER_NICENESS = 10;

    private final Path folder;
    private final Path logs;
    private final BenchDatabase database;
    private final List<BenchNode> nodes = new ArrayList<>();
    private final Thread atExit = new Thread(this::stop, "stop-bench");
    private final URI api;
    private final int controlPort = BenchNode.freePort();
    private boolean stopped;

    private BenchFarm(Path folder, Path logs, BenchDatabase database, int httpPort) {
        this.folder = folder;
        this.logs = logs;
        this.database = database;
        this.api = URI.create("http://127.0.0.1:" + httpPort);
    }

    /**
     * Starts a farm and waits until all its servers are up.
     *
     * @param configuration what its nodes are told beside, as HOCON
     */
    static BenchFarm start(BenchOptions options, String configuration) {
        Path folder;
        Path logs;
        try {
            folder = Files.createTempDirectory("raymill-bench-");
            logs = Files.createDirectories(options.logs().orElse(folder.resolve("logs")));
            // The database server may run as another user.
            folder.toFile().setExecutable(true, false);
            folder.toFile().setReadable(true, false);
            Files.writeString(folder.resolve("bench.conf"), configuration);
        } catch (IOException e) {
            throw new CommandException("no temporary folder can be made: " + e.getMessage(), e);
        }
        BenchDatabase database = options.database()
                .map(url -> BenchDatabase.named(url, options.databaseUser()))
                .orElseGet(() -> BenchDatabase.own(folder.resolve("database")));
        BenchFarm farm = new BenchFarm(folder, logs, database, BenchNode.freePort());
        Runtime.getRuntime().addShutdownHook(farm.atExit);
        try {
            farm.startNodes(options);
            farm.awaitServers(options.servers());
            return farm;
        } catch (RuntimeException e) {
            farm.close();
            throw e;
        }
    }

    private void startNodes(BenchOptions options) {
        String seed = seed();
        List<String> control = new ArrayList<>(common("control", controlPort));
        control.addAll(
                List.of("--roles", "control,api", "--http-port", Integer.toString(api.getPort()), "--seed", seed));
        start("control", options.controlHeap, 0, control, database.environment());
        for (int i = 1; i <= options.servers(); i++) {
            String name = "render-" + i;
            List<String> render = new ArrayList<>(common(name, BenchNode.freePort()));
            render.addAll(List.of(
                    "--roles", "render", "--seed", seed, "--name", name, "--cores", Integer.toString(options.cores())));
            start(name, options.renderHeap, RENDER_NICENESS, render, new HashMap<>());
        }
    }

    private List<String> common(String name, int port) {
        return List.of(
                "--config",
                folder.resolve("bench.conf").toString(),
                "--data",
                dataOf(name).toString(),
                "--storage",
                folder.resolve("storage").toString(),
                "--port",
                Integer.toString(port));
    }

    private void start(
            String name, int heapMiB, int niceness, List<String> arguments, Map<String, String> environment) {
        nodes.add(BenchNode.start(name, heapMiB, niceness, arguments, environment, log(name)));
    }

    /** Waits until so many servers are up, or drain. */
    void awaitServers(int wanted) {
        ApiClient client = client();
        waitFor("the farm to come up with " + wanted + " servers", START_LIMIT, () -> {
            nodes.forEach(BenchNode::requireAlive);
            try {
                int up = 0;
                for (JsonNode server : client.getTree("/api/v1/servers").get("servers")) {
                    up += server.get("status").asText().equals("lost") ? 0 : 1;
                }
                return up >= wanted;
            } catch (FarmAwayException e) {
                return false;
            }
        });
    }

    /** Where its other nodes find it. */
    String seed() {
        return "127.0.0.1:" + controlPort;
    }

    /** Where its API is. */
    URI address() {
        return api;
    }

    /** Where what belongs to it writes its log. */
    Path log(String name) {
        return logs.resolve(name + ".log");
    }

    /** Where a node has its data. */
    Path dataOf(String name) {
        return folder.resolve("data-" + name);
    }

    /** Something that may be so by now. */
    interface Condition {
        boolean holds();
    }

    /** Waits until something is so; fails when that takes too long. */
    static void waitFor(String what, Duration limit, Condition condition) {
        waitFor(what, limit, LOOK_AGAIN_MILLIS, condition);
    }

    static void waitFor(String what, Duration limit, long pauseMillis, Condition condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new CommandException("waited " + limit.toSeconds() + " s in vain for " + what);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(pauseMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommandException("interrupted", e);
            }
        }
    }

    /** A client of its API. */
    ApiClient client() {
        return new ApiClient(api);
    }

    BenchDatabase database() {
        return database;
    }

    /** The node of a name. */
    Optional<BenchNode> node(String name) {
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    }

    /** The processor time that all processes of the farm, the database's among them, have taken so far. */
    Duration processorTime() {
        Duration sum = database.processorTime();
        for (BenchNode node : nodes) {
            sum = sum.plus(node.processorTime());
        }
        return sum;
    }

    /** How much of that Java's compiler has taken. */
    Duration compilerTime() {
        return nodes.stream().map(BenchNode::compilerTime).reduce(Duration.ZERO, Duration::plus);
    }

    /** Fails when a node has ended by itself. */
    void requireAlive() {
        nodes.forEach(BenchNode::requireAlive);
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
        nodes.forEach(BenchNode::close);
        database.close();
        try {
            DemoFarm.delete(folder);
        } catch (UncheckedIOException e) {
            // A temporary folder: the system removes it.
        }
    }
}
