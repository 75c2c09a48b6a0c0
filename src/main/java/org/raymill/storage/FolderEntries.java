package org.raymill.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Makes the entries of folders, in the folder that each lies in, last over a loss of power. That takes the disk some milliseconds even when nothing
 * has changed, so what lasts is remembered, of so many folders, by what the file system knows each by: another folder of the same name is not
 * taken for it. Safe to use from many threads.
 */
final class FolderEntries {

    /** Of so many folders it is remembered that they last; the others are synced again, which does no harm. */
    static final int MAX_REMEMBERED = 1_000;

    private final Consumer<Path> sync;
    private final Map<Path, Object> lasting = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Object> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /**
     * Nothing is known to last yet.
     *
     * @param sync makes all entries of a folder last
     */
    FolderEntries(Consumer<Path> sync) {
        this.sync = sync;
    }

    /**
     * Makes a folder's entry last.
     *
     * @throws IOException when the folder is not there
     */
    void makeLast(Path folder) throws IOException {
        Object key = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
        synchronized (lasting) {
            if (key != null && key.equals(lasting.get(folder))) {
                return;
            }
        }
        sync.accept(folder.getParent());
        if (key != null) {
            synchronized (lasting) {
                lasting.put(folder, key);
            }
        }
    }
}
