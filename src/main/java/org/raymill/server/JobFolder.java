package org.raymill.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.raymill.model.AssociatedFile;
import org.raymill.model.Sha256;
import org.raymill.storage.InputManifest;

/** A job's files in the cache: read by its tasks, and by no means written. */
final class JobFolder {

    private static final String FILES = "files";
    private static final String MANIFEST = "manifest.json";

    private final Path root;
    private final Sha256 name;
    private final InputManifest manifest;
    private final boolean sealed;
    /** The file at each place of the manifest; null where there is none yet. */
    private final AtomicReferenceArray<CachedContent> contents;
    /** Tasks that use it; guarded by the cache's monitor. */
    private int users;
    /** How often it was taken into use; guarded by the cache's monitor. */
    private long uses;
    /** When it was used last, in milliseconds since 1970; guarded by the cache's monitor. */
    private long usedAt;

    private volatile boolean whole;

    /**
     * A folder that may have nothing yet.
     *
     * @param name of the manifest in the file store
     * @param sealed whether the storage has it encrypted: then it is here no longer than it is used
     */
    JobFolder(Path root, Sha256 name, InputManifest manifest, boolean sealed, long usedAt) {
        this.sealed = sealed;
        this.root = root;
        this.name = name;
        this.manifest = manifest;
        this.usedAt = usedAt;
        this.contents = new AtomicReferenceArray<>(manifest.files().size());
    }

    Path root() {
        return root;
    }

    Sha256 name() {
        return name;
    }

    /** Whether the storage has it encrypted, so that it is not to stay here. */
    boolean isSealed() {
        return sealed;
    }

    InputManifest manifest() {
        return manifest;
    }

    List<AssociatedFile> list() {
        return manifest.files();
    }

    /** What tasks see. */
    Path files() {
        return root.resolve(FILES);
    }

    /** Has the manifest's bytes, for a process that finds the folder later. */
    Path manifestFile() {
        return manifestFile(root);
    }

    static Path manifestFile(Path root) {
        return root.resolve(MANIFEST);
    }

    /** Where a file of the manifest is, by its number there. */
    Path place(int number) {
        return files().resolve(manifest.files().get(number).path().value());
    }

    void put(int number, CachedContent content) {
        contents.set(number, content);
    }

    /** Whether all files were put in place once. */
    boolean isWhole() {
        return whole;
    }

    void becomeWhole() {
        whole = true;
    }

    /** Whether a file is there as it should be, by its number. */
    boolean isIntact(int number) throws IOException {
        CachedContent content = contents.get(number);
        return content != null && content.isIntact(place(number));
    }

    /** Everything that it has, each once. */
    Set<CachedContent> contents() {
        Set<CachedContent> all = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < contents.length(); i++) {
            if (contents.get(i) != null) {
                all.add(contents.get(i));
            }
        }
        return all;
    }

    void enter(long now) {
        users++;
        uses++;
        usedAt = now;
    }

    void leave(long now) {
        users--;
        usedAt = now;
    }

    long uses() {
        return uses;
    }

    boolean isUsed() {
        return users > 0;
    }

    long usedAt() {
        return usedAt;
    }
}
