package org.raymill.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.raymill.sealing.SealedForm;

/** The disk of a shelf: of an encrypted file that is removed the key is overwritten before, so that nobody can read what is left of it on the disk. */
final class ShelfDisk extends StoreDisk {

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
        Sealing.shred(aside);
        return super.delete(aside);
    }
}
