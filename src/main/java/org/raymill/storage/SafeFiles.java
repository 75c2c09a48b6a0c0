package org.raymill.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;

/** File operations that follow no symbolic links, stay inside of a folder, and last. */
final class SafeFiles {

    private static final int BUFFER = 1 << 17;

    private static final FileAttribute<Set<PosixFilePermission>> READ_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--r--r--"));

    private SafeFiles() {}

    /**
     * The place of a name in a folder.
     *
     * @throws IOException when this host can not write the name or it leaves the folder
     */
    static Path resolve(Path folder, RelativePath name) throws IOException {
        try {
            Path path = folder.resolve(name.value()).normalize();
            if (!path.startsWith(folder) || path.equals(folder)) {
                throw new IOException("the path '" + name + "' leaves the folder " + folder);
            }
            return path;
        } catch (InvalidPathException e) {
            throw new IOException(
                    "this host can not have a file named '" + name + "' (" + e.getReason()
                            + "); start Raymill with a UTF-8 locale, for example LC_ALL=C.UTF-8",
                    e);
        }
    }

    /**
     * A plain file in a folder. Nothing when it is missing.
     *
     * @throws IOException when there is something else of that name, a symbolic link is on the way to it, or the storage does not answer
     */
    static Optional<Path> find(Path folder, RelativePath name) throws IOException {
        Path file = resolve(folder, name);
        Path current = folder;
        try {
            for (Path part : folder.relativize(file)) {
                current = current.resolve(part);
                BasicFileAttributes attributes =
                        Files.readAttributes(current, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isSymbolicLink()) {
                    throw new IOException(current + " is a symbolic link; links are not followed");
                }
                if (current.equals(file) ? !attributes.isRegularFile() : !attributes.isDirectory()) {
                    throw new IOException(current + " is not a " + (current.equals(file) ? "plain file" : "folder"));
                }
            }
            return Optional.of(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The SHA-256 of a file; fails on a symbolic link. */
    static Sha256 hash(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return finish(digest);
    }

    /** The SHA-256 of an open file. Reading it through another channel would give up the lock that this process has on it. */
    static Sha256 hash(FileChannel channel) throws IOException {
        MessageDigest digest = sha256();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        long position = 0;
        for (int read = channel.read(buffer, position); read >= 0; read = channel.read(buffer, position)) {
            position += read;
            digest.update(buffer.flip());
            buffer.clear();
        }
        return finish(digest);
    }

    /** The SHA-256 of all that a channel gives from here on. */
    static Sha256 hash(ReadableByteChannel channel) throws IOException {
        MessageDigest digest = sha256();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        while (channel.read(buffer) >= 0) {
            digest.update(buffer.flip());
            buffer.clear();
        }
        return finish(digest);
    }

    /** The SHA-256 of some bytes. */
    static Sha256 hash(byte[] content) {
        MessageDigest digest = sha256();
        digest.update(content);
        return finish(digest);
    }

    /** What a copy turned out to be. */
    record Copied(Sha256 sha256, long size) {}

    /**
     * Copies a file to a new one, synced.
     *
     * @param limit bytes that it may have
     */
    static Copied copy(Path from, Path to, long limit) throws IOException {
        return copy(StoredFile.plain(from), to, Sealing.NONE, "", limit);
    }

    /**
     * Copies the content of a file to a new one, synced.
     *
     * @param sealing how the new one is to lie
     * @param purpose what it is encrypted for
     * @param limit bytes that it may have
     */
    static Copied copy(StoredFile from, Path to, Sealing sealing, String purpose, long limit) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        try (InputStream in = from.stream();
                FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            PartFile part = sealing.begin(out, purpose);
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                size += read;
                if (size > limit) {
                    throw new FileTooLargeException(size, limit);
                }
                digest.update(buffer, 0, read);
                part.write(ByteBuffer.wrap(buffer, 0, read));
            }
            part.finish();
            out.force(true);
        }
        return new Copied(finish(digest), size);
    }

    /** Makes a new file that nobody may write to but by this channel. */
    static FileChannel createReadOnly(Path file) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return FileChannel.open(file, options);
        }
        return FileChannel.open(file, options, READ_ONLY);
    }

    static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** Makes a file's content last over a loss of power. */
    static void syncFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /**
     * Makes a folder's entries last over a loss of power, where the file system can: some network file systems and Windows refuse to sync a
     * folder, and sync renames by themselves or not at all.
     */
    static void syncFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(SafeFiles.class).debug("can not sync the folder {}: {}", folder, e);
        }
    }

    /** Removes a folder with all in it; symbolic links are removed and not followed. A missing folder is no error. */
    static void deleteTree(Path folder) throws IOException {
        deleteTree(folder, file -> {}, null);
    }

    /**
     * Removes what is in a folder, and the folder unless something stays in it.
     *
     * @param before is done with each plain file before
     * @param kept a file in it that stays; null for none
     */
    static void deleteTree(Path folder, Consumer<Path> before, Path kept) throws IOException {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (file.equals(kept)) {
                        return FileVisitResult.CONTINUE;
                    }
                    if (attributes.isRegularFile()) {
                        before.accept(file);
                    }
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                    if (failure != null) {
                        throw failure;
                    }
                    if (kept == null || !directory.equals(kept.getParent())) {
                        Files.deleteIfExists(directory);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            // Gone already, which is what was wanted.
        }
    }

    /** Removes a folder with all in it; what can not be removed is logged. */
    static void deleteQuietly(Path folder) {
        try {
            deleteTree(folder);
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(SafeFiles.class).warn("{}", StorageProblem.describe("remove", folder, e));
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static Sha256 finish(MessageDigest digest) {
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }
}
