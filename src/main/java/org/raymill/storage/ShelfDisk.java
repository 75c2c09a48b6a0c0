package org.raymill.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import org.raymill.sealing.SealedForm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The disk of a shelf: of an encrypted file that is removed the key is overwritten before, so that nobody can read what is left of it on the disk. */
final class ShelfDisk extends StoreDisk {

    private static final Logger log = LoggerFactory.getLogger(ShelfDisk.class);

    private final StorageLayout layout;

    ShelfDisk(StorageLayout layout) {
        this.layout = layout;
    }

    @Override
    boolean delete(Path file) throws IOException {
        if (look(file).filter(found -> found.size() >= SealedForm.HEADER_BYTES).isEmpty()) {
            return super.delete(file);
        }
        // Who claims the file right now takes it back before, or finds it gone: its key is never overwritten where
        // somebody finds it.
        Path aside = layout.uploads().resolve("removed-" + UUID.randomUUID() + ".part");
        if (!move(file, aside)) {
            return false;
        }
        shred(aside);
        return super.delete(aside);
    }

    /** To remove the file matters more: what goes wrong here does not hinder that. */
    private static void shred(Path file) {
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            }
            try (FileChannel channel = FileChannel.open(
                    file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
                SealedForm.shred(channel);
            }
        } catch (NoSuchFileException e) {
            // Gone already.
        } catch (IOException e) {
            log.warn("{}", StorageProblem.describe("overwrite the key in", file, e));
        }
    }
}
