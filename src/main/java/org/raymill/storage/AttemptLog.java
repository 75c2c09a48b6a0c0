package org.raymill.storage;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
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
        copy(StoredFile.plain(from), to, Sealing.NONE, "", false);
    }

    /**
     * Copies a log, compressed with gzip, in the same way.
     *
     * @param sealing how the copy is to lie
     * @param purpose what it is encrypted for
     */
    static void compress(StoredFile from, Path to, Sealing sealing, String purpose) throws IOException {
        copy(from, to, sealing, purpose, true);
    }

    private static void copy(StoredFile from, Path to, Sealing sealing, String purpose, boolean compressed)
            throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(from.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                throw new IOException(from + " is not a plain file");
            }
        } catch (NoSuchFileException e) {
            return;
        }
        Files.createDirectories(to.getParent());
        Path building = to.resolveSibling(to.getFileName() + "-" + UUID.randomUUID() + ".part");
        try {
            try (FileChannel file =
                    FileChannel.open(building, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                PartFile part = sealing.begin(file, purpose);
                write(from, part, compressed);
                part.finish();
            }
            Files.move(building, to, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(building);
        }
    }

    private static void write(StoredFile from, PartFile to, boolean compressed) throws IOException {
        OutputStream file = new BufferedOutputStream(to.stream(), BUFFER);
        try (SeekableByteChannel in = from.open();
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

    private static void copy(SeekableByteChannel in, long offset, long length, OutputStream out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        long done = 0;
        in.position(offset);
        while (done < length) {
            buffer.clear().limit((int) Math.min(BUFFER, length - done));
            int read = in.read(buffer);
            if (read <= 0) {
                return;
            }
            out.write(buffer.array(), 0, read);
            done += read;
        }
    }
}
