package org.raymill.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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

    /** The contents of a store. */
    public MountedContents(FileStore store) {
        this(store::find);
    }

    /** The contents that somebody finds. */
    MountedContents(Function<Sha256, Optional<Path>> finder) {
        this.finder = finder;
    }

    @Override
    public byte[] read(Sha256 content, int mostBytes) throws IOException {
        byte[] bytes;
        try (InputStream in = open(content)) {
            bytes = in.readNBytes(mostBytes + 1);
        }
        if (bytes.length > mostBytes) {
            throw new FileTooLargeException(bytes.length, mostBytes);
        }
        Sha256 actual = SafeFiles.hash(bytes);
        if (!actual.equals(content)) {
            throw new HashMismatchException(content, actual);
        }
        return bytes;
    }

    @Override
    public void fetch(Sha256 content, long size, Path target, BooleanSupplier cancelled) throws IOException {
        try (InputStream in = open(content);
                FileChannel out = SafeFiles.createReadOnly(target);
                Hashing hashing = Hashing.of(size)) {
            byte[] buffer = hashing.buffer();
            for (int read = in.readNBytes(buffer, 0, buffer.length);
                    read > 0;
                    read = in.readNBytes(buffer, 0, buffer.length)) {
                if (cancelled.getAsBoolean()) {
                    throw new CancellationException("cancelled");
                }
                hashing.add(buffer, read);
                SafeFiles.writeAll(out, ByteBuffer.wrap(buffer, 0, read));
                if (read < buffer.length) {
                    break;
                }
                buffer = hashing.buffer();
            }
            Sha256 actual = hashing.finish();
            if (!actual.equals(content)) {
                throw new HashMismatchException(content, actual);
            }
        }
    }

    /** A file may be given another name between the look and the opening. */
    private InputStream open(Sha256 content) throws IOException {
        for (int tries = 1; tries < MAX_TRIES; tries++) {
            Path file = find(content);
            try {
                return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException e) {
                log.debug("{} was moved", file, e);
            }
        }
        return Files.newInputStream(find(content), LinkOption.NOFOLLOW_LINKS);
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
