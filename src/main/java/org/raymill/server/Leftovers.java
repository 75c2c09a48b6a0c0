package org.raymill.server;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.raymill.rendering.ProcessTree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Clears up what an earlier process of this server left when it crashed: programs that still run, and work folders. */
final class Leftovers {

    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);
    private static final Duration GRACE = Duration.ofSeconds(2);
    /** The operating system tells start times that vary a little with its clock. */
    private static final long CLOCK_MILLIS = 2_000;

    private static final long MAX_NOTES_BYTES = 1 << 20;

    private static final String UNNOTED = "not noted";

    private Leftovers() {}

    /**
     * Ends the programs and removes the folders.
     *
     * @param work the folder with the work folders, which are named after attempts, or are such as {@link SpareFolders} makes
     */
    static void clear(Path work) throws IOException, InterruptedException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(work, Files::isDirectory)) {
            for (Path folder : folders) {
                endPrograms(new RunFolder(folder));
                Folders.delete(folder);
                log.info("Removed the work folder {}, left by a crash", folder.getFileName());
            }
        }
    }

    /**
     * Ends the programs that were being asked for their versions.
     *
     * @param mark what they are marked with
     */
    static void endProbes(String mark) throws IOException, InterruptedException {
        ProcessTree tree = new ProcessTree(Optional.empty(), mark);
        if (tree.isAlive()) {
            log.warn("Ending a program that was asked for its version and outlived a crash");
            if (!tree.end(GRACE)) {
                throw new IOException(
                        "a program that was asked for its version outlived a crash and can not be killed");
            }
        }
    }

    private static void endPrograms(RunFolder folder) throws IOException, InterruptedException {
        String name = folder.root().getFileName().toString();
        // A program that had not run long is not noted; it has its mark.
        List<String> lines = new ArrayList<>(List.of(UNNOTED));
        // Without a sandbox of the system's the programs themselves could write it.
        if (Files.isRegularFile(folder.processes(), LinkOption.NOFOLLOW_LINKS)
                && Files.size(folder.processes()) <= MAX_NOTES_BYTES) {
            lines.addAll(Files.readAllLines(folder.processes()));
        }
        for (String line : lines) {
            ProcessTree tree = new ProcessTree(find(line), folder.mark());
            if (tree.isAlive()) {
                log.warn("Ending a program of the work folder {} that outlived a crash: {}", name, line);
                if (!tree.end(GRACE)) {
                    throw new IOException("programs of the work folder " + name + " (" + line
                            + ") outlived a crash and can not be killed");
                }
            }
        }
    }

    /** The process of a line, unless its number belongs to another program by now. */
    private static Optional<ProcessHandle> find(String line) {
        String[] parts = line.split(" ");
        if (parts.length != 2 || !parts[0].matches("\\d{1,18}") || !parts[1].matches("\\d{1,18}")) {
            return Optional.empty();
        }
        long start = Long.parseLong(parts[1]);
        return ProcessHandle.of(Long.parseLong(parts[0])).filter(process -> process.info()
                .startInstant()
                .map(Instant::toEpochMilli)
                .filter(actual -> Math.abs(actual - start) <= CLOCK_MILLIS)
                .isPresent());
    }
}
