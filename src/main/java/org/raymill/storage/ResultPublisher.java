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
import org.raymill.storage.ResultStore.Publication;

/** Gives accepted files their final names. Part of the {@link ResultStore}. */
final class ResultPublisher {

    private final StorageLayout layout;
    private final FolderEntries entries;

    ResultPublisher(StorageLayout layout, FolderEntries entries) {
        this.layout = layout;
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
        if (isThere(folder, file)) {
            return true;
        }
        Path staging = layout.staged(job, file.attempt());
        if (!isThere(staging, file)) {
            // Another publication of the same file may have moved it between the two looks.
            return isThere(folder, file);
        }
        Path from = SafeFiles.resolve(staging, file.name());
        Path to = SafeFiles.resolve(folder, file.name());
        Files.createDirectories(to.getParent());
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return isThere(folder, file);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the file system can not move files atomically; keep one job on one file system", e);
        }
        changed.add(to.getParent());
        changed.add(folder);
        entries.makeLast(folder);
        changed.add(from.getParent());
        return true;
    }

    private static boolean isThere(Path folder, PublishFile file) throws IOException {
        try {
            Optional<Path> found = SafeFiles.find(folder, file.name());
            return found.isPresent() && SafeFiles.hash(found.get()).equals(file.sha256());
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
