package org.raymill.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.UUID;
import org.raymill.model.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the files of the store stand: puts verified ones in their places. Safe to use from many threads and processes. */
final class Shelf {

    private static final Logger log = LoggerFactory.getLogger(Shelf.class);

    private final StorageLayout layout;
    private final StoreDisk disk;
    private final Sealing sealing;
    private final StoredFiles stored;

    Shelf(StorageLayout layout, StoreDisk disk) {
        this(layout, disk, Sealing.NONE);
    }

    Shelf(StorageLayout layout, StoreDisk disk, Sealing sealing) {
        this.layout = layout;
        this.disk = disk;
        this.sealing = sealing;
        this.stored = new StoredFiles(layout, disk, sealing);
    }

    /** How many bytes a content has, which is claimed by that; empty when it is not there. */
    OptionalLong claim(Sha256 sha256) throws IOException {
        return stored.claim(sha256, Instant.now());
    }

    /**
     * Moves a file that was verified and synced to its place, unless the content is there already: then the file is removed.
     *
     * @param size of the content
     * @return the folder that has it now, to be synced before anybody is told
     */
    Path place(Path file, Sha256 sha256, long size) throws IOException {
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

    /**
     * Writes a content that was verified, and puts it in its place.
     *
     * @return the folder that has it now, to be synced before anybody is told
     * @throws IOException with a message for people
     */
    Path write(Sha256 sha256, byte[] content) throws IOException {
        Path file = layout.uploads().resolve(sha256.hex().substring(0, 12) + "-" + UUID.randomUUID() + ".part");
        try {
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                sealing.write(out, content, Sealing.purpose(sha256));
                out.force(true);
            }
            makeReadOnly(file);
            return placeMissing(file, sha256, content.length);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw StorageProblem.wrap("store the file", layout.file(sha256), e);
        }
    }

    /** Begins to put many small contents in their places together; to be closed. */
    ShelfBatch batch() {
        return new ShelfBatch(layout, disk, this, sealing);
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
