package org.raymill.storage;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.raymill.model.JobId;
import org.raymill.protocol.ResultWriterCommand.PublishFile;
import org.raymill.sealing.SealingException;
import org.raymill.storage.ResultStore.Publication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives accepted files their final names. Part of the {@link ResultStore}. */
final class ResultPublisher {

    private static final Logger log = LoggerFactory.getLogger(ResultPublisher.class);

    private final StorageLayout layout;
    private final FolderEntries entries;
    private final JobSealing sealing;

    ResultPublisher(StorageLayout layout, FolderEntries entries, JobSealing sealing) {
        this.layout = layout;
        this.sealing = sealing;
        this.entries = entries;
    }

    /** See {@link ResultStore#publish}. */
    Publication publish(JobId job, Collection<PublishFile> files) throws IOException {
        List<PublishFile> published = new ArrayList<>();
        List<PublishFile> missing = new ArrayList<>();
        Set<Path> changed = new LinkedHashSet<>();
        for (PublishFile file : files) {
            Path folder = file.result() ? layout.results(job) : layout.tiles(job);
            try {
                (publish(job, file, folder, changed) ? published : missing).add(file);
            } catch (IOException e) {
                throw StorageProblem.wrap("publish '" + file.name() + "' in", folder, e);
            }
        }
        changed.forEach(SafeFiles::syncFolder);
        return new Publication(published, missing);
    }

    private boolean publish(JobId job, PublishFile file, Path folder, Set<Path> changed) throws IOException {
        if (isThere(job, folder, file)) {
            return true;
        }
        Path staging = layout.staged(job, file.attempt());
        if (!isThere(job, staging, file)) {
            // Another publication of the same file may have moved it between the two looks.
            return isThere(job, folder, file);
        }
        Path from = SafeFiles.resolve(staging, file.name());
        Path to = SafeFiles.resolve(folder, file.name());
        Files.createDirectories(to.getParent());
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return isThere(job, folder, file);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the file system can not move files atomically; keep one job on one file system", e);
        }
        changed.add(to.getParent());
        changed.add(folder);
        entries.makeLast(folder);
        changed.add(from.getParent());
        return true;
    }

    /** What is damaged, or no key opens, counts as missing: it is rendered again. */
    private boolean isThere(JobId job, Path folder, PublishFile file) throws IOException {
        try {
            Optional<Path> found = SafeFiles.find(folder, file.name());
            return found.isPresent()
                    && new StoredFile(found.get(), sealing.of(job), JobSealing.result(job, file.name()))
                            .hash()
                            .equals(file.sha256());
        } catch (SealingException e) {
            log.warn("{} in {} can not be used: {}", file.name(), folder, e.getMessage());
            return false;
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
