package org.raymill.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.raymill.model.JobId;
import org.raymill.model.ResultDetail;

/** Small pictures of results, kept beside them. One is of a content: of a frame that is rendered anew another one is made. Methods block. */
public final class Thumbnails {

    private static final int HASH_LENGTH = 16;

    private final StorageLayout layout;
    private final JobSealing sealing;

    Thumbnails(StorageLayout layout, JobSealing sealing) {
        this.layout = layout;
        this.sealing = sealing;
    }

    /** A picture that was kept. */
    public Optional<StoredFile> find(JobId job, ResultDetail result, int width) throws IOException {
        Path file = file(job, result, width);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Optional.of(stored(job, file)) : Optional.empty();
    }

    /** Keeps a picture. */
    public StoredFile put(JobId job, ResultDetail result, int width, byte[] png) throws IOException {
        Path file = file(job, result, width);
        Files.createDirectories(file.getParent());
        StoredFile stored = stored(job, file);
        stored.replace(png);
        return stored;
    }

    private StoredFile stored(JobId job, Path file) throws IOException {
        return new StoredFile(file, sealing.of(job), purpose(job, file));
    }

    private static String purpose(JobId job, Path file) {
        return JobSealing.thumbnail(job, file.getFileName().toString());
    }

    private Path file(JobId job, ResultDetail result, int width) {
        return layout.thumbnails(job)
                .resolve(result.frame() + "-" + result.sha256().substring(0, HASH_LENGTH) + "-" + width + ".png");
    }
}
