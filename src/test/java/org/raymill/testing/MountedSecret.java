package org.raymill.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * A folder with a Secret as the kubelet mounts it: each file is a symbolic link through {@code ..data}, which is one, too, to a folder with the contents. An
 * update makes another such folder and exchanges that one link, so that all files change at once.
 */
public final class MountedSecret {

    private final Path folder;
    private int version;

    /** Mounts it. */
    public MountedSecret(Path folder, Map<String, Path> contents) throws IOException {
        this.folder = Files.createDirectories(folder);
        update(contents);
        for (String name : contents.keySet()) {
            Files.createSymbolicLink(file(name), Path.of("..data", name));
        }
    }

    /** Exchanges all files at once. */
    public void update(Map<String, Path> contents) throws IOException {
        version++;
        Path next = Files.createDirectory(folder.resolve("..2026_11_27_" + version));
        for (Map.Entry<String, Path> content : contents.entrySet()) {
            Path file = Files.copy(content.getValue(), next.resolve(content.getKey()));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        }
        Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), next.getFileName());
        Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A file of it. */
    public Path file(String name) {
        return folder.resolve(name);
    }
}
