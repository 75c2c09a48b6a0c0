package org.raymill.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files for parsers that read files: in memory where the system has a place for that, and removed with the process. */
public final class FuzzFiles {

    private static final Path MEMORY = Path.of("/dev/shm");

    private FuzzFiles() {}

    /** A folder of its own. */
    public static Path folder() {
        try {
            Path folder = Files.isWritable(MEMORY)
                    ? Files.createTempDirectory(MEMORY, "raymill-fuzz-")
                    : Files.createTempDirectory("raymill-fuzz-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder), "remove-fuzz-files"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file. */
    public static Path write(Path file, byte[] content) {
        try {
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
