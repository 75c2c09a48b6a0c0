package org.raymill.storage;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalLong;
import org.raymill.model.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the files of the store stand: puts verified ones in their places. Safe to use from many threads and processes. */
final class Shelf {

    private static final Logger log = LoggerFactory.getLogger(Shelf.class);

    private final StorageLayout layout;

    Shelf(StorageLayout layout) {
        this.layout = layout;
    }

    /** How many bytes a content has; empty when it is not there. */
    OptionalLong size(Sha256 sha256) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(layout.file(sha256), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile() ? OptionalLong.of(attributes.size()) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * Moves a file that was verified and synced to its place, unless the content is there already: then the file is removed.
     *
     * @return the folder that has it now, to be synced before anybody is told
     */
    Path place(Path file, Sha256 sha256) throws IOException {
        Path target = layout.file(sha256);
        Path folder = target.getParent();
        if (!Files.isDirectory(folder)) {
            makeFolder(folder);
        }
        long size = Files.size(file);
        if (size(sha256).orElse(-1) == size) {
            Files.deleteIfExists(file);
            return folder;
        }
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | AtomicMoveNotSupportedException e) {
            // Some file systems do not replace in a move. Another upload of the same content was faster.
            if (size(sha256).orElse(-1) != size) {
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
