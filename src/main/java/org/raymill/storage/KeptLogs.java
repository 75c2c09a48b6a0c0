package org.raymill.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;

/** The logs of attempts that have ended, compressed, in the folders of their jobs. Part of the {@link ResultStore}. */
public final class KeptLogs {

    private final StorageLayout layout;
    private final JobSealing sealing;

    KeptLogs(StorageLayout layout, JobSealing sealing) {
        this.layout = layout;
        this.sealing = sealing;
    }

    /** The log of an attempt, compressed with gzip; empty when it left none. */
    public Optional<StoredFile> find(JobId job, AttemptId attempt) throws IOException {
        Path file = layout.log(job, attempt);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(new StoredFile(file, sealing.of(job), JobSealing.log(job, attempt)))
                : Optional.empty();
    }

    /** The log of an attempt as text; empty when it left none. To be closed. */
    public Optional<InputStream> open(JobId job, AttemptId attempt) throws IOException {
        Optional<StoredFile> file = find(job, attempt);
        return file.isEmpty() ? Optional.empty() : Optional.of(new GZIPInputStream(file.get().stream()));
    }

    /**
     * Keeps the log of an attempt, compressed; a long one without its middle. Replaces what was kept before.
     *
     * @param file the log; a missing one is no error
     * @throws IOException with a message for people
     */
    public void keep(JobId job, AttemptId attempt, Path file) throws IOException {
        keep(job, attempt, StoredFile.plain(file));
    }

    /** Keeps a log that is on the storage already, in the same way. */
    void keep(JobId job, AttemptId attempt, StoredFile file) throws IOException {
        layout.requireMounted();
        Path target = layout.log(job, attempt);
        try {
            AttemptLog.compress(file, target, sealing.of(job), JobSealing.log(job, attempt));
        } catch (IOException e) {
            throw StorageProblem.wrap("keep the log", target, e);
        }
    }
}
