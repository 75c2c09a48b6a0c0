package org.raymill.sealing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/** Files with the keys of a site, which nobody but their owner may read. */
public final class KeyFiles {

    private static final int MAX_BYTES = 1 << 16;
    private static final String POSIX = "posix";
    private static final Set<PosixFilePermission> NEVER =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    private KeyFiles() {}

    /**
     * The keys in a file. One of root may be readable for its group, as secrets are mounted.
     *
     * @throws KeysException when there are none, or others could have read them
     */
    public static SiteKeys read(Path file) {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new KeysException(file + " is larger than " + MAX_BYTES + " bytes, so it is no file of keys");
            }
            requirePrivate(file);
            return SiteKeys.parse(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw new KeysException("there is no file " + file + "; \"raymill keys create\" makes one", e);
        } catch (IOException e) {
            throw new KeysException("can not read " + file + ": " + e.getMessage(), e);
        } catch (KeysException e) {
            throw e.getMessage().contains(file.toString()) ? e : new KeysException(file + ": " + e.getMessage(), e);
        }
    }

    private static void requirePrivate(Path file) throws IOException {
        if (!isPosix(file)) {
            return;
        }
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        Set<PosixFilePermission> permissions = attributes.permissions();
        boolean group = permissions.contains(PosixFilePermission.GROUP_READ)
                && !"root".equals(attributes.owner().getName());
        if (group || permissions.stream().anyMatch(NEVER::contains)) {
            throw new KeysException("the keys in " + file + " are open to other users of this host ("
                    + PosixFilePermissions.toString(permissions) + "), so they may no longer be secret; run chmod 600 "
                    + file + ", and add a new key when others may have read them");
        }
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains(POSIX);
    }

    /**
     * Writes keys to a new file.
     *
     * @throws KeysException when it is there, or can not be written
     */
    public static void create(Path file, SiteKeys keys) {
        try {
            write(file, keys);
        } catch (FileAlreadyExistsException e) {
            throw new KeysException(
                    file + " is there already and is not overwritten; \"raymill keys add\" adds a key to it", e);
        } catch (IOException e) {
            throw new KeysException("can not write " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes keys in place of those in a file: at no moment there are none.
     *
     * @throws KeysException when it can not be written; then it is as it was
     */
    public static void replace(Path file, SiteKeys keys) {
        Path other = file.toAbsolutePath().resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            try {
                write(other, keys);
                Files.move(other, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(other);
            }
        } catch (IOException e) {
            throw new KeysException("can not write " + file + ": " + e.getMessage(), e);
        }
    }

    private static void write(Path file, SiteKeys keys) throws IOException {
        FileAttribute<?>[] attributes = isPosix(file)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            ByteBuffer text = StandardCharsets.ISO_8859_1.encode(keys.toText() + "\n");
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
    }
}
