package org.raymill.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import org.raymill.model.JobId;
import org.raymill.model.ResultDetail;

/** Small pictures of results, kept beside them. One is of a content: of a frame that is rendered anew another one is made. Methods block. */
public final class Thumbnails {

    private static final int HASH_LENGTH = 16;

    private final StorageLayout layout;

    Thumbnails(StorageLayout layout) {
        this.layout = layout;
    }

    /** A picture that was kept. */
    public Optional<Path> find(JobId job, ResultDetail result, int width) {
        Path file = file(job, result, width);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Optional.of(file) : Optional.empty();
    }

    /** Keeps a picture; returns where it is. */
    public Path put(JobId job, ResultDetail result, int width, byte[] png) throws IOException {
        Path file = file(job, result, width);
        Files.createDirectories(file.getParent());
        Path building = file.resolveSibling(UUID.randomUUID() + ".part");
        try {
            Files.write(building, png);
            Files.move(building, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(building);
        }
        return file;
    }

    private Path file(JobId job, ResultDetail result, int width) {
        return layout.thumbnails(job)
                .resolve(result.frame() + "-" + result.sha256().substring(0, HASH_LENGTH) + "-" + width + ".png");
    }
}
