package org.raymill.doctor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A small file on the shared storage by which nodes find out that it is the same one for all of them. It lies among the uploads, where what somebody
 * forgets is removed after a while.
 *
 * @param name of the file
 * @param content what stands in it
 */
public record StorageMarker(String name, String content) {

    private static final String NAMES = "doctor-[0-9a-f-]{36}";
    private static final int MAX_BYTES = 1_000;

    public StorageMarker {
        if (!name.matches(NAMES)) {
            throw new IllegalArgumentException("'" + name + "' is no name of a marker");
        }
    }

    /** One that nobody has seen yet. */
    public static StorageMarker fresh() {
        return new StorageMarker(
                "doctor-" + UUID.randomUUID(), UUID.randomUUID().toString());
    }

    /** Puts it there: written, synced and renamed, as all that comes into the storage is. */
    public void write(Path folder) throws IOException {
        Path part = folder.resolve(name + ".part");
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(StandardCharsets.UTF_8.encode(content));
            channel.force(true);
        }
        Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Whether it is there, with its content.
     *
     * @throws IOException when it can not be read although it is there
     */
    public boolean isIn(Path folder) throws IOException {
        Path file = folder.resolve(name);
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).equals(content);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Takes it away, if it is there. */
    public void remove(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
        Files.deleteIfExists(folder.resolve(name + ".part"));
    }
}
