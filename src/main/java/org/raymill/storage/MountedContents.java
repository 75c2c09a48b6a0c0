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
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.raymill.model.Sha256;

/** The contents of a {@link FileStore} that this host has mounted. */
public final class MountedContents implements ContentSource {

    private final FileStore store;

    /** The contents of a store. */
    public MountedContents(FileStore store) {
        this.store = store;
    }

    @Override
    public byte[] read(Sha256 content, int mostBytes) throws IOException {
        Path file = find(content);
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            bytes = in.readNBytes(mostBytes + 1);
        } catch (NoSuchFileException e) {
            throw new ContentMissingException(content);
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
        try (InputStream in = Files.newInputStream(find(content), LinkOption.NOFOLLOW_LINKS);
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
        } catch (NoSuchFileException e) {
            throw store.has(content) ? e : new ContentMissingException(content);
        }
    }

    @Override
    public List<Sha256> missing(Collection<Sha256> wanted) {
        return store.missing(wanted);
    }

    private Path find(Sha256 content) throws IOException {
        return store.find(content).orElseThrow(() -> new ContentMissingException(content));
    }
}
