package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Nodes as pods: each a process at an address of its own on the loopback interface that it never had before, told of at a {@link FakeKubernetes}. */
final class Pods implements AutoCloseable {

    private static final Duration SOON = Duration.ofMinutes(3);

    /** A node that runs, or has run. */
    record Node(String name, String role, String address, URI management, URI api, FarmProcess process) {}

    private final FakeKubernetes kubernetes;
    private final PostgreSqlServer database = new PostgreSqlServer();
    private final Map<String, Map<String, String>> labels;
    private final Path folder;
    private final Path logs;
    private final Path settings;
    private final int port = Raymill.freePort();
    private final int management = Raymill.freePort();
    private final Map<String, Node> running = new LinkedHashMap<>();
    private final List<Node> all = new ArrayList<>();

    /**
     * @param labels of the pods, by the role of their nodes
     * @param more settings of all nodes
     */
    Pods(FakeKubernetes kubernetes, Map<String, Map<String, String>> labels, Path folder, String more)
            throws IOException {
        this.kubernetes = kubernetes;
        this.labels = Map.copyOf(labels);
        this.folder = folder;
        this.logs = Raymill.logFolder("KubernetesIT");
        Farm.deleteTree(logs);
        this.settings = Files.writeString(folder.resolve("raymill.conf"), kubernetes.settings() + more);
    }

    /** Starts a node with a jar, and tells of its pod. */
    Node start(String name, String role, Path jar) {
        String address = "127.0.20." + (all.size() + 1);
        int apiPort = Raymill.freePort();
        List<String> command = new ArrayList<>(Raymill.command(
                "node",
                "--roles",
                role.equals("control") ? "control,api" : role,
                "--data",
                folder.resolve("data-" + name).toString(),
                "--storage",
                folder.resolve("storage").toString(),
                "--host",
                address,
                "--port",
                Integer.toString(port),
                "--http-port",
                Integer.toString(apiPort),
                "--config",
                settings.toString()));
        command.replaceAll(word -> word.endsWith("raymill.jar") ? jar.toString() : word);
        Map<String, String> environment = new LinkedHashMap<>(kubernetes.environment());
        environment.putAll(database.environment());
        environment.put("RAYMILL_SERVER_NAME", name);
        environment.put("RAYMILL_MANAGEMENT_HOST", address);
        environment.put("RAYMILL_MANAGEMENT_PORT", Integer.toString(management));
        Node node = new Node(
                name,
                role,
                address,
                URI.create("http://" + address + ":" + management),
                URI.create("http://127.0.0.1:" + apiPort),
                FarmProcess.start(name, command, environment, logs));
        running.put(name, node);
        all.add(node);
        kubernetes.add(name, labels.get(role), address, management);
        return node;
    }

    /** What a probe is told; empty while nobody answers. */
    static Optional<FarmClient.Answer> probe(Node node, String path) {
        try {
            return Optional.of(new FarmClient(node.management()).get(path));
        } catch (RuntimeException | AssertionError e) {
            return Optional.empty();
        }
    }

    /** Waits until nodes say that they are ready. */
    void awaitReady(Node... nodes) {
        for (Node node : nodes) {
            Await.until(node.name() + " to be ready", SOON, () -> node.process().tail(), () -> {
                if (!node.process().isAlive()) {
                    throw new Await.Hopeless(node.process().tail());
                }
                return probe(node, "/ready").filter(answer -> answer.status() == 200);
            });
        }
    }

    /** Ends a node as the kubelet does, and forgets its pod. */
    void end(Node node) {
        node.process().terminate();
        kubernetes.remove(node.name());
        node.process().waitFor(SOON);
        running.remove(node.name());
    }

    /** The cluster as a node sees it. */
    static JsonNode members(Node node) {
        return probe(node, "/cluster/members").orElseThrow().expect(200).json();
    }

    /** The control node that has the Scheduler: the oldest. */
    Node oldest() {
        Node any = controls().get(0);
        String address = members(any).at("/oldestPerRole/control").asText();
        return controls().stream()
                .filter(node -> address.contains("@" + node.address() + ":"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no pod at " + address));
    }

    /** The control nodes that run. */
    List<Node> controls() {
        return running.values().stream()
                .filter(node -> node.role().equals("control"))
                .toList();
    }

    /** The API of a node that runs. */
    FarmClient client() {
        return new FarmClient(controls().get(controls().size() - 1).api());
    }

    /** How often a Scheduler was started, on all nodes. */
    long schedulers() {
        return all.stream()
                .mapToLong(node -> node.process()
                        .errors()
                        .lines()
                        .filter(line -> line.contains("The Scheduler of epoch ") && line.endsWith("has started"))
                        .count())
                .sum();
    }

    /** Whether a node has written something to its log. */
    boolean haveTold(String text) {
        return all.stream().anyMatch(node -> node.process().errors().contains(text));
    }

    /** A job has so many results. */
    void assertResults(String job, int frames) {
        assertThat(Farm.filesBelow(folder.resolve("storage/jobs/" + job + "/results")))
                .hasSize(frames);
    }

    @Override
    public void close() {
        running.values().forEach(node -> node.process().close());
        database.close();
        kubernetes.close();
    }
}
