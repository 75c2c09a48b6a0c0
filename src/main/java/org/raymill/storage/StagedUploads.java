package org.raymill.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.storage.TransferTickets.Ticket;

/**
 * Files of attempts that arrive over HTTP. They are gathered beside the attempt's place and moved there together, so that there is never a part of what
 * an attempt made. Methods block and may be called from any thread.
 */
public final class StagedUploads {

    private static final String ENDING = ".upload";

    private final StorageLayout layout;

    /** Uploads to a storage. */
    public StagedUploads(StorageLayout layout) {
        this.layout = layout;
    }

    private Path gathering(Ticket ticket) {
        return layout.staged(ticket.job()).resolve(ticket.attempt() + ENDING);
    }

    /** How many bytes of a file have arrived. */
    public long received(Ticket ticket, RelativePath name) throws IOException {
        Optional<Path> file = SafeFiles.find(gathering(ticket), name);
        return file.isPresent() ? Files.size(file.get()) : 0;
    }

    /**
     * Makes ready to write a file from an offset on.
     *
     * @return the file
     * @throws WrongOffsetException when it has not as many bytes
     */
    public Path begin(Ticket ticket, RelativePath name, long offset) throws IOException, WrongOffsetException {
        requireMounted();
        Path file = SafeFiles.resolve(gathering(ticket), name);
        Files.createDirectories(file.getParent());
        long received = received(ticket, name);
        if (offset != 0 && offset != received) {
            throw new WrongOffsetException(offset, received);
        }
        if (offset == 0) {
            Files.write(
                    file,
                    new byte[0],
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING);
        }
        return file;
    }

    /**
     * Verifies a file that has arrived as a whole; a wrong one is removed, to be sent again.
     *
     * @throws HashMismatchException when it is not what was announced
     */
    public void verify(Ticket ticket, RelativePath name, long size, Sha256 expected) throws IOException {
        Path file = SafeFiles.find(gathering(ticket), name)
                .orElseThrow(() -> new IOException("the file '" + name + "' has not arrived"));
        Sha256 actual = SafeFiles.hash(file);
        if (Files.size(file) != size || !actual.equals(expected)) {
            Files.deleteIfExists(file);
            throw new HashMismatchException(expected, actual);
        }
        SafeFiles.syncFile(file);
    }

    /** Keeps a picture that has arrived as one that was not good enough; it is no longer among what will be staged. */
    public void keepRejected(Ticket ticket, RelativePath name, ResultStore results) throws IOException {
        results.keepRejected(ticket.job(), ticket.attempt(), gathering(ticket), name);
        Files.deleteIfExists(SafeFiles.resolve(gathering(ticket), name));
    }

    /** Stages everything that has arrived; done again it changes nothing. */
    public void commit(Ticket ticket) throws IOException {
        requireMounted();
        Path gathered = gathering(ticket);
        Path staged = layout.staged(ticket.job(), ticket.attempt());
        if (!Files.isDirectory(gathered)) {
            if (Files.isDirectory(staged)) {
                return;
            }
            throw new IOException("nothing has arrived of attempt " + ticket.attempt());
        }
        syncFolders(gathered);
        SafeFiles.deleteTree(staged);
        Files.move(gathered, staged, StandardCopyOption.ATOMIC_MOVE);
        for (Path parent : List.of(layout.staged(ticket.job()), layout.job(ticket.job()), layout.jobs())) {
            SafeFiles.syncFolder(parent);
        }
    }

    private static void syncFolders(Path root) throws IOException {
        try (java.util.stream.Stream<Path> all = Files.walk(root)) {
            Set<Path> folders = all.filter(Files::isDirectory).collect(java.util.stream.Collectors.toSet());
            folders.forEach(SafeFiles::syncFolder);
        }
    }

    /** The tile of a job; empty when there is none. */
    public Optional<Path> tile(Ticket ticket, RelativePath name) throws IOException {
        return SafeFiles.find(layout.tiles(ticket.job()), name);
    }

    /** An empty file for something that is on its way in; the caller removes it. */
    public Path newUpload() throws IOException {
        return Files.createTempFile(layout.uploads(), "log-", ".part");
    }

    private void requireMounted() throws IOException {
        if (!Files.isDirectory(layout.jobs())) {
            throw new IOException("the storage has no folder " + layout.jobs() + "; mount the storage");
        }
    }
}
