package org.raymill.storage;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.OptionalLong;
import org.raymill.model.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the files of the store stand: puts verified ones in their places. Safe to use from many threads and processes. */
final class Shelf {

    private static final Logger log = LoggerFactory.getLogger(Shelf.class);

    private final StorageLayout layout;
    private final StoreDisk disk;
    private final StoredFiles stored;

    Shelf(StorageLayout layout, StoreDisk disk) {
        this.layout = layout;
        this.disk = disk;
        this.stored = new StoredFiles(layout, disk);
    }

    /** How many bytes a content has, which is claimed by that; empty when it is not there. */
    OptionalLong claim(Sha256 sha256) throws IOException {
        return stored.claim(sha256, Instant.now());
    }

    /**
     * Moves a file that was verified and synced to its place, unless the content is there already: then the file is removed.
     *
     * @return the folder that has it now, to be synced before anybody is told
     */
    Path place(Path file, Sha256 sha256) throws IOException {
        long size = Files.size(file);
        if (claim(sha256).orElse(-1) == size) {
            Files.deleteIfExists(file);
            return layout.file(sha256).getParent();
        }
        return placeMissing(file, sha256, size);
    }

    /** The same of a content that was not there a moment ago. Should it be by now, this file is put in its place: it has the same bytes. */
    Path placeMissing(Path file, Sha256 sha256, long size) throws IOException {
        Path target = layout.file(sha256);
        Path folder = target.getParent();
        if (!Files.isDirectory(folder)) {
            makeFolder(folder);
        }
        try {
            disk.move(file, target);
        } catch (FileAlreadyExistsException | AtomicMoveNotSupportedException e) {
            // Some file systems do not replace in a move. Another upload of the same content was faster.
            if (claim(sha256).orElse(-1) != size) {
                throw e;
            }
            Files.deleteIfExists(file);
        }
        return folder;
    }

    private void makeFolder(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
            SafeFiles.syncFolder(layout.files());
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    /** Says of a file that it is not to be changed, as far as the file system can. */
    static void makeReadOnly(Path file) throws IOException {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        } catch (UnsupportedOperationException e) {
            if (!file.toFile().setReadOnly()) {
                log.debug("can not make {} read-only", file);
            }
        }
    }
}
