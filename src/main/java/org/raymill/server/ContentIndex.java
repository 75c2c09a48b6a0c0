package org.raymill.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.raymill.model.AssociatedFile;
import org.raymill.model.Sha256;
import org.raymill.storage.JobContents;

/** The contents that a cache has, by their SHA-256, and how much they are. Each is fetched once at a time. Safe to use from many threads. */
final class ContentIndex {

    private static final int STRIPES = 1024;

    private final JobContents source;
    private final Map<Sha256, CachedContent> contents = new ConcurrentHashMap<>();
    private final AtomicLong totalBytes = new AtomicLong();
    private final Object[] stripes = new Object[STRIPES];

    ContentIndex(JobContents source) {
        this.source = source;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
    }

    /** What all contents take, in bytes, each counted once. */
    long totalBytes() {
        return totalBytes.get();
    }

    /** Puts a file of a job's folder in place: as another name of a file that is there, else from the source. */
    void place(JobFolder folder, int number, BooleanSupplier cancelled) throws IOException {
        AssociatedFile file = folder.list().get(number);
        Path target = folder.place(number);
        synchronized (stripes[Math.floorMod(file.sha256().hashCode(), STRIPES)]) {
            CachedContent known = contents.get(file.sha256());
            if (known != null && known.size() == file.size() && known.linkTo(folder, target)) {
                folder.put(number, known);
                return;
            }
            source.of(folder.name()).fetch(file.sha256(), file.size(), target, cancelled);
            CachedContent fetched = new CachedContent(file.sha256(), file.size());
            fetched.written(folder, target);
            // What was known before stays with the folders that have it, and goes when they go.
            contents.put(file.sha256(), fetched);
            totalBytes.addAndGet(file.size());
            folder.put(number, fetched);
        }
    }

    /** Notes what an earlier process has left in a folder. Used by one thread, before all else. */
    void find(JobFolder folder) {
        for (int number = 0; number < folder.list().size(); number++) {
            AssociatedFile file = folder.list().get(number);
            CachedContent content = contents.computeIfAbsent(file.sha256(), key -> {
                totalBytes.addAndGet(file.size());
                return new CachedContent(key, file.size());
            });
            content.found(folder, folder.place(number));
            folder.put(number, content);
        }
    }

    /** Takes a folder, which is to be removed, out of the index. */
    void leave(JobFolder folder) throws IOException {
        for (CachedContent content : folder.contents()) {
            if (content.leave(folder)) {
                contents.remove(content.sha256(), content);
                totalBytes.addAndGet(-content.size());
            }
        }
    }
}
