package org.raymill.storage;

import java.io.IOException;
import java.io.OutputStream;
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
import java.util.zip.GZIPOutputStream;

/** Copies logs of bounded length: of a long one the beginning, which says what ran, and the end, which says why it stopped. */
final class AttemptLog {

    /** What is kept of the beginning of a long log, in bytes. */
    static final int HEAD_BYTES = 1 << 20;
    /** What is kept of the end of a long log, in bytes. */
    static final int TAIL_BYTES = 3 << 20;

    private static final int BUFFER = 1 << 16;

    private AttemptLog() {}

    /** Copies a log; a missing one is no error. A reader sees the old log or the new one, whole. */
    static void copy(Path from, Path to) throws IOException {
        copy(from, to, false);
    }

    /** Copies a log, compressed with gzip, in the same way. */
    static void compress(Path from, Path to) throws IOException {
        copy(from, to, true);
    }

    private static void copy(Path from, Path to, boolean compressed) throws IOException {
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
            write(from, building, compressed);
            Files.move(building, to, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(building);
        }
    }

    private static void write(Path from, Path to, boolean compressed) throws IOException {
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                OutputStream file = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW);
                OutputStream out = compressed ? new GZIPOutputStream(file, BUFFER) : file) {
            // The log may still grow; what comes later is not waited for.
            long size = in.size();
            if (size <= HEAD_BYTES + TAIL_BYTES) {
                copy(in, 0, size, out);
            } else {
                copy(in, 0, HEAD_BYTES, out);
                String note = "\n... " + (size - HEAD_BYTES - TAIL_BYTES) + " bytes left out ...\n";
                out.write(note.getBytes(StandardCharsets.UTF_8));
                copy(in, size - TAIL_BYTES, TAIL_BYTES, out);
            }
        }
    }

    private static void copy(FileChannel in, long offset, long length, OutputStream out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        long done = 0;
        while (done < length) {
            buffer.clear().limit((int) Math.min(BUFFER, length - done));
            int read = in.read(buffer, offset + done);
            if (read <= 0) {
                return;
            }
            out.write(buffer.array(), 0, read);
            done += read;
        }
    }
}
