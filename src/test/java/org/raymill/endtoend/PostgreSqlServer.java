package org.raymill.endtoend;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL server of its own, empty at first, that can fail in two ways: die, and stand still. */
final class PostgreSqlServer implements FarmDatabase {

    private final Path data;
    private final int port = Raymill.freePort();
    private EmbeddedPostgres server;

    PostgreSqlServer() {
        try {
            data = Files.createTempDirectory("raymill-postgresql-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    /** Starts it, again with what it knew before. */
    void start() {
        try {
            server = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    .setPGStartupWait(Duration.ofMinutes(1))
                    // What was committed must be there after a kill.
                    .setServerConfig("synchronous_commit", "on")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code SIGKILL} to every process of it. */
    void kill() {
        List<ProcessHandle> all = processes();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().orTimeout(30, TimeUnit.SECONDS).join());
        closeServer(); // gives back the lock of its folder
    }

    /** {@code SIGSTOP}: connections stay, nobody answers. */
    void suspend() {
        processes().forEach(process -> Signals.send("STOP", process.pid()));
    }

    /** {@code SIGCONT}. */
    void resume() {
        processes().forEach(process -> Signals.send("CONT", process.pid()));
    }

    int port() {
        return port;
    }

    private List<ProcessHandle> processes() {
        long first;
        try {
            first = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ProcessHandle postmaster = ProcessHandle.of(first).orElseThrow();
        return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    }

    @Override
    public Map<String, String> environment() {
        return Map.of(
                "RAYMILL_DATABASE_URL", "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
                "RAYMILL_DATABASE_USER", "postgres",
                "RAYMILL_DATABASE_PASSWORD", "postgres");
    }

    private void closeServer() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closeServer();
        try {
            Farm.deleteTree(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
