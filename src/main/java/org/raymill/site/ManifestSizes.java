package org.raymill.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.raymill.model.AssociatedFile;
import org.raymill.model.Sha256;
import org.raymill.storage.FileStore;
import org.raymill.storage.InputManifest;
import org.raymill.storage.MountedContents;

/** How large the files of jobs are. Each list is read once, as long as not too many others are. Safe to use from many threads. */
final class ManifestSizes {

    private static final int MAX_KNOWN = 10_000;

    private final MountedContents contents;
    private final Executor blocking;
    private final Map<Sha256, Long> known = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Sha256, Long> eldest) {
            return size() > MAX_KNOWN;
        }
    });

    /**
     * Of lists in a store.
     *
     * @param blocking where they are read
     */
    ManifestSizes(FileStore files, Executor blocking) {
        this.contents = new MountedContents(files);
        this.blocking = blocking;
    }

    /** The bytes of all files of a list, each content once; fails when the list can not be read. */
    CompletionStage<Long> of(Sha256 manifest) {
        Long before = known.get(manifest);
        return before != null
                ? CompletableFuture.completedFuture(before)
                : CompletableFuture.supplyAsync(() -> read(manifest), blocking);
    }

    private long read(Sha256 manifest) {
        try {
            Map<Sha256, Long> sizes = new LinkedHashMap<>();
            for (AssociatedFile file : InputManifest.parse(contents.read(manifest, InputManifest.MAX_BYTES))
                    .files()) {
                sizes.put(file.sha256(), file.size());
            }
            long bytes = sizes.values().stream().mapToLong(Long::longValue).sum();
            known.put(manifest, bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
