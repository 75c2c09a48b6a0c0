package org.raymill.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * The work folder of one attempt.
 *
 * @param root is named after the attempt
 */
record RunFolder(Path root) {

    /** What the renderer writes. */
    Path output() {
        return root.resolve("output");
    }

    /** The home of programs. */
    Path home() {
        return root.resolve("home");
    }

    /** Where programs put what they need for a while. */
    Path temporary() {
        return root.resolve("tmp");
    }

    Path log() {
        return root.resolve("log");
    }

    /** Programs that were started, for a process that finds this folder after a crash. */
    Path processes() {
        return root.resolve("processes");
    }

    void create() throws IOException {
        Folders.delete(root);
        Files.createDirectories(output());
        Files.createDirectories(home());
        Files.createDirectories(temporary());
    }

    /** Notes a program that was started: its process id and when it began, in milliseconds since 1970. */
    void remember(ProcessHandle process) throws IOException {
        long start = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        Files.writeString(
                processes(),
                process.pid() + " " + start + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
    }
}
