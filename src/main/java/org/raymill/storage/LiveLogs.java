package org.raymill.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.sealing.SealingException;

/**
 * The logs of attempts that run, on the shared storage, as far as they have come. A log is a row of pieces, of which only the first and the newest
 * ones are kept; one process writes it, any number may read it. Methods block.
 */
public final class LiveLogs implements LogShelf {

    /** A piece that has so many bytes is followed by another one. */
    static final int PIECE_BYTES = 256 << 10;
    /** So many pieces are kept beside the first. */
    static final int NEWEST_PIECES = 7;

    private static final int MAX_READ = 64 << 10;

    private final StorageLayout layout;
    private final JobSealing sealing;

    LiveLogs(StorageLayout layout, JobSealing sealing) {
        this.layout = layout;
        this.sealing = sealing;
    }

    @Override
    public void append(JobId job, AttemptId attempt, byte[] lines) throws IOException {
        if (!Files.isDirectory(layout.jobs())) {
            throw new NoSuchFileException(layout.jobs().toString()); // the storage is not mounted
        }
        // First: a job that is being removed may have no folder any more by the next line.
        Sealing form = sealing.of(job);
        Path folder = layout.live(job, attempt);
        Files.createDirectories(folder);
        List<Integer> pieces = pieces(folder);
        int newest = pieces.isEmpty() ? 1 : pieces.get(pieces.size() - 1);
        if (!pieces.isEmpty() && isFull(stored(job, attempt, newest, form))) {
            newest++;
            for (int old : pieces) {
                if (old > 1 && old <= newest - NEWEST_PIECES) {
                    Files.deleteIfExists(piece(folder, old));
                }
            }
        }
        if (form.encrypts() || form.isSealed(piece(folder, newest))) {
            try {
                add(stored(job, attempt, newest, form), lines);
            } catch (SealingException e) {
                add(stored(job, attempt, newest + 1, form), lines);
            }
        } else {
            append(piece(folder, newest), lines);
        }
    }

    /** One that can not be read any more is followed by another one, too. */
    private static boolean isFull(StoredFile piece) throws IOException {
        try {
            return piece.size() >= PIECE_BYTES;
        } catch (SealingException e) {
            return true;
        }
    }

    private static void append(Path piece, byte[] lines) throws IOException {
        try (FileChannel out = FileChannel.open(
                piece, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            SafeFiles.writeAll(out, ByteBuffer.wrap(lines));
        }
    }

    /** The end of an encrypted file can not be changed in place while others read it: it is written anew, whole. */
    private static void add(StoredFile piece, byte[] lines) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        if (Files.exists(piece.path(), LinkOption.NOFOLLOW_LINKS)) {
            try (InputStream before = piece.stream()) {
                before.transferTo(content);
            }
        }
        content.write(lines);
        piece.replace(content.toByteArray());
    }

    private StoredFile stored(JobId job, AttemptId attempt, int piece, Sealing form) {
        return new StoredFile(piece(layout.live(job, attempt), piece), form, JobSealing.liveLog(job, attempt, piece));
    }

    /** How far somebody has read: so many bytes of a piece. */
    public record Place(int piece, long offset) {
        /** Where a log begins. */
        public static final Place BEGINNING = new Place(1, 0);
    }

    /**
     * Some more of a log.
     *
     * @param bytes may be empty
     * @param next where it goes on
     * @param more whether there is more already
     */
    public record More(byte[] bytes, Place next, boolean more) {}

    /** Whether there is such a log. */
    public boolean has(JobId job, AttemptId attempt) {
        return Files.isDirectory(layout.live(job, attempt));
    }

    /** What there is of a log from a place on, at most some 64 KiB. Where pieces are gone a line says so. */
    public More read(JobId job, AttemptId attempt, Place from) throws IOException {
        Path folder = layout.live(job, attempt);
        List<Integer> pieces = pieces(folder);
        byte[] bytes = read(stored(job, attempt, from.piece(), sealing.of(job)), from.offset());
        Place next = new Place(from.piece(), from.offset() + bytes.length);
        if (bytes.length > 0) {
            return new More(bytes, next, true);
        }
        int following = pieces.stream()
                .filter(piece -> piece > from.piece())
                .findFirst()
                .orElse(0);
        if (following == 0) {
            return new More(bytes, next, false);
        }
        String note = following == from.piece() + 1 ? "" : "... some of the log was left out ...\n";
        return new More(note.getBytes(StandardCharsets.UTF_8), new Place(following, 0), true);
    }

    private static byte[] read(StoredFile file, long offset) throws IOException {
        try (SeekableByteChannel in = file.open()) {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.max(0, Math.min(MAX_READ, in.size() - offset)));
            in.position(offset);
            while (buffer.hasRemaining() && in.read(buffer) >= 0) {
                // until it is full
            }
            byte[] bytes = new byte[buffer.position()];
            buffer.flip().get(bytes);
            return bytes;
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    @Override
    public void discard(JobId job, AttemptId attempt) throws IOException {
        SafeFiles.deleteTree(layout.live(job, attempt));
        try {
            Files.deleteIfExists(layout.live(job));
        } catch (java.nio.file.DirectoryNotEmptyException e) {
            // Other attempts are running.
        }
    }

    private static List<Integer> pieces(Path folder) throws IOException {
        List<Integer> pieces = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d{6}"))
                    .forEach(name -> pieces.add(Integer.parseInt(name)));
        } catch (NoSuchFileException e) {
            return List.of();
        }
        pieces.sort(null);
        return pieces;
    }

    private static Path piece(Path folder, int number) {
        return folder.resolve(String.format(Locale.ROOT, "%06d", number));
    }
}
