package org.raymill.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.raymill.model.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The contents of a {@link FileStore} that this host has mounted. */
public final class MountedContents implements ContentSource {

    private static final Logger log = LoggerFactory.getLogger(MountedContents.class);
    private static final int MAX_TRIES = 5;

    private final Function<Sha256, Optional<Path>> finder;
    private final Sealing sealing;

    /** The contents of a store. */
    public MountedContents(FileStore store) {
        this(store::find, store.sealing());
    }

    /** The contents that somebody finds. */
    MountedContents(Function<Sha256, Optional<Path>> finder, Sealing sealing) {
        this.finder = finder;
        this.sealing = sealing;
    }

    @Override
    public byte[] read(Sha256 content, int mostBytes) throws IOException {
        byte[] bytes;
        try (SeekableByteChannel in = open(content)) {
            if (in.size() > mostBytes) {
                throw new FileTooLargeException(in.size(), mostBytes);
            }
            bytes = new byte[(int) in.size()];
            // Fewer bytes than there were a moment ago have another hash.
            fill(ByteBuffer.wrap(bytes), in);
        }
        Sha256 actual = SafeFiles.hash(bytes);
        if (!actual.equals(content)) {
            throw new HashMismatchException(content, actual);
        }
        return bytes;
    }

    @Override
    public void fetch(Sha256 content, long size, Path target, BooleanSupplier cancelled) throws IOException {
        try (SeekableByteChannel in = open(content);
                FileChannel out = SafeFiles.createReadOnly(target);
                Hashing hashing = Hashing.of(size)) {
            boolean more = true;
            while (more) {
                ByteBuffer buffer = hashing.buffer();
                more = fill(buffer, in);
                if (cancelled.getAsBoolean()) {
                    throw new CancellationException("cancelled");
                }
                buffer.flip();
                hashing.add(buffer);
                SafeFiles.writeAll(out, buffer);
            }
            Sha256 actual = hashing.finish();
            if (!actual.equals(content)) {
                throw new HashMismatchException(content, actual);
            }
        }
    }

    /** Reads as much as there is room for; returns whether there may be more. */
    private static boolean fill(ByteBuffer buffer, SeekableByteChannel in) throws IOException {
        int read = 0;
        while (read >= 0 && buffer.hasRemaining()) {
            read = in.read(buffer);
        }
        return read >= 0;
    }

    /**
     * Opens a content to be read; to be closed.
     *
     * @throws ContentMissingException when the store does not have it
     * @throws org.raymill.sealing.SealingException when it is encrypted, and its key is not here or it was changed
     */
    public SeekableByteChannel open(Sha256 content) throws IOException {
        String purpose = Sealing.purpose(content);
        // A file may be given another name between the look and the opening.
        for (int tries = 1; tries < MAX_TRIES; tries++) {
            Path file = find(content);
            try {
                return sealing.open(file, purpose);
            } catch (NoSuchFileException e) {
                log.debug("{} was moved", file, e);
            }
        }
        return sealing.open(find(content), purpose);
    }

    @Override
    public boolean isSealed(Sha256 content) throws IOException {
        Optional<Path> file = finder.apply(content);
        return file.isPresent() && sealing.isSealed(file.get());
    }

    @Override
    public List<Sha256> missing(Collection<Sha256> wanted) {
        return wanted.stream()
                .distinct()
                .filter(content -> finder.apply(content).isEmpty())
                .toList();
    }

    private Path find(Sha256 content) throws IOException {
        return finder.apply(content).orElseThrow(() -> new ContentMissingException(content));
    }
}
