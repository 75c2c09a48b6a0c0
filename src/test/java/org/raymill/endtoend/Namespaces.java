package org.raymill.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A host for each node: a network namespace of Linux with an address of its own, connected with the others by a bridge in one more namespace. A
 * host can be cut off: its frames vanish, and nobody is told. The test reaches a node's API, and a control node the database, by sockets that are
 * files: whoever is cut off from the other nodes still reaches the database, which is the harder case.
 */
final class Namespaces implements Hosts {

    private static final String NETWORK = "10.77.1.";
    private static final Set<String> ALIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALIVE.forEach(Namespaces::delete), "delete-namespaces"));
    }

    private final String prefix = "raymill-" + ProcessHandle.current().pid() + "-";
    private final String bridge = prefix + "bridge";
    private final Path sockets;
    private final Path logFolder;
    private final int databasePort;
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final List<FarmProcess> programs = new ArrayList<>();
    private final List<Relay> relays = new ArrayList<>();

    /**
     * Hosts for these nodes.
     *
     * @param databasePort where the database listens, here and for each host
     */
    Namespaces(Path logFolder, List<String> nodes, int databasePort) {
        this.logFolder = logFolder;
        this.databasePort = databasePort;
        try {
            sockets = Files.createTempDirectory("raymill-sockets-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            add(bridge);
            ip("-n", bridge, "link", "add", "bridge", "type", "bridge");
            ip("-n", bridge, "link", "set", "bridge", "up");
            nodes.forEach(this::addHost);
            relays.add(Relay.start(Relay.file(sockets.resolve("database")), Relay.port(databasePort)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Skips the test unless namespaces can be made here. */
    static void assumeTheyCanBeMade() {
        boolean linux = System.getProperty("os.name").equals("Linux");
        Assumptions.assumeTrue(linux, "network namespaces exist on Linux only");
        String name = "raymill-" + ProcessHandle.current().pid() + "-probe";
        String problem = run(List.of("ip", "netns", "add", name));
        if (problem.isEmpty()) {
            problem = run(List.of("ip", "-n", name, "link", "add", "probe", "type", "bridge"));
            delete(name);
        }
        Assumptions.assumeTrue(
                problem.isEmpty(), "network namespaces can not be made here; it takes root and ip(8): " + problem);
    }

    private static void add(String namespace) {
        ip("netns", "add", namespace);
        ALIVE.add(namespace);
        ip("-n", namespace, "link", "set", "lo", "up");
    }

    private void addHost(String node) {
        int number = numbers.size() + 1;
        numbers.put(node, number);
        add(namespace(node));
        ip("-n", bridge, "link", "add", port(node), "type", "veth", "peer", "name", "eth0", "netns", namespace(node));
        ip("-n", bridge, "link", "set", port(node), "up");
        ip("-n", namespace(node), "address", "add", address(node) + "/24", "dev", "eth0");
        ip("-n", namespace(node), "link", "set", "eth0", "up");
        join(node);
    }

    private String namespace(String node) {
        return prefix + node;
    }

    private String port(String node) {
        return "port" + numbers.get(node);
    }

    /** Nothing goes from a host to the others any more, nor back. */
    void cut(String node) {
        ip("-n", bridge, "link", "set", port(node), "nomaster");
    }

    /** It is connected again. */
    void join(String node) {
        ip("-n", bridge, "link", "set", port(node), "master", "bridge");
    }

    @Override
    public String address(String node) {
        return NETWORK + numbers.get(node);
    }

    @Override
    public List<String> at(String node, List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace(node)));
        all.addAll(command);
        return all;
    }

    @Override
    public URI api(String node, int port) {
        Path socket = sockets.resolve(node);
        int here = Raymill.freePort();
        List<String> relay = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-cp",
                Raymill.projectFolder().resolve("target/test-classes").toString(),
                Relay.class.getName(),
                socket.toString(),
                Integer.toString(port),
                Integer.toString(databasePort),
                sockets.resolve("database").toString());
        programs.add(FarmProcess.start("relay-" + node, at(node, relay), Map.of(), logFolder));
        relays.add(Relay.start(Relay.port(here), Relay.file(socket)));
        return URI.create("http://127.0.0.1:" + here);
    }

    @Override
    public void close() {
        relays.forEach(Relay::close);
        programs.forEach(FarmProcess::close);
        for (String namespace : new TreeSet<>(ALIVE)) {
            if (namespace.startsWith(prefix)) {
                delete(namespace);
            }
        }
        try {
            Farm.deleteTree(sockets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(String namespace) {
        run(List.of("ip", "netns", "delete", namespace));
        ALIVE.remove(namespace);
    }

    private static void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        String problem = run(command);
        if (!problem.isEmpty()) {
            throw new IllegalStateException(String.join(" ", command) + ": " + problem);
        }
    }

    /** Runs a command; returns what went wrong, nothing when it went well. */
    private static String run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean ended = process.waitFor(10, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 ? "" : output.isEmpty() ? "no success" : output;
        } catch (IOException e) {
            return e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
