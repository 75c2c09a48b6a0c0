package org.raymill.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.raymill.access.TokenText;
import org.raymill.tls.FarmAuthority;
import org.raymill.tls.FarmCertificates;
import org.raymill.tls.PemFiles;
import org.raymill.tls.Trust;

/**
 * A farm of real processes, with folders of its own. Closing it kills every process.
 */
public final class Farm implements AutoCloseable {

    /** The longest that a node needs to start on a small machine. */
    static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final Path folder;
    private final Path logFolder;
    private final FarmDatabase database;
    private final Hosts hosts;
    private final Map<String, FarmProcess> nodes = new LinkedHashMap<>();
    private final Map<String, FarmClient> clients = new LinkedHashMap<>();
    private final Map<String, Integer> ports = new HashMap<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, Path> storages = new HashMap<>();
    private final List<String> moreArguments = new ArrayList<>();
    private List<String> javaOptions = List.of();
    /** What is shown to nodes that ask who calls; empty: nothing. */
    private String token = "";

    private Optional<Path> authorities = Optional.empty();
    private FarmAuthority authority;

    /**
     * A farm without nodes yet.
     *
     * @param test names the folder of its logs
     */
    Farm(String test, FarmDatabase database, Hosts hosts) {
        this.database = database;
        this.hosts = hosts;
        this.logFolder = Raymill.logFolder(test);
        try {
            deleteTree(logFolder);
            this.folder = Files.createTempDirectory("raymill-end-to-end-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One process with every role. */
    public static Farm ofOne(String test) {
        Farm farm = new Farm(test, FarmDatabase.byDefault(), Hosts.loopback());
        // What fails is tried again at once: tests have no need to wait.
        return farm.configured("raymill.job.retry-delay = 100 ms\n")
                .start(Map.of("all", "control,api,render"))
                .ready(1);
    }

    /**
     * One process with every role that asks everybody who they are.
     *
     * @param administrator the token of the one who may do everything
     */
    public static Farm ofOneThatAsks(String test, TokenText administrator, String more) {
        return thatAsks(test, FarmDatabase.byDefault(), administrator, Map.of("all", "control,api,render"), more);
    }

    /**
     * Processes with these roles that ask everybody who they are, of which one renders.
     *
     * @param more settings
     */
    static Farm thatAsks(
            String test, FarmDatabase database, TokenText administrator, Map<String, String> roles, String more) {
        return new Farm(test, database, Hosts.loopback())
                .asking(administrator)
                .configured(more)
                .start(roles)
                .ready(1);
    }

    /**
     * Has all nodes ask everybody who they are; clients of this farm show the token.
     *
     * @param administrator the token of the one who may do everything
     */
    Farm asking(TokenText administrator) {
        token = administrator.text();
        String hash = administrator.hash(new SecureRandom());
        return configured("raymill.access { authentication = yes, administrator-token-hash = \"" + hash + "\" }");
    }

    /** Three processes: {@code control}, which answers the API, too, {@code api}, which does nothing else, and {@code render}. */
    public static Farm ofThreeRoles(String test) {
        Map<String, String> roles = new LinkedHashMap<>();
        roles.put("control", "control,api");
        roles.put("api", "api");
        roles.put("render", "render");
        return new Farm(test, FarmDatabase.byDefault(), Hosts.loopback())
                .configured("raymill.job.retry-delay = 100 ms\n")
                .start(roles)
                .ready(1);
    }

    /** One process that controls and answers the API, two that render. */
    static Farm ofThree(String test, FarmDatabase database) {
        Map<String, String> roles = new LinkedHashMap<>();
        roles.put("control", "control,api");
        roles.put("render-a", "render");
        roles.put("render-b", "render");
        return new Farm(test, database, Hosts.loopback()).start(roles).ready(2);
    }

    /** Gives all nodes that are started from now on a file with settings, or adds to it. */
    public Farm configured(String content) {
        try {
            Path file = scratch().resolve("raymill.conf");
            if (Files.notExists(file)) {
                moreArguments.addAll(List.of("--config", file.toString()));
            }
            Files.writeString(file, content + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Has all nodes know each other by certificates, which are made for these addresses. */
    Farm certified(List<String> addresses) {
        return configured(clusterTls(certificates(addresses)));
    }

    /** The same for nodes on the loopback interface, whose API speaks TLS, too. */
    Farm encrypted() {
        FarmCertificates made = certificates(List.of("127.0.0.1"));
        authorities = Optional.of(made.authorityFile());
        return configured(clusterTls(made)
                + """
                raymill {
                  api.tls { certificate = "%s", key = "%s" }
                  server.authorities = "%s"
                }
                """.formatted(
                        made.folder().resolve("node.crt"), made.folder().resolve("node.key"), made.authorityFile()));
    }

    private FarmCertificates certificates(List<String> addresses) {
        try {
            FarmCertificates made = new FarmCertificates(scratch().resolve("certificates"));
            made.node("node", addresses.toArray(String[]::new));
            authority = made.authority();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has nodes with the API sign for new ones; after {@link #encrypted}. */
    Farm enrolling() {
        try {
            Path own = Files.createDirectories(scratch().resolve("authority"));
            PemFiles.write(
                    authority.certificate(),
                    authority.key(),
                    own.resolve("authority.crt"),
                    own.resolve("authority.key"));
            return configured("raymill.access.enrolment.authority = \"" + own + "\"");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String clusterTls(FarmCertificates made) {
        return """
            raymill.cluster.tls { certificate = "%s", key = "%s", authority = "%s" }
            """.formatted(
                        made.folder().resolve("node.crt"), made.folder().resolve("node.key"), made.authorityFile());
    }

    /** Gives the Java of all nodes that are started from now on more options. */
    Farm withJava(List<String> options) {
        javaOptions = List.copyOf(options);
        return this;
    }

    /** Tells a node another storage than the rest. */
    Farm storedElsewhere(String node, Path storage) {
        storages.put(node, storage);
        return this;
    }

    /** What a node keeps for itself. */
    Path dataFolder(String node) {
        return folder.resolve("data-" + node);
    }

    /** Gives all nodes that are started from now on a variable of the environment. */
    Farm with(String variable, String value) {
        settings.put(variable, value);
        return this;
    }

    /**
     * Starts nodes; those with the role control are the seeds.
     *
     * @param roles of each node, by its name, in the order in which they are started
     */
    Farm start(Map<String, String> roles) {
        roles.keySet().forEach(name -> ports.put(name, Raymill.freePort()));
        List<String> seeds = roles.entrySet().stream()
                .filter(node -> node.getValue().contains("control"))
                .map(node -> hosts.address(node.getKey()) + ":" + ports.get(node.getKey()))
                .toList();
        roles.forEach((name, own) -> startNode(name, own, seeds));
        return this;
    }

    private void startNode(String name, String roles, List<String> seeds) {
        int httpPort = Raymill.freePort();
        List<String> arguments = new ArrayList<>(List.of(
                "node",
                "--roles",
                roles,
                "--data",
                folder.resolve("data-" + name).toString(),
                "--storage",
                storages.getOrDefault(name, storage()).toString(),
                "--host",
                hosts.address(name),
                "--port",
                Integer.toString(ports.get(name)),
                "--http-port",
                Integer.toString(httpPort)));
        arguments.addAll(moreArguments);
        seeds.forEach(seed -> arguments.addAll(List.of("--seed", seed)));
        Map<String, String> environment = new LinkedHashMap<>(database.environment());
        environment.putAll(settings);
        environment.put("RAYMILL_SERVER_NAME", name);
        List<String> command = hosts.at(name, Raymill.command(javaOptions, arguments));
        nodes.put(name, FarmProcess.start(name, command, environment, logFolder));
        if (roles.contains("api")) {
            clients.put(name, client(hosts.api(name, httpPort)).with(token));
        }
    }

    private FarmClient client(URI api) {
        return authorities
                .map(file -> new FarmClient(URI.create("https://" + api.getAuthority()), Trust.and(file)))
                .orElseGet(() -> new FarmClient(api));
    }

    /** Waits until the API answers and so many servers are ready to render; kills everything when they do not come. */
    public Farm ready(int servers) {
        try {
            Await.until("a farm with " + servers + " servers", START_LIMIT, this::tails, () -> {
                requireAlive();
                clients.values().forEach(client -> client.get("/api/v1/health").expect(200));
                long up = client().servers().stream()
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

    /** The API of the first node that has one. */
    public FarmClient client() {
        return clients.values().iterator().next();
    }

    /** The API of a node. */
    public FarmClient client(String node) {
        return clients.get(node);
    }

    /** Where the cluster reaches a node. */
    String seed(String node) {
        return hosts.address(node) + ":" + ports.get(node);
    }

    /** Starts a node with settings of its own, and nothing of this farm's but the storage. */
    FarmProcess startStranger(String name, Path configuration) {
        List<String> arguments = List.of(
                "node",
                "--config",
                configuration.toString(),
                "--storage",
                storage().toString(),
                "--port",
                Integer.toString(Raymill.freePort()));
        FarmProcess node = FarmProcess.start(
                name,
                Raymill.command(arguments.toArray(String[]::new)),
                Map.of("RAYMILL_SERVER_NAME", name),
                logFolder);
        nodes.put(name, node);
        return node;
    }

    /** The names of all nodes, in the order in which they were started. */
    List<String> names() {
        return List.copyOf(nodes.keySet());
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
        return client().servers().stream()
                .filter(server -> server.get("id").asText().equals(name))
                .findFirst();
    }

    /** Ends a node at once: it can do nothing about it. */
    public void kill(String name) {
        node(name).kill();
    }

    /** Shuts every node down in order and waits until all are gone. */
    public void terminateAll() {
        nodes.values().forEach(FarmProcess::terminate);
        nodes.values().forEach(node -> node.waitFor(Duration.ofSeconds(60)));
    }

    /** Starts those nodes again that have ended. */
    public Farm startDead() {
        nodes.values().stream().filter(node -> !node.isAlive()).forEach(FarmProcess::start);
        return this;
    }

    /** Starts every node again with the arguments that it had. */
    public Farm startAll(int servers) {
        nodes.values().forEach(FarmProcess::start);
        return ready(servers);
    }

    /** Runs a command of the command line against this farm, which has to succeed, and returns what it prints. */
    public String command(String... words) {
        FarmProcess process = run("command-" + words[0], Duration.ofSeconds(60), words);
        if (process.waitFor(Duration.ofSeconds(60)) != 0) {
            throw new AssertionError(List.of(words) + ": " + process.tail());
        }
        return process.output().strip();
    }

    /** Starts a command of the command line against this farm. */
    FarmProcess begin(String name, String... arguments) {
        return FarmProcess.start(
                name,
                Raymill.command(arguments),
                Map.of(
                        "RAYMILL_API",
                        client().base().toString(),
                        "RAYMILL_TOKEN",
                        token,
                        "RAYMILL_AUTHORITIES",
                        authorities.map(Path::toString).orElse(""),
                        "RAYMILL_CACHE",
                        folder.resolve("cache").toString()),
                logFolder);
    }

    /** Runs a command of the command line against this farm to its end. */
    FarmProcess run(String name, Duration limit, String... arguments) {
        FarmProcess process = begin(name, arguments);
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
            hosts.close();
            database.close();
        }
    }

    static void deleteTree(Path folder) throws IOException {
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
