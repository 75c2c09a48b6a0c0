package org.raymill.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.raymill.model.Sha256;
import org.raymill.sealing.KeyRing;
import org.raymill.sealing.SealedForm;
import org.raymill.sealing.SealedReader;
import org.raymill.sealing.SealedWriter;
import org.raymill.sealing.SealingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the files of a store lie on the disk: as they are, or encrypted. Where files may be encrypted each tells by its beginning whether it is; so encryption
 * can be turned on and off, and what is there already is read. Who sends a file that only looks encrypted can not have it read, and harms his own job.
 * Safe to use from many threads.
 */
public final class Sealing {

    /** All files lie as they are, whatever they begin with: those of this site's own clients. */
    public static final Sealing NONE = new Sealing(Optional.empty(), false, false);

    private static final Logger log = LoggerFactory.getLogger(Sealing.class);

    private final Optional<KeyRing> keys;
    private final boolean encrypts;
    private final boolean looks;

    private Sealing(Optional<KeyRing> keys, boolean encrypts, boolean looks) {
        this.keys = keys;
        this.encrypts = encrypts;
        this.looks = looks;
    }

    /** New files lie as they are; those that are encrypted can be read if there are keys. */
    public static Sealing off(Optional<KeyRing> keys) {
        return new Sealing(keys, false, true);
    }

    /** New files are encrypted. */
    public static Sealing on(KeyRing keys) {
        return new Sealing(Optional.of(keys), true, true);
    }

    /** Whether new files are encrypted. */
    public boolean encrypts() {
        return encrypts;
    }

    /** Whether a file is encrypted; one that is not there is not. */
    boolean isSealed(Path file) throws IOException {
        if (!looks) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return SealedForm.isSealed(channel);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** What a content of a store is encrypted for: it opens under no other name. */
    static String purpose(Sha256 content) {
        return "content " + content.hex();
    }

    /**
     * Opens a file to be read; to be closed.
     *
     * @throws SealingException when it is encrypted, and its key is not here or it was changed
     */
    SeekableByteChannel open(Path file, String purpose) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        boolean done = false;
        try {
            SeekableByteChannel content = looks && SealedForm.isSealed(channel) ? reader(channel, purpose) : channel;
            done = true;
            return content;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private SealedReader reader(FileChannel channel, String purpose) throws IOException {
        return new SealedReader(channel, keys(), purpose);
    }

    private KeyRing keys() throws SealingException {
        return keys.orElseThrow(() -> new SealingException(
                "it is encrypted, and this node has no keys: raymill.site.files.key-file or keys must be set"));
    }

    /**
     * How long a file's content is.
     *
     * @param bytes what the file takes
     * @throws SealingException when it is encrypted, and its key is not here or its beginning was changed
     */
    long size(Path file, long bytes, String purpose) throws IOException {
        if (!looks || bytes < SealedForm.HEADER_BYTES) {
            return bytes;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            if (!SealedForm.isSealed(channel)) {
                return bytes;
            }
            SealedForm.requireKey(channel, keys(), purpose);
            return SealedForm.plainSize(bytes);
        }
    }

    /** Writes the whole of a new file; whether it lasts is for the caller to see to. */
    void create(Path file, byte[] content, String purpose) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            write(channel, content, purpose);
        }
    }

    /** Writes the whole of an open, empty file. */
    void write(FileChannel channel, byte[] content, String purpose) throws IOException {
        PartFile file = begin(channel, purpose);
        file.write(ByteBuffer.wrap(content));
        file.finish();
    }

    /** Begins to write an open, empty file. */
    PartFile begin(FileChannel channel, String purpose) throws IOException {
        return encrypts
                ? new SealedPart(SealedWriter.begin(channel, keys(), purpose), channel, purpose)
                : new PlainPart(channel);
    }

    /**
     * Goes on with a file. When it has been begun as it is, and new ones are encrypted, it begins anew.
     *
     * @param channel open for reading and writing
     */
    PartFile goOn(FileChannel channel, String purpose) throws IOException {
        if (looks && SealedForm.isSealed(channel)) {
            return new SealedPart(SealedWriter.resume(channel, keys(), purpose), channel, purpose);
        }
        return encrypts ? begin(channel, purpose) : new PlainPart(channel);
    }

    /** How much there is of a file that somebody would {@link #goOn} with. */
    long begun(FileChannel channel, String purpose) throws IOException {
        if (looks && SealedForm.isSealed(channel)) {
            return SealedWriter.resume(channel, keys(), purpose).size();
        }
        return encrypts ? 0 : channel.size();
    }

    /**
     * Overwrites the key of a file, if it is encrypted, so that nobody can read what is left of it on the disk when it has been removed. Removing it matters
     * more: what goes wrong here does not hinder that.
     */
    static void shred(Path file) {
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            }
            try (FileChannel channel = FileChannel.open(
                    file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
                SealedForm.shred(channel);
            }
        } catch (NoSuchFileException e) {
            // Gone already.
        } catch (IOException e) {
            log.warn("{}", StorageProblem.describe("overwrite the key in", file, e));
        }
    }

    /** Whether files are looked into to know what they are: that would give up the locks that this process has on them. */
    boolean looks() {
        return looks;
    }

    /** A file as it is. */
    private static final class PlainPart implements PartFile {

        private final FileChannel channel;
        private volatile long size;

        private PlainPart(FileChannel channel) throws IOException {
            this.channel = channel;
            this.size = channel.size();
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            long position = size;
            while (bytes.hasRemaining()) {
                position += channel.write(bytes, position);
            }
            size = position;
        }

        @Override
        public void flush() {
            // Nothing waits.
        }

        @Override
        public void finish() {
            // A file as it is has no end but where it ends.
        }

        @Override
        public Sha256 hash() throws IOException {
            return SafeFiles.hash(channel);
        }
    }

    /** An encrypted file. What goes on with it waits until what was begun has been written. */
    private final class SealedPart implements PartFile {

        private final SealedWriter writer;
        private final FileChannel channel;
        private final String purpose;

        private SealedPart(SealedWriter writer, FileChannel channel, String purpose) {
            this.writer = writer;
            this.channel = channel;
            this.purpose = purpose;
        }

        @Override
        public synchronized long size() {
            return writer.size();
        }

        @Override
        public synchronized void write(ByteBuffer bytes) throws IOException {
            if (!channel.isOpen()) {
                // Most bytes go to the memory, which takes them also then.
                throw new java.nio.channels.ClosedChannelException();
            }
            writer.write(bytes);
        }

        @Override
        public synchronized void flush() throws IOException {
            writer.flush();
        }

        @Override
        public synchronized void finish() throws IOException {
            writer.finish();
        }

        /** The reader is not closed: the file stays open with its lock. */
        @Override
        @SuppressWarnings("resource")
        public synchronized Sha256 hash() throws IOException {
            return SafeFiles.hash(reader(channel, purpose));
        }
    }
}
