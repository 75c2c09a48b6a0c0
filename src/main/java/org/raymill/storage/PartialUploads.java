package org.raymill.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.raymill.model.Sha256;
import org.raymill.sealing.SealingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads that keep what has arrived and go on there, also on another node and after a restart of either side: the beginning of a content lies
 * under its SHA-256, whoever sent it. One request at a time writes to it. Methods block and may be called from any thread.
 */
public final class PartialUploads {

    /** A request that brought nothing for so long gives way to another one that wants to go on. */
    public static final Duration STALLED_AFTER = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(PartialUploads.class);

    private final StorageLayout layout;
    private final Shelf shelf;
    private final Sealing sealing;
    private final long maxFileBytes;
    private final StorageRoom room;
    private final InstantSource clock;
    /** Those of this process; guarded by the monitor. A lock of the file keeps other processes out. */
    private final Map<Sha256, Append> open = new HashMap<>();

    PartialUploads(
            StorageLayout layout,
            Shelf shelf,
            Sealing sealing,
            long maxFileBytes,
            StorageRoom room,
            InstantSource clock) {
        this.layout = layout;
        this.shelf = shelf;
        this.sealing = sealing;
        this.maxFileBytes = maxFileBytes;
        this.room = room;
        this.clock = clock;
    }

    /**
     * How many bytes of a content have arrived; 0 when nothing has.
     *
     * @throws IOException with a message for people when the storage does not work
     */
    public long offset(Sha256 sha256) throws IOException {
        Path file = file(sha256);
        try {
            return sealing.looks() ? begun(sha256, file) : Files.size(file);
        } catch (NoSuchFileException e) {
            requireFolder();
            return 0;
        } catch (IOException e) {
            throw StorageProblem.wrap("read", file, e);
        }
    }

    /** Another look at a file to which this process writes would give up its lock. */
    private synchronized long begun(Sha256 sha256, Path file) throws IOException {
        Append append = open.get(sha256);
        if (append != null) {
            return append.offset();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return sealing.begun(channel, Sealing.purpose(sha256));
        }
    }

    private void requireFolder() throws IOException {
        if (!Files.isDirectory(layout.uploads())) {
            throw StorageProblem.wrap(
                    "upload to",
                    layout.uploads(),
                    new NoSuchFileException(layout.uploads().toString()));
        }
    }

    /**
     * Goes on with an upload, or begins one at 0. The caller writes, then commits if it has all, and closes whatever happened.
     *
     * @param offset how many bytes there are by the client's opinion
     * @throws WrongOffsetException when there are more or fewer
     * @throws UploadBusyException when another request is bringing bytes
     * @throws IOException with a message for people when the storage does not work
     */
    public synchronized Append append(Sha256 sha256, long offset)
            throws IOException, WrongOffsetException, UploadBusyException {
        Append other = open.get(sha256);
        if (other != null) {
            if (!other.isStalled()) {
                throw new UploadBusyException();
            }
            log.info("An upload of {} has stalled; another request goes on with it", sha256);
            other.close();
        }
        Append append = open(sha256, offset);
        open.put(sha256, append);
        return append;
    }

    private Append open(Sha256 sha256, long offset) throws IOException, WrongOffsetException, UploadBusyException {
        Path file = file(sha256);
        FileChannel channel = null;
        boolean done = false;
        try {
            channel = FileChannel.open(
                    file,
                    Set.of(
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.CREATE,
                            LinkOption.NOFOLLOW_LINKS));
            if (channel.tryLock() == null || !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                // Another process writes, or has just put the file where it belongs or removed it.
                throw new UploadBusyException();
            }
            PartFile part = sealing.goOn(channel, Sealing.purpose(sha256));
            if (part.size() != offset) {
                throw new WrongOffsetException(offset, part.size());
            }
            done = true;
            return new Append(sha256, channel, part);
        } catch (OverlappingFileLockException e) {
            throw new UploadBusyException();
        } catch (IOException e) {
            throw StorageProblem.wrap("write", file, e);
        } finally {
            if (!done && channel != null) {
                channel.close();
            }
        }
    }

    /**
     * Forgets what has arrived of a content. Nothing there is no error.
     *
     * @throws UploadBusyException when a request is bringing bytes of it
     * @throws IOException with a message for people when the storage does not work
     */
    public void forget(Sha256 sha256) throws IOException, UploadBusyException {
        try (Append append = append(sha256, offset(sha256))) {
            append.remove();
        } catch (WrongOffsetException e) {
            throw new UploadBusyException();
        }
    }

    private Path file(Sha256 sha256) {
        return layout.uploads().resolve(sha256.hex() + ".partial");
    }

    private synchronized void ended(Sha256 sha256, Append append) {
        open.remove(sha256, append);
    }

    /**
     * The right to write to an upload. {@link #digest} and {@link #write} get the same bytes in the same order, and may be called from two
     * threads; everything else by one at a time.
     */
    public final class Append implements AutoCloseable {

        private final Sha256 expected;
        private final FileChannel channel;
        private final PartFile part;
        private final StorageRoom.Watch watch = room.watch();
        /** Of all bytes, as far as this request brought all; null when others brought the beginning. */
        private final MessageDigest digest;

        private volatile Instant lastBytes = clock.instant();
        private long digested;
        /** Guarded by the monitor of the uploads: from then on nobody else gets the right. */
        private boolean committing;

        private Append(Sha256 expected, FileChannel channel, PartFile part) {
            this.expected = expected;
            this.channel = channel;
            this.part = part;
            this.digest = part.size() == 0 ? SafeFiles.sha256() : null;
        }

        /** How many bytes there are now. */
        public long offset() {
            return part.size();
        }

        private boolean isStalled() {
            return !committing && !clock.instant().isBefore(lastBytes.plus(STALLED_AFTER));
        }

        /** Notes bytes for the verification. */
        public void digest(ByteBuffer bytes) {
            if (digest != null) {
                digested += bytes.remaining();
                digest.update(bytes);
            }
        }

        /**
         * Adds bytes. When the storage is full all that has arrived is removed, since it takes the room that others need.
         *
         * @throws StorageFullException when there is no room for them
         * @throws FileTooLargeException when these are more than the store accepts
         * @throws IOException with a message for people when the storage does not work, or another request goes on with the upload
         */
        public void write(ByteBuffer bytes) throws IOException {
            if (part.size() + bytes.remaining() > maxFileBytes) {
                throw new FileTooLargeException(part.size() + bytes.remaining(), maxFileBytes);
            }
            lastBytes = clock.instant();
            try {
                watch.take(bytes.remaining());
                part.write(bytes);
            } catch (IOException e) {
                throw failed("write", file(expected), e);
            }
        }

        /**
         * Brings to the disk's file what was written, so that any process can go on there.
         *
         * @throws IOException with a message for people when the storage does not work
         */
        public void flush() throws IOException {
            try {
                part.flush();
            } catch (IOException e) {
                throw failed("write", file(expected), e);
            }
        }

        /**
         * Verifies the whole and puts it into the store. What is not the announced content is removed, so that the upload begins anew.
         *
         * @throws HashMismatchException when it is not the content that was announced
         * @throws IOException with a message for people when the storage does not work
         */
        public void commit() throws IOException, HashMismatchException {
            Path file = file(expected);
            beginCommit();
            try {
                part.finish();
            } catch (IOException e) {
                throw failed("write", file, e);
            }
            Sha256 actual = hash();
            if (!actual.equals(expected)) {
                remove();
                throw new HashMismatchException(expected, actual);
            }
            try {
                channel.force(true);
                Shelf.makeReadOnly(file);
                SafeFiles.syncFolder(shelf.place(file, expected, part.size()));
            } catch (IOException e) {
                throw failed("store the file", layout.file(expected), e);
            }
        }

        private IOException failed(String action, Path where, IOException failure) throws IOException {
            if (!StorageFullException.tells(failure)) {
                return StorageProblem.wrap(action, where, failure);
            }
            IOException explained = room.explain(failure);
            remove();
            return explained;
        }

        /** What the disk has damaged meanwhile is of no use: the upload begins anew. */
        private Sha256 hash() throws IOException {
            try {
                return digest != null && digested == part.size() ? SafeFiles.finish(digest) : part.hash();
            } catch (SealingException e) {
                remove();
                throw StorageProblem.wrap("read", file(expected), e);
            }
        }

        /** To verify and to store a large file takes long: who then got its right would write to a file that the store has. */
        private void beginCommit() throws IOException {
            synchronized (PartialUploads.this) {
                if (open.get(expected) != this) {
                    throw new IOException("another request goes on with the upload of " + expected);
                }
                committing = true;
            }
        }

        private void remove() throws IOException {
            try {
                Files.deleteIfExists(file(expected));
            } catch (IOException e) {
                throw StorageProblem.wrap("remove the upload", file(expected), e);
            }
        }

        /** Gives the right back. What was written and not committed is kept. */
        @Override
        public void close() {
            try (channel) {
                if (channel.isOpen()) {
                    part.flush();
                }
            } catch (IOException e) {
                log.warn("{}", StorageProblem.describe("close the upload", file(expected), e));
            } finally {
                ended(expected, this);
            }
        }
    }
}
