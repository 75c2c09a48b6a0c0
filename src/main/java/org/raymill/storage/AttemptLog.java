package org.raymill.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;

/** Copies logs of bounded length: of a long one the beginning, which says what ran, and the end, which says why it stopped. */
final class AttemptLog {

    /** What is kept of the beginning of a long log, in bytes. */
    static final int HEAD_BYTES = 1 << 20;
    /** What is kept of the end of a long log, in bytes. */
    static final int TAIL_BYTES = 3 << 20;

    private AttemptLog() {}

    /** Copies a log; a missing one is no error. A reader sees the old log or the new one, whole. */
    static void copy(Path from, Path to) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(from, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                throw new IOException(from + " is not a plain file");
            }
        } catch (NoSuchFileException e) {
            return;
        }
        Files.createDirectories(to.getParent());
        Path building = to.resolveSibling(to.getFileName() + "-" + UUID.randomUUID() + ".part");
        try {
            write(from, building);
            Files.move(building, to, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(building);
        }
    }

    private static void write(Path from, Path to) throws IOException {
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            // The log may still grow; what comes later is not waited for.
            long size = in.size();
            if (size <= HEAD_BYTES + TAIL_BYTES) {
                copy(in, 0, size, out);
            } else {
                copy(in, 0, HEAD_BYTES, out);
                String note = "\n... " + (size - HEAD_BYTES - TAIL_BYTES) + " bytes left out ...\n";
                SafeFiles.writeAll(out, ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8)));
                copy(in, size - TAIL_BYTES, TAIL_BYTES, out);
            }
        }
    }

    private static void copy(FileChannel in, long offset, long length, FileChannel out) throws IOException {
        long done = 0;
        while (done < length) {
            long copied = in.transferTo(offset + done, length - done, out);
            if (copied <= 0) {
                return;
            }
            done += copied;
        }
    }
}
