package org.raymill.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.raymill.model.Sha256;
import org.raymill.sealing.SealingException;

/**
 * A file on the storage, which gives its content however it lies there: as it is, or encrypted. It may be replaced or removed at any time; then opening it
 * fails, and what is open goes on. Methods block.
 */
public final class StoredFile {

    private final Path path;
    private final Sealing sealing;
    private final String purpose;

    /**
     * A file.
     *
     * @param sealing how it may lie
     * @param purpose what it is, if it is encrypted
     */
    StoredFile(Path path, Sealing sealing, String purpose) {
        this.path = path;
        this.sealing = sealing;
        this.purpose = purpose;
    }

    /** A file that lies as it is, whatever is in it. */
    public static StoredFile plain(Path path) {
        return new StoredFile(path, Sealing.NONE, "");
    }

    /** Where it lies. What is read there may be encrypted. */
    public Path path() {
        return path;
    }

    /** Its own name, without folders. */
    public String name() {
        return path.getFileName().toString();
    }

    /** Whether a file gave this because it is encrypted and can not be opened: it will not be another time, either. */
    public static boolean isUnreadable(IOException failure) {
        return failure instanceof SealingException;
    }

    /** Whether what lies there is encrypted. */
    public boolean isSealed() throws IOException {
        return sealing.isSealed(path);
    }

    /**
     * How long its content is, in bytes.
     *
     * @throws SealingException when it is encrypted, and its key is not here or its beginning was changed
     */
    public long size() throws IOException {
        return sealing.size(path, Files.size(path), purpose);
    }

    /**
     * Opens its content; to be closed.
     *
     * @throws SealingException when it is encrypted, and its key is not here or it was changed
     */
    public SeekableByteChannel open() throws IOException {
        return sealing.open(path, purpose);
    }

    /** Its content from the beginning on; to be closed. Fails as {@link #open} does. */
    public InputStream stream() throws IOException {
        return Channels.newInputStream(open());
    }

    /** The SHA-256 of its content. Fails as {@link #open} does. */
    public Sha256 hash() throws IOException {
        try (SeekableByteChannel content = open()) {
            return SafeFiles.hash(content);
        }
    }

    /** Puts a content in its place: whoever reads sees the one before or this one, whole. */
    void replace(byte[] content) throws IOException {
        Path building = path.resolveSibling(UUID.randomUUID() + ".part");
        try {
            sealing.create(building, content, purpose);
            Files.move(building, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(building);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
