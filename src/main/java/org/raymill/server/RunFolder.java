package org.raymill.server;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * The work folder of one attempt, or where programs of several work, one after the other.
 *
 * @param root is named after the attempt, if it is for one; an absolute path without links, so that each process of the server calls it the same
 */
record RunFolder(Path root) {

    /** Marks its programs: a name alone would say nothing of whose it is, on a host with several nodes. */
    String mark() {
        return root.toString();
    }

    /** What the renderer writes. */
    Path output() {
        return root.resolve("output");
    }

    /** The pictures that a movie is made of. */
    Path frames() {
        return root.resolve("frames");
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

    /** Makes the folder with all that is in it. */
    void create() throws IOException {
        createForPrograms();
        Files.createDirectory(output());
    }

    /** Makes the folder with what programs need. */
    void createForPrograms() throws IOException {
        Folders.delete(root);
        Files.createDirectory(root);
        Files.createDirectory(home());
        Files.createDirectory(temporary());
    }

    /** Removes the folder with all that is in it; quickly when programs have left it empty. */
    void delete() throws IOException {
        try {
            Files.deleteIfExists(home());
            Files.deleteIfExists(temporary());
            Files.deleteIfExists(root);
        } catch (DirectoryNotEmptyException e) {
            Folders.delete(root);
        }
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
