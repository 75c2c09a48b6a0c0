package org.raymill.storage;

import java.io.IOException;
import java.nio.file.Path;
import org.raymill.model.Sha256;

/** The SHA-256 of files. */
public final class FileHash {

    private FileHash() {}

    /** The SHA-256 of a plain file's bytes; a symbolic link is an error. Blocks for about a second a gigabyte. */
    public static Sha256 of(Path file) throws IOException {
        return SafeFiles.hash(file);
    }

    /** The SHA-256 of some bytes. */
    public static Sha256 of(byte[] bytes) {
        return SafeFiles.hash(bytes);
    }
}
