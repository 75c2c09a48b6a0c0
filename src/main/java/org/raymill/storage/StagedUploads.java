package org.raymill.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.sealing.SealingException;
import org.raymill.storage.TransferTickets.Ticket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of attempts that arrive over HTTP. They are gathered beside the attempt's place and moved there together, so that there is never a part of what
 * an attempt made. Methods block and may be called from any thread.
 */
public final class StagedUploads {

    private static final Logger log = LoggerFactory.getLogger(StagedUploads.class);

    private static final String ENDING = ".upload";

    private final ResultStore results;
    private final StorageLayout layout;
    /** The uploads to which this process writes. Another one of the same file takes its place: what comes late must not be written any more. */
    private final Map<Path, Upload> open = new ConcurrentHashMap<>();

    /** Uploads to the storage of a store. */
    public StagedUploads(ResultStore results) {
        this.results = results;
        this.layout = results.layout();
    }

    private Path gathering(Ticket ticket) {
        return layout.staged(ticket.job()).resolve(ticket.attempt() + ENDING);
    }

    private Sealing form(Ticket ticket) throws IOException {
        return results.sealing().of(ticket.job());
    }

    private static String purpose(Ticket ticket, RelativePath name) {
        return JobSealing.result(ticket.job(), name);
    }

    /** How many bytes of a file have arrived. */
    public long received(Ticket ticket, RelativePath name) throws IOException {
        Optional<Path> file = SafeFiles.find(gathering(ticket), name);
        if (file.isEmpty()) {
            return 0;
        }
        Upload writing = open.get(file.get());
        if (writing != null) {
            writing.close();
        }
        try (FileChannel channel = FileChannel.open(file.get(), StandardOpenOption.READ)) {
            return form(ticket).begun(channel, purpose(ticket, name));
        } catch (SealingException e) {
            log.warn("The upload of '{}' begins anew: {}", name, e.getMessage());
            return 0;
        }
    }

    /**
     * Makes ready to write a file from an offset on; to be closed, whatever happens.
     *
     * @param length how many bytes are still to come
     * @throws WrongOffsetException when it has not as many bytes
     * @throws StorageFullException when the storage has no room for the rest
     */
    public Upload begin(Ticket ticket, RelativePath name, long offset, long length)
            throws IOException, WrongOffsetException {
        requireMounted();
        results.room().require(length);
        Path file = SafeFiles.resolve(gathering(ticket), name);
        Files.createDirectories(file.getParent());
        long received = received(ticket, name);
        if (offset != 0 && offset != received) {
            throw new WrongOffsetException(offset, received);
        }
        return open(file, offset, form(ticket), purpose(ticket, name));
    }

    private Upload open(Path file, long offset, Sealing form, String purpose) throws IOException {
        FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE,
                LinkOption.NOFOLLOW_LINKS);
        boolean done = false;
        try {
            if (offset == 0) {
                channel.truncate(0);
            }
            PartFile part = offset == 0 ? form.begin(channel, purpose) : form.goOn(channel, purpose);
            Upload upload = new Upload(new StoredFile(file, form, purpose), channel, part);
            Upload before = open.put(file, upload);
            if (before != null) {
                before.abandon();
            }
            done = true;
            return upload;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    /** A file that is arriving. For one thread at a time; closing may be done by any. */
    public final class Upload implements AutoCloseable {

        private final StoredFile file;
        private final FileChannel channel;
        private final PartFile part;

        private Upload(StoredFile file, FileChannel channel, PartFile part) {
            this.file = file;
            this.channel = channel;
            this.part = part;
        }

        /** Adds bytes. Fails when it was closed, also because another request brings the file now. */
        public synchronized void write(ByteBuffer bytes) throws IOException {
            if (!channel.isOpen()) {
                throw new ClosedChannelException();
            }
            part.write(bytes);
        }

        /** Ends the file, so that it can be read, and makes it last. */
        private synchronized StoredFile finish() throws IOException {
            if (!channel.isOpen()) {
                throw new ClosedChannelException();
            }
            try (this) {
                part.finish();
                channel.force(true);
            }
            return file;
        }

        /** Nothing more is written, not even what has arrived. */
        private synchronized void abandon() throws IOException {
            channel.close();
        }

        /** What has arrived is kept, so that it can be gone on with. */
        @Override
        public synchronized void close() throws IOException {
            open.remove(file.path(), this);
            try (channel) {
                if (channel.isOpen()) {
                    part.flush();
                }
            }
        }
    }

    /**
     * Ends a file that has arrived as a whole, and verifies it; a wrong one is removed, to be sent again.
     *
     * @throws HashMismatchException when it is not what was announced
     */
    public void verify(Upload upload, long size, Sha256 expected) throws IOException {
        StoredFile file = upload.finish();
        try {
            Sha256 actual = file.hash();
            if (file.size() != size || !actual.equals(expected)) {
                Files.deleteIfExists(file.path());
                throw new HashMismatchException(expected, actual);
            }
        } catch (SealingException e) {
            Files.deleteIfExists(file.path());
            throw e;
        }
    }

    /** Keeps a picture that has arrived as one that was not good enough; it is no longer among what will be staged. */
    public void keepRejected(Ticket ticket, RelativePath name) throws IOException {
        Path file = SafeFiles.find(gathering(ticket), name)
                .orElseThrow(() -> new IOException("the picture '" + name + "' has not arrived"));
        results.rejected()
                .keep(ticket.job(), ticket.attempt(), new StoredFile(file, form(ticket), purpose(ticket, name)));
        Files.deleteIfExists(file);
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

    /** Removes what has arrived of an attempt and is not staged, because there is no room for the rest. */
    public void giveUp(Ticket ticket) {
        Path gathered = gathering(ticket);
        try {
            for (Map.Entry<Path, Upload> arriving : Map.copyOf(open).entrySet()) {
                if (arriving.getKey().startsWith(gathered)) {
                    arriving.getValue().abandon();
                    open.remove(arriving.getKey(), arriving.getValue());
                }
            }
            if (Files.isDirectory(gathered)) {
                SafeFiles.deleteTree(
                        gathered, results.sealing().isGuest(ticket.job()) ? Sealing::shred : file -> {}, null);
            }
        } catch (IOException e) {
            log.warn("{} stays: {}", gathered, e.getMessage());
        }
    }

    private static void syncFolders(Path root) throws IOException {
        try (java.util.stream.Stream<Path> all = Files.walk(root)) {
            Set<Path> folders = all.filter(Files::isDirectory).collect(java.util.stream.Collectors.toSet());
            folders.forEach(SafeFiles::syncFolder);
        }
    }

    /** Makes ready to take in the log of an attempt; to be closed, whatever happens. */
    public Upload beginLog(Ticket ticket) throws IOException {
        Path file = layout.uploads().resolve("log-" + UUID.randomUUID() + ".part");
        return open(file, 0, form(ticket), JobSealing.uploadedLog(ticket.job(), ticket.attempt()));
    }

    /** Keeps a log that has arrived as a whole. */
    public void keepLog(Ticket ticket, Upload log) throws IOException {
        results.logs().keep(ticket.job(), ticket.attempt(), log.finish());
    }

    /** Removes what was taken in of a log. */
    public void endLog(Upload log) {
        try {
            log.abandon();
            open.remove(log.file.path(), log);
            Files.deleteIfExists(log.file.path());
        } catch (IOException e) {
            StagedUploads.log.warn("{} stays: {}", log.file, e.getMessage());
        }
    }

    private void requireMounted() throws IOException {
        if (!Files.isDirectory(layout.jobs())) {
            throw new IOException("the storage has no folder " + layout.jobs() + "; mount the storage");
        }
    }
}
