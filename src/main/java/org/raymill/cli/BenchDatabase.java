package org.raymill.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The database of a farm that is measured: one that was named, a PostgreSQL server of its own, or the embedded one. */
final class BenchDatabase implements AutoCloseable {

    private static final Path INSTALLATIONS = Path.of("/usr/lib/postgresql");
    private static final long START_LIMIT_SECONDS = 60;
    private static final long STOP_LIMIT_SECONDS = 20;
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final String description;
    private final Map<String, String> environment;
    private final Optional<Process> server;

    private BenchDatabase(String description, Map<String, String> environment, Optional<Process> server) {
        this.description = description;
        this.environment = Map.copyOf(environment);
        this.server = server;
    }

    /** A database that the user runs; its password is in {@code RAYMILL_DATABASE_PASSWORD}. */
    static BenchDatabase named(String url, String user) {
        String password = System.getenv().getOrDefault("RAYMILL_DATABASE_PASSWORD", "");
        return new BenchDatabase(
                url.startsWith("jdbc:h2:") ? "H2 as named" : "PostgreSQL as named",
                Map.of(
                        "RAYMILL_DATABASE_URL", url,
                        "RAYMILL_DATABASE_USER", user,
                        "RAYMILL_DATABASE_PASSWORD", password),
                Optional.empty());
    }

    /**
     * A PostgreSQL server with its own data, as it is installed here with its default settings; the embedded database when none is.
     *
     * @param folder for its data; must be empty or missing
     */
    static BenchDatabase own(Path folder) {
        Optional<Path> programs = programs();
        if (programs.isEmpty()) {
            return new BenchDatabase(
                    "embedded H2, for there is no initdb in PATH or " + INSTALLATIONS, Map.of(), Optional.empty());
        }
        try {
            return start(programs.get(), folder);
        } catch (IOException e) {
            throw new CommandException(
                    "PostgreSQL of " + programs.get() + " does not start: " + e.getMessage()
                            + ". Name a database with --database, or the embedded one with --database jdbc:h2:FILE",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        }
    }

    private static BenchDatabase start(Path programs, Path folder) throws IOException, InterruptedException {
        List<String> as = asOrdinaryUser();
        Files.createDirectories(folder);
        if (!as.isEmpty()) {
            give(folder);
        }
        Path data = folder.resolve("data");
        run(
                as,
                programs.resolve("initdb").toString(),
                "-D",
                data.toString(),
                "-U",
                "raymill",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-instructions");
        int port = BenchNode.freePort();
        Process process = begin(
                as,
                folder.resolve("postgres.log"),
                programs.resolve("postgres").toString(),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=" + folder);
        BenchDatabase database = new BenchDatabase(
                version(programs),
                Map.of(
                        "RAYMILL_DATABASE_URL", "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
                        "RAYMILL_DATABASE_USER", "raymill",
                        "RAYMILL_DATABASE_PASSWORD", ""),
                Optional.of(process));
        try {
            awaitReady(process, data.resolve("postmaster.pid"));
            return database;
        } catch (IOException | InterruptedException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** The last line of the file says when connections are accepted. */
    private static void awaitReady(Process process, Path file) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_LIMIT_SECONDS);
        while (System.nanoTime() < deadline) {
            if (Files.isReadable(file)) {
                List<String> lines = Files.readAllLines(file);
                if (!lines.isEmpty() && lines.get(lines.size() - 1).strip().equals("ready")) {
                    return;
                }
            }
            if (process.waitFor(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IOException("it ended with status " + process.exitValue());
            }
        }
        throw new IOException("it was not ready within " + START_LIMIT_SECONDS + " s");
    }

    private static String version(Path programs) throws IOException, InterruptedException {
        return run(List.of(), programs.resolve("postgres").toString(), "--version")
                .strip();
    }

    private static String run(List<String> as, String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(as);
        line.addAll(List.of(command));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .directory(new File("/"))
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", line) + ": " + output.strip());
        }
        return output;
    }

    private static Process begin(List<String> as, Path log, String... command) throws IOException {
        List<String> line = new ArrayList<>(as);
        line.addAll(List.of(command));
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(new File("/dev/null"))
                .directory(new File("/"))
                .start();
    }

    // ---- what is installed, and as whom it runs

    private static Optional<Path> programs() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path candidate = Path.of(folder);
            if (!folder.isEmpty() && isInstallation(candidate)) {
                return Optional.of(candidate);
            }
        }
        TreeMap<Integer, Path> byVersion = new TreeMap<>();
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(INSTALLATIONS)) {
            for (Path version : versions) {
                String name = version.getFileName().toString();
                if (name.matches("\\d{1,4}") && isInstallation(version.resolve("bin"))) {
                    byVersion.put(Integer.parseInt(name), version.resolve("bin"));
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return byVersion.isEmpty()
                ? Optional.empty()
                : Optional.of(byVersion.lastEntry().getValue());
    }

    private static boolean isInstallation(Path programs) {
        return Files.isExecutable(programs.resolve("initdb")) && Files.isExecutable(programs.resolve("postgres"));
    }

    /** PostgreSQL refuses to run as root: the prefix that runs it as its own user instead. */
    private static List<String> asOrdinaryUser() throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        String user = "postgres";
        try {
            FileOwners.of(user);
        } catch (IOException e) {
            throw new IOException("it refuses to run as root, and there is no user '" + user + "'", e);
        }
        if (Files.isExecutable(Path.of("/usr/bin/setpriv"))) {
            return List.of("/usr/bin/setpriv", "--reuid=" + user, "--regid=" + user, "--init-groups");
        }
        return List.of("runuser", "-u", user, "--");
    }

    private static void give(Path folder) throws IOException {
        Files.setOwner(folder, FileOwners.of("postgres"));
    }

    private static final class FileOwners {
        private static java.nio.file.attribute.UserPrincipal of(String name) throws IOException {
            return java.nio.file.FileSystems.getDefault()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByName(name);
        }
    }

    /** The processor time that its processes have taken so far, of those that live; nothing when it is not one that was started here. */
    Duration processorTime() {
        return server.stream()
                .flatMap(process -> Stream.concat(Stream.of(process.toHandle()), process.descendants()))
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** What it is, for people. */
    String description() {
        return description;
    }

    /** What a control node needs in its environment to use it. */
    Map<String, String> environment() {
        return environment;
    }

    @Override
    public void close() {
        server.ifPresent(process -> {
            process.destroy();
            try {
                if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        });
    }
}
