package org.raymill.storage;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.raymill.model.AssociatedFile;
import org.raymill.model.Sha256;

/**
 * The files of jobs, those of other sites' jobs too, for render nodes that have not mounted the storage: of each list of files it and what stands in it, and
 * nothing else. Methods block and may be called from many threads.
 */
public final class ListedFiles {

    /** Of so many files in all it is kept what stands in the lists that were used last, and of the last one in any case. */
    private static final int KEPT_FILES = 300_000;

    private final ShelvedContents contents;
    /** What stands in lists, in the order of their last use; guarded by the monitor, as is how many files that is. */
    private final Map<Sha256, Set<Sha256>> lists = new LinkedHashMap<>(16, 0.75f, true);

    private int kept;

    /**
     * The files on a storage.
     *
     * @param sealing how those of other sites lie
     */
    public ListedFiles(StorageLayout layout, long maxFileBytes, Sealing sealing) {
        this.contents = new ShelvedContents(layout, maxFileBytes, sealing);
    }

    /**
     * Opens a content to be read; to be closed.
     *
     * @param list the list, or where the content stands
     * @throws ContentMissingException when it does not stand there, or is not on the storage
     * @throws org.raymill.sealing.SealingException when it is encrypted, and its key is not here or it was changed
     * @throws IOException when the storage does not work
     */
    public SeekableByteChannel open(Sha256 list, Sha256 content) throws IOException {
        if (!content.equals(list) && !contentsOf(list).contains(content)) {
            throw new ContentMissingException(content);
        }
        return contents.open(content);
    }

    /**
     * Whether the files of a list lie encrypted.
     *
     * @throws IOException when the storage does not work
     */
    public boolean areSealed(Sha256 list) throws IOException {
        return contents.isSealed(list);
    }

    /**
     * Which of a list's files are not on the storage, each once.
     *
     * @throws IOException when the list can not be read
     */
    public List<Sha256> missing(Sha256 list) throws IOException {
        return contents.missing(contentsOf(list));
    }

    private Set<Sha256> contentsOf(Sha256 list) throws IOException {
        synchronized (this) {
            Set<Sha256> known = lists.get(list);
            if (known != null) {
                return known;
            }
        }
        Set<Sha256> read = InputManifest.parse(contents.read(list, InputManifest.MAX_BYTES)).files().stream()
                .map(AssociatedFile::sha256)
                .collect(Collectors.toUnmodifiableSet());
        keep(list, read);
        return read;
    }

    private synchronized void keep(Sha256 list, Set<Sha256> read) {
        if (lists.putIfAbsent(list, read) != null) {
            return;
        }
        kept += read.size();
        Iterator<Set<Sha256>> oldest = lists.values().iterator();
        while (kept > KEPT_FILES && lists.size() > 1) {
            kept -= oldest.next().size();
            oldest.remove();
        }
    }
}
