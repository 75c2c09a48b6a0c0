package org.raymill.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.raymill.model.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The content-addressed store of associated files. A file is there whole, under its SHA-256, or not at all; once there, it never changes.
 * Several processes may use one store at the same time. Methods block and may be called from any thread.
 */
public final class FileStore {

    /** An upload that nothing was written to for so long is abandoned. */
    public static final Duration ABANDONED_AFTER = Duration.ofDays(1);

    private static final Logger log = LoggerFactory.getLogger(FileStore.class);

    private final StorageLayout layout;
    private final Sealing sealing;
    private final Shelf shelf;
    private final PartialUploads partialUploads;
    private final StoredFiles stored;
    private final long maxFileBytes;
    private final StorageRoom room;

    /**
     * A store in the folders of a layout, which are made when they are missing. When they can not be made, everything that needs them fails.
     *
     * @param maxFileBytes the largest file that is accepted, in bytes
     */
    public FileStore(StorageLayout layout, long maxFileBytes) {
        this(layout, maxFileBytes, 0);
    }

    /**
     * A store that keeps some of the storage free.
     *
     * @param maxFileBytes the largest file that is accepted, in bytes
     * @param reserve how many bytes clients' files leave free
     */
    public FileStore(StorageLayout layout, long maxFileBytes, long reserve) {
        this(layout, new StoreDisk(), maxFileBytes, Sealing.NONE, new StorageRoom(layout.uploads(), reserve));
    }

    FileStore(StorageLayout layout, StoreDisk disk, long maxFileBytes) {
        this(layout, disk, maxFileBytes, Sealing.NONE);
    }

    FileStore(StorageLayout layout, StoreDisk disk, long maxFileBytes, Sealing sealing) {
        this(layout, disk, maxFileBytes, sealing, new StorageRoom(layout.uploads(), 0));
    }

    FileStore(StorageLayout layout, StoreDisk disk, long maxFileBytes, Sealing sealing, StorageRoom room) {
        if (maxFileBytes < 0) {
            throw new IllegalArgumentException("the largest file can not have " + maxFileBytes + " bytes");
        }
        this.layout = layout;
        this.sealing = sealing;
        this.stored = new StoredFiles(layout, disk, sealing);
        this.shelf = new Shelf(layout, disk, sealing);
        this.maxFileBytes = maxFileBytes;
        this.room = room;
        this.partialUploads = new PartialUploads(layout, shelf, sealing, maxFileBytes, room, InstantSource.system());
        try {
            layout.prepare();
        } catch (IOException e) {
            log.warn("The shared storage does not work: {}", e.getMessage());
        }
    }

    /** The largest file that is accepted, in bytes. */
    public long maxFileBytes() {
        return maxFileBytes;
    }

    /**
     * Requires that there is room for what a client is about to send.
     *
     * @param bytes how many; 0 when it does not say
     * @throws StorageFullException when there is not
     */
    public void requireRoom(long bytes) throws StorageFullException {
        room.require(bytes);
    }

    /** Whether the store has this content. Who relies on that for later asks {@link #claim} instead. */
    public boolean has(Sha256 sha256) {
        return find(sha256).isPresent();
    }

    /**
     * Where this content is, to be read and never written. It may be given another name or be removed by a collection between this and its opening:
     * then it is to be looked for again.
     */
    public Optional<Path> find(Sha256 sha256) {
        return stored.find(sha256);
    }

    /** How many bytes this content has; empty when the store does not have it. */
    public OptionalLong size(Sha256 sha256) {
        return stored.size(sha256);
    }

    /**
     * Whether the storage says that this content is nowhere, and that no upload of it is to go on.
     *
     * @throws IOException with a message for people when the storage does not answer, which is no word about the content
     */
    public boolean lacks(Sha256 sha256) throws IOException {
        try {
            return stored.isGone(sha256) && partialUploads.offset(sha256) == 0;
        } catch (IOException e) {
            throw StorageProblem.wrap("look for the file", layout.file(sha256), e);
        }
    }

    /**
     * Makes sure that this content stays: its age, by which unused files are removed, begins anew, and when a collection is about to remove it, it is
     * taken back. Once a job's list of files is registered, what is claimed for it is never removed.
     *
     * @return how many bytes it has; empty when the store does not have it
     * @throws IOException with a message for people when the storage does not work
     */
    public OptionalLong claim(Sha256 sha256, Instant now) throws IOException {
        return stored.claim(sha256, now);
    }

    /** Which of these the store does not have, each once, in the order given. What it has is claimed. */
    public List<Sha256> missing(Collection<Sha256> wanted) {
        Instant now = Instant.now();
        return new LinkedHashSet<>(wanted)
                .stream().filter(sha256 -> !isClaimed(sha256, now)).toList();
    }

    private boolean isClaimed(Sha256 sha256, Instant now) {
        try {
            return claim(sha256, now).isPresent();
        } catch (IOException e) {
            log.warn("{}", e.getMessage());
            return false;
        }
    }

    /** How its files lie on the disk. */
    Sealing sealing() {
        return sealing;
    }

    /**
     * Begins to take a file in, into a store that does not encrypt. The caller writes its bytes to {@link Upload#file()}, then commits, and closes the upload whatever happened.
     *
     * @throws IOException with a message for people when the storage does not work
     */
    public Upload beginUpload(Sha256 expected) throws IOException {
        if (sealing.encrypts()) {
            throw new IllegalStateException("what this store takes in would lie on the disk as it is");
        }
        return new Upload(expected, newUpload(expected.hex().substring(0, 12)));
    }

    /**
     * Begins to take a pack in: see {@link FilePack}. The caller writes all of it, stores it, and closes it whatever happened.
     *
     * @throws IOException with a message for people when the storage does not work
     */
    public IncomingPack beginPack() throws IOException {
        return new IncomingPack(newUpload("pack"), sealing, new FilePack(shelf, maxFileBytes), room);
    }

    private Path newUpload(String name) throws IOException {
        Path file = layout.uploads().resolve(name + "-" + UUID.randomUUID() + ".part");
        try {
            return Files.createFile(file);
        } catch (IOException e) {
            throw room.explain(StorageProblem.wrap("begin an upload in", layout.uploads(), e));
        }
    }

    /** Uploads of large files, which go on where they broke off. */
    public PartialUploads partialUploads() {
        return partialUploads;
    }

    /**
     * Puts a content into the store.
     *
     * @return its name
     * @throws FileTooLargeException when it is larger than the store accepts
     * @throws IOException with a message for people when the storage does not work
     */
    public Sha256 put(byte[] content) throws IOException {
        if (content.length > maxFileBytes) {
            throw new FileTooLargeException(content.length, maxFileBytes);
        }
        Sha256 sha256 = SafeFiles.hash(content);
        if (claim(sha256, Instant.now()).orElse(-1) == content.length) {
            return sha256;
        }
        SafeFiles.syncFolder(shelf.write(sha256, content));
        return sha256;
    }

    /**
     * Removes uploads that nothing was written to for {@link #ABANDONED_AFTER}.
     *
     * @return how many were removed
     * @throws IOException with a message for people when the folder can not be read
     */
    public int sweepUploads(Instant now) throws IOException {
        Instant limit = now.minus(ABANDONED_AFTER);
        int removed = 0;
        try (DirectoryStream<Path> uploads = Files.newDirectoryStream(layout.uploads())) {
            for (Path upload : uploads) {
                if (sweep(upload, limit)) {
                    removed++;
                }
            }
        } catch (IOException e) {
            throw StorageProblem.wrap("sweep", layout.uploads(), e);
        }
        return removed;
    }

    private static boolean sweep(Path upload, Instant limit) {
        try {
            Instant modified =
                    Files.getLastModifiedTime(upload, LinkOption.NOFOLLOW_LINKS).toInstant();
            return modified.isBefore(limit) && Files.deleteIfExists(upload);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            log.warn("{}", StorageProblem.describe("remove the abandoned upload", upload, e));
            return false;
        }
    }

    /** A file on its way into the store. For one thread at a time. */
    public final class Upload implements AutoCloseable {

        private final Sha256 expected;
        private final Path file;
        private final MessageDigest digest = SafeFiles.sha256();
        private final StorageRoom.Watch watch = room.watch();
        private long digested;
        private boolean ended;

        private Upload(Sha256 expected, Path file) {
            this.expected = expected;
            this.file = file;
        }

        /** An empty file of this upload alone, to be written. */
        public Path file() {
            return file;
        }

        /**
         * Notes bytes for the verification, in their order, before they are written. Without all of them the file is read once more.
         *
         * @throws StorageFullException when there is no room for them
         */
        public void digest(ByteBuffer bytes) throws StorageFullException {
            watch.take(bytes.remaining());
            digested += bytes.remaining();
            digest.update(bytes);
        }

        /**
         * Verifies what was written and puts it into the store. When the store has it already, that is no error.
         *
         * @throws HashMismatchException when it is not the content that was announced
         * @throws FileTooLargeException when it is larger than the store accepts
         * @throws IOException with a message for people when the storage does not work
         */
        public void commit() throws IOException, HashMismatchException {
            if (ended) {
                throw new IllegalStateException("the upload has ended");
            }
            try {
                verify();
                SafeFiles.syncFile(file);
                Shelf.makeReadOnly(file);
                SafeFiles.syncFolder(shelf.place(file, expected, Files.size(file)));
                ended = true;
            } catch (HashMismatchException | FileTooLargeException e) {
                throw e;
            } catch (IOException e) {
                throw room.explain(StorageProblem.wrap("store the file", layout.file(expected), e));
            }
        }

        private void verify() throws IOException {
            long size = Files.size(file);
            if (size > maxFileBytes) {
                throw new FileTooLargeException(size, maxFileBytes);
            }
            Sha256 actual = digested == size ? SafeFiles.finish(digest) : SafeFiles.hash(file);
            if (!actual.equals(expected)) {
                throw new HashMismatchException(expected, actual);
            }
        }

        /** Ends the upload; what was not committed is removed. */
        @Override
        public void close() {
            if (ended) {
                return;
            }
            ended = true;
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                log.warn("{}", StorageProblem.describe("remove the upload", file, e));
            }
        }
    }
}
