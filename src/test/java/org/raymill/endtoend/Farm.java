package org.raymill.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A farm of real processes on the loopback interface, with folders of its own. Closing it kills every process. The first node that is started
 * answers the API.
 */
final class Farm implements AutoCloseable {

    /** The longest that a node needs to start on a small machine. */
    static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final Path folder;
    private final Path logFolder;
    private final FarmDatabase database;
    private final Map<String, FarmProcess> nodes = new LinkedHashMap<>();
    private final List<Integer> ports;
    private final int httpPort = Raymill.freePort();
    private final FarmClient client = new FarmClient(URI.create("http://127.0.0.1:" + httpPort));

    /**
     * A farm without nodes yet.
     *
     * @param test names the folder of its logs
     * @param size how many nodes it will have
     */
    Farm(String test, FarmDatabase database, int size) {
        this.database = database;
        this.logFolder = Raymill.logFolder(test);
        this.ports = Stream.generate(Raymill::freePort).limit(size).toList();
        try {
            deleteTree(logFolder);
            this.folder = Files.createTempDirectory("raymill-end-to-end-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One process with every role. */
    static Farm ofOne(String test) {
        Farm farm = new Farm(test, FarmDatabase.byDefault(), 1);
        return farm.startNode("all", "control,api,render").ready(1);
    }

    /** One process that controls and answers the API, two that render. */
    static Farm ofThree(String test, FarmDatabase database) {
        Farm farm = new Farm(test, database, 3);
        farm.startNode("control", "control,api");
        farm.startNode("render-a", "render");
        farm.startNode("render-b", "render");
        return farm.ready(2);
    }

    private Farm startNode(String name, String roles) {
        int number = nodes.size();
        List<String> arguments = new ArrayList<>(List.of(
                "node",
                "--roles",
                roles,
                "--data",
                folder.resolve("data-" + name).toString(),
                "--storage",
                storage().toString(),
                "--port",
                Integer.toString(ports.get(number)),
                "--http-port",
                Integer.toString(number == 0 ? httpPort : Raymill.freePort())));
        arguments.addAll(List.of("--seed", "127.0.0.1:" + ports.get(0)));
        Map<String, String> environment = new LinkedHashMap<>(database.environment());
        environment.put("RAYMILL_SERVER_NAME", name);
        nodes.put(
                name,
                FarmProcess.start(name, Raymill.command(arguments.toArray(String[]::new)), environment, logFolder));
        return this;
    }

    /** Waits until the API answers and so many servers are ready to render; kills everything when they do not come. */
    Farm ready(int servers) {
        try {
            Await.until("a farm with " + servers + " servers", START_LIMIT, this::tails, () -> {
                requireAlive();
                client.get("/api/v1/health").expect(200);
                long up = client.servers().stream()
                        .filter(server -> server.get("status").asText().equals("up"))
                        .count();
                return up >= servers ? Optional.of(up) : Optional.empty();
            });
            return this;
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    private void requireAlive() {
        for (FarmProcess node : nodes.values()) {
            if (!node.isAlive()) {
                throw new Await.Hopeless(node.name() + " has ended\n" + node.tail());
            }
        }
    }

    FarmClient client() {
        return client;
    }

    FarmProcess node(String name) {
        return nodes.get(name);
    }

    /** The shared storage of all nodes. */
    Path storage() {
        return folder.resolve("storage");
    }

    /** The folder of a job on the shared storage. */
    Path jobFolder(String job) {
        return storage().resolve("jobs").resolve(job);
    }

    /** A folder for whatever a test wants to leave; removed with the farm. */
    Path scratch() {
        try {
            return Files.createDirectories(folder.resolve("scratch"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path logFolder() {
        return logFolder;
    }

    /** A server of the resource database. */
    Optional<JsonNode> server(String name) {
        return client.servers().stream()
                .filter(server -> server.get("id").asText().equals(name))
                .findFirst();
    }

    /** Shuts every node down in order and waits until all are gone. */
    void terminateAll() {
        nodes.values().forEach(FarmProcess::terminate);
        nodes.values().forEach(node -> node.waitFor(Duration.ofSeconds(60)));
    }

    /** Starts every node again with the arguments that it had. */
    Farm startAll(int servers) {
        nodes.values().forEach(FarmProcess::start);
        return ready(servers);
    }

    /** Runs a command of the command line against this farm to its end. */
    FarmProcess run(String name, Duration limit, String... arguments) {
        FarmProcess process = FarmProcess.start(
                name,
                Raymill.command(arguments),
                Map.of("RAYMILL_API", client.base().toString()),
                logFolder);
        try {
            process.waitFor(limit);
            return process;
        } catch (Throwable e) {
            process.close();
            throw e;
        }
    }

    private String tails() {
        return nodes.values().stream().map(FarmProcess::tail).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        nodes.values().forEach(FarmProcess::close);
        try {
            deleteTree(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            database.close();
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> found = Files.walk(folder)) {
            paths = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }

    /** The names of the plain files below a folder, sorted; none when there is no folder. */
    static List<String> filesBelow(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
