package org.raymill.storage;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.raymill.model.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one collection is about to remove: still to be read, and to be taken back by whoever claims it. */
final class CondemnedFiles {

    /** Two collections at the same time do no harm, but take each other's files back. */
    static final String ANOTHER = "another collection of this storage has begun";

    private static final Logger log = LoggerFactory.getLogger(CondemnedFiles.class);

    private final StorageLayout layout;
    private final StoreDisk disk;
    private final Path folder;

    /**
     * The files of a collection, which may have ended early.
     *
     * @param folder of that collection alone
     */
    CondemnedFiles(StorageLayout layout, StoreDisk disk, Path folder) {
        this.layout = layout;
        this.disk = disk;
        this.folder = folder;
    }

    void makeFolder() throws IOException {
        Files.createDirectories(folder);
    }

    /**
     * Condemns a file.
     *
     * @return its attributes; nothing when it is gone
     */
    Optional<BasicFileAttributes> add(Path file, Sha256 content) throws IOException {
        Path moved = folder.resolve(content.hex());
        try {
            return disk.move(file, moved) ? disk.look(moved) : Optional.empty();
        } catch (NoSuchFileException e) {
            throw new IOException(ANOTHER, e);
        }
    }

    /** Puts a file back into its place, if it is here. */
    void putBack(Sha256 content) throws IOException {
        Path file = folder.resolve(content.hex());
        if (disk.look(file).isEmpty()) {
            return;
        }
        if (disk.look(layout.file(content)).isPresent()) {
            // It was uploaded again meanwhile; that one is younger.
            disk.delete(file);
        } else {
            disk.move(file, layout.file(content));
        }
    }

    /** Puts back all that is here, and removes the folder. */
    void close() throws IOException {
        List<Path> files = disk.list(folder);
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (Sha256.isValid(name)) {
                putBack(new Sha256(name));
            }
        }
        if (!files.isEmpty()) {
            log.info("Put back {} files that a collection was about to remove when it ended", files.size());
        }
        try {
            disk.delete(folder);
        } catch (DirectoryNotEmptyException e) {
            throw new IOException(ANOTHER, e);
        }
    }

    /** Removes all that is here for good. */
    void remove(StoreCollection.Counts counts) throws IOException {
        for (Path file : disk.list(folder)) {
            Optional<BasicFileAttributes> found = disk.look(file);
            if (disk.delete(file) && found.isPresent()) {
                counts.freedFiles++;
                counts.freedBytes += found.get().size();
            }
        }
    }
}
