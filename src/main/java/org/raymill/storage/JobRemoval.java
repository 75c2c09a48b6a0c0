package org.raymill.storage;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what nobody needs any more of a job, or all that is kept for it. Part of the {@link ResultStore}. */
final class JobRemoval {

    private static final Logger log = LoggerFactory.getLogger(JobRemoval.class);

    private final StorageLayout layout;
    private final JobSealing sealing;

    JobRemoval(StorageLayout layout, JobSealing sealing) {
        this.layout = layout;
        this.sealing = sealing;
    }

    /** See {@link ResultStore#removeJob}. */
    void remove(JobId job) throws IOException {
        try {
            if (sealing.isGuest(job)) {
                SafeFiles.deleteTree(layout.job(job), Sealing::shred, layout.guest(job));
            }
            // What tells how the rest is to be read goes last.
            SafeFiles.deleteTree(layout.job(job));
        } catch (IOException e) {
            throw StorageProblem.wrap("remove", layout.job(job), e);
        }
    }

    /** See {@link ResultStore#removeAllButResults}. */
    void removeAllButResults(JobId job) throws IOException {
        Path folder = layout.job(job);
        try (Stream<Path> entries = Files.exists(folder) ? Files.list(folder) : Stream.of()) {
            for (Path entry : entries.toList()) {
                if (!entry.equals(layout.results(job))) {
                    SafeFiles.deleteTree(entry);
                }
            }
        } catch (IOException e) {
            throw StorageProblem.wrap("remove", folder, e);
        }
    }

    /** See {@link ResultStore#discard}. */
    void discard(JobId job, Collection<RelativePath> tiles, Collection<AttemptId> attempts) {
        for (RelativePath tile : tiles) {
            discardTile(job, tile);
        }
        for (AttemptId attempt : attempts) {
            discard(job, layout.staged(job, attempt));
            discard(job, layout.samples(job, attempt));
            discard(job, layout.live(job, attempt));
        }
    }

    /** See {@link ResultStore#discardAll}. */
    void discardAll(JobId job) {
        discard(job, layout.staged(job));
        discard(job, layout.tiles(job));
        discard(job, layout.samples(job));
        discard(job, layout.live(job));
    }

    private void discard(JobId job, Path folder) {
        try {
            if (Files.exists(folder)) {
                SafeFiles.deleteTree(folder, sealing.isGuest(job) ? Sealing::shred : file -> {}, null);
            }
        } catch (IOException e) {
            log.warn("{}", StorageProblem.describe("remove", folder, e));
        }
    }

    private void discardTile(JobId job, RelativePath tile) {
        Path folder = layout.tiles(job);
        try {
            Optional<Path> found = SafeFiles.find(folder, tile);
            if (found.isEmpty()) {
                return;
            }
            if (sealing.isGuest(job)) {
                Sealing.shred(found.get());
            }
            Files.deleteIfExists(found.get());
            for (Path parent = found.get().getParent(); !parent.equals(folder); parent = parent.getParent()) {
                Files.delete(parent);
            }
        } catch (NoSuchFileException | DirectoryNotEmptyException e) {
            // The tiles of one frame share a folder; the last one takes it along.
        } catch (IOException e) {
            log.warn("{}", StorageProblem.describe("remove the tile '" + tile + "' in", folder, e));
        }
    }
}
