package org.raymill.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.raymill.model.Sha256;
import org.raymill.model.StoredContent;

/**
 * Takes many small files into the store, which come as one tar archive whose entries have the SHA-256 of their content as names. Each is
 * verified by itself, and stored or refused by itself. What comes from a client may be anything: nothing of an archive but names and bytes of
 * plain files is ever used.
 */
public final class FilePack {

    /**
     * What has become of a pack.
     *
     * @param stored files that the store has now
     * @param present files that it had already
     */
    public record Stored(int stored, int present, List<Refused> refused) {

        public Stored {
            refused = List.copyOf(refused);
        }
    }

    /** An entry that was not stored, and why. */
    public record Refused(String name, String reason) {}

    private static final int MAX_NAME_SHOWN = 100;

    private final Shelf shelf;
    private final long maxFileBytes;
    private final List<Refused> refused = new ArrayList<>();
    private int stored;
    private int present;

    FilePack(Shelf shelf, long maxFileBytes) {
        this.shelf = shelf;
        this.maxFileBytes = maxFileBytes;
    }

    /** Stores the files of a pack, which is done once. See {@link IncomingPack#store}. */
    Stored store(InputStream pack, int maxEntries) throws IOException, InvalidPackException {
        try (ShelfBatch batch = shelf.batch()) {
            try {
                read(pack, maxEntries, batch);
            } catch (InvalidPackException e) {
                batch.commit();
                throw e;
            }
            batch.commit();
        }
        return new Stored(stored, present, refused);
    }

    /** What a pack would bring: entries that look like files, unverified, each once. See {@link IncomingPack#contents}. */
    List<StoredContent> contents(InputStream pack, int maxEntries) throws IOException, InvalidPackException {
        Map<Sha256, StoredContent> contents = new LinkedHashMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(pack)) {
            int count = 0;
            for (TarArchiveEntry entry = next(tar); entry != null; entry = next(tar)) {
                if (++count > maxEntries) {
                    throw new InvalidPackException("a pack has at most " + maxEntries + " entries");
                }
                if (entry.isFile()
                        && entry.getSize() <= maxFileBytes
                        && entry.getName().matches("[0-9a-f]{64}")) {
                    Sha256 sha256 = new Sha256(entry.getName());
                    contents.put(sha256, new StoredContent(sha256, entry.getSize()));
                }
            }
        }
        return List.copyOf(contents.values());
    }

    private void read(InputStream pack, int maxEntries, ShelfBatch batch) throws IOException, InvalidPackException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(pack)) {
            int count = 0;
            for (TarArchiveEntry entry = next(tar); entry != null; entry = next(tar)) {
                if (++count > maxEntries) {
                    throw new InvalidPackException("a pack has at most " + maxEntries + " entries");
                }
                take(entry, tar, batch);
            }
        }
    }

    private static TarArchiveEntry next(TarArchiveInputStream tar) throws InvalidPackException {
        try {
            return tar.getNextEntry();
        } catch (IOException | RuntimeException e) {
            throw invalid(e);
        }
    }

    /** The library throws much more than it declares at what is no archive. */
    private static InvalidPackException invalid(Exception cause) {
        return new InvalidPackException("the pack is no valid tar archive: " + cause.getMessage());
    }

    private void take(TarArchiveEntry entry, TarArchiveInputStream tar, ShelfBatch batch)
            throws IOException, InvalidPackException {
        Sha256 expected;
        try {
            expected = new Sha256(entry.getName());
        } catch (IllegalArgumentException e) {
            refuse(entry, "the name is no SHA-256 in lower-case hexadecimal");
            return;
        }
        if (!entry.isFile() || entry.isSparse() || entry.isLink() || entry.isSymbolicLink()) {
            refuse(entry, "it is no plain file");
            return;
        }
        if (entry.getSize() > maxFileBytes) {
            refuse(entry, "it has more than " + maxFileBytes + " bytes");
            return;
        }
        byte[] content = content(entry, tar);
        Sha256 actual = SafeFiles.hash(content);
        if (!actual.equals(expected)) {
            refuse(entry, "the content is not what the name says; it has " + actual);
        } else if (batch.has(expected) || shelf.claim(expected).orElse(-1) == content.length) {
            present++;
        } else {
            batch.add(expected, content);
            stored++;
        }
    }

    /** An entry's bytes; an archive that ends before them is invalid, so that this is never more than the archive itself has. */
    private static byte[] content(TarArchiveEntry entry, TarArchiveInputStream tar) throws InvalidPackException {
        try {
            byte[] content = tar.readAllBytes();
            if (content.length != entry.getSize()) {
                throw new IOException("it ends within an entry");
            }
            return content;
        } catch (IOException | RuntimeException e) {
            throw invalid(e);
        }
    }

    private void refuse(TarArchiveEntry entry, String reason) {
        String name = entry.getName().replaceAll("\\p{Cntrl}", "?");
        refused.add(new Refused(
                name.length() <= MAX_NAME_SHOWN ? name : name.substring(0, MAX_NAME_SHOWN) + "...", reason));
    }
}
