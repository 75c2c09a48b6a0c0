package org.raymill.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.raymill.model.AssociatedFile;
import org.raymill.model.Sha256;
import org.raymill.rendering.RenderingException;
import org.raymill.storage.FileStore;
import org.raymill.storage.InputManifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The associated files of jobs, each job's in a folder of its own that its tasks share. They are copies: whatever a task does to them, the file
 * store and other jobs keep theirs. Safe to use from many threads.
 */
final class InputCache {

    private static final Logger log = LoggerFactory.getLogger(InputCache.class);
    private static final int MAX_NAMED = 10;

    private final Path folder;
    private final FileStore store;
    private final long limitBytes;
    private final InstantSource clock;
    private final Map<Sha256, Entry> entries = new HashMap<>();
    /** Of the files of all entries; guarded by the monitor. */
    private long totalBytes;

    /**
     * A cache in a folder. What an earlier process left there is removed.
     *
     * @param limitBytes folders that no task uses are removed, the longest unused first, while all together are larger
     */
    InputCache(Path folder, FileStore store, long limitBytes, InstantSource clock) throws IOException {
        this.folder = folder;
        this.store = store;
        this.limitBytes = limitBytes;
        this.clock = clock;
        Folders.delete(folder);
        Files.createDirectories(folder);
    }

    /**
     * A job's files; in place until closed, which is done once.
     *
     * @param folder has them
     * @param manifest what is in it
     */
    record Inputs(Path folder, InputManifest manifest, Runnable release) implements AutoCloseable {

        @Override
        public void close() {
            release.run();
        }
    }

    /** One job's folder. Its monitor guards the making of it; all below {@code bytes} are guarded by the cache's monitor. */
    private static final class Entry {
        private InputManifest manifest;
        private long bytes;
        private int users;
        private boolean filled;
        private long usedAt;
    }

    /**
     * Puts a job's files in place, if they are not yet.
     *
     * @param manifest the content in the file store that lists them
     * @param cancelled asked between files
     * @throws RenderingException when files are missing or damaged; the message names them
     */
    Inputs acquire(Sha256 manifest, BooleanSupplier cancelled) throws IOException, RenderingException {
        Entry entry = use(manifest);
        InputManifest files = null;
        try {
            synchronized (entry) {
                if (entry.manifest == null || !isComplete(manifest, entry.manifest)) {
                    fill(manifest, entry, cancelled);
                }
                files = entry.manifest;
            }
        } finally {
            if (files == null) {
                release(entry);
            }
        }
        return new Inputs(folderOf(manifest), files, () -> release(entry));
    }

    /** The manifests of the jobs whose files are in place, the latest used first; at most so many. */
    synchronized List<String> warm(int most) {
        Comparator<Map.Entry<Sha256, Entry>> latest = Comparator.comparing(
                        (Map.Entry<Sha256, Entry> entry) -> entry.getValue().usedAt)
                .reversed();
        return entries.entrySet().stream()
                .filter(entry -> entry.getValue().filled)
                .sorted(latest.thenComparing(Map.Entry::getKey))
                .limit(most)
                .map(entry -> entry.getKey().hex())
                .toList();
    }

    private synchronized Entry use(Sha256 manifest) {
        Entry entry = entries.computeIfAbsent(manifest, key -> new Entry());
        entry.users++;
        entry.usedAt = clock.millis();
        return entry;
    }

    private synchronized void release(Entry entry) {
        entry.users--;
        entry.usedAt = clock.millis();
        shrink();
    }

    /** Called with the cache's monitor held: a folder that is being removed can not be taken into use meanwhile. */
    private void shrink() {
        if (totalBytes <= limitBytes) {
            return;
        }
        List<Map.Entry<Sha256, Entry>> unused = new ArrayList<>(entries.entrySet().stream()
                .filter(entry -> entry.getValue().users == 0)
                .sorted(Comparator.comparingLong(entry -> entry.getValue().usedAt))
                .toList());
        for (Map.Entry<Sha256, Entry> entry : unused) {
            if (totalBytes <= limitBytes) {
                return;
            }
            totalBytes -= entry.getValue().bytes;
            entries.remove(entry.getKey());
            try {
                Folders.delete(folderOf(entry.getKey()));
            } catch (IOException e) {
                log.warn("Unused input files are not removed: {}", e.getMessage());
            }
        }
    }

    private Path folderOf(Sha256 manifest) {
        return folder.resolve(manifest.hex());
    }

    private void fill(Sha256 manifest, Entry entry, BooleanSupplier cancelled) throws IOException, RenderingException {
        entry.manifest = null;
        InputManifest files = read(manifest);
        requireAll(files);
        Path building = folder.resolve(manifest.hex() + ".part");
        Folders.delete(building);
        Files.createDirectories(building);
        long bytes = 0;
        for (AssociatedFile file : files.files()) {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("cancelled");
            }
            copy(file, building.resolve(file.path().value()));
            bytes += file.size();
        }
        Folders.delete(folderOf(manifest));
        Files.move(building, folderOf(manifest), StandardCopyOption.ATOMIC_MOVE);
        synchronized (this) {
            totalBytes += bytes - entry.bytes;
            entry.bytes = bytes;
            entry.filled = true;
        }
        entry.manifest = files;
    }

    private InputManifest read(Sha256 manifest) throws IOException, RenderingException {
        Path file = store.find(manifest)
                .orElseThrow(() -> new RenderingException(
                        "the list of the job's files (" + manifest + ") is not in the file store"));
        if (Files.size(file) > InputManifest.MAX_BYTES) {
            throw new RenderingException("the list of the job's files is too long");
        }
        return InputManifest.parse(Files.readAllBytes(file));
    }

    private void requireAll(InputManifest files) throws RenderingException {
        List<AssociatedFile> missing =
                files.files().stream().filter(file -> !store.has(file.sha256())).toList();
        if (!missing.isEmpty()) {
            List<String> names = missing.stream()
                    .limit(MAX_NAMED)
                    .map(file -> "'" + file.path() + "'")
                    .toList();
            throw new RenderingException("associated files are missing in the file store: " + String.join(", ", names)
                    + (missing.size() > MAX_NAMED ? " and " + (missing.size() - MAX_NAMED) + " more" : ""));
        }
    }

    private void copy(AssociatedFile file, Path target) throws IOException, RenderingException {
        Path source = store.find(file.sha256())
                .orElseThrow(() -> new RenderingException("the associated file '" + file.path() + "' is missing"));
        Files.createDirectories(target.getParent());
        MessageDigest digest = sha256();
        long size;
        try (InputStream in = Files.newInputStream(source);
                OutputStream out = new DigestOutputStream(
                        Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        digest)) {
            size = in.transferTo(out);
        }
        if (size != file.size()
                || !HexFormat.of()
                        .formatHex(digest.digest())
                        .equals(file.sha256().hex())) {
            throw new RenderingException(
                    "the associated file '" + file.path() + "' is damaged in the file store: " + source);
        }
        // A hint to well-behaved programs; the copy protects the store from others.
        target.toFile().setReadOnly();
    }

    /** Whether the files are still there as they were put: a task may have had its way with them. */
    private boolean isComplete(Sha256 manifest, InputManifest files) throws IOException {
        Path root = folderOf(manifest);
        for (AssociatedFile file : files.files()) {
            Path path = root.resolve(file.path().value());
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.size(path) != file.size()) {
                return false;
            }
        }
        return true;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
