package org.raymill.rendering;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Small files of {@code /proc}, which are gone at any moment: that is no exception, and Java's own way to say it takes longer than to read one. */
final class ProcFile {

    private ProcFile() {}

    /** What is in a file; empty when it is gone, or not to be read by this process. */
    static Optional<byte[]> read(String path) {
        try {
            if (!SpawnCalls.SUPPORTED) {
                Path file = Path.of(path);
                return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
            }
            int descriptor = SpawnCalls.open(path, SpawnCalls.READ_ONLY | SpawnCalls.CLOSE_ON_EXEC);
            if (descriptor < 0) {
                return Optional.empty();
            }
            try (InputStream input = new PipeInput(descriptor)) {
                return Optional.of(input.readAllBytes());
            }
        } catch (IOException e) {
            return Optional.empty(); // its process has ended meanwhile
        }
    }
}
