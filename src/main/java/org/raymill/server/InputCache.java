package org.raymill.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.raymill.model.Sha256;
import org.raymill.rendering.RenderingException;
import org.raymill.storage.InputManifest;
import org.raymill.storage.JobContents;
import org.raymill.telemetry.ServerMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The associated files of jobs: each job's in a folder of its own that its tasks share, equal contents of several jobs once on the disk. What
 * tasks do to the files is noticed before another task gets them, and they are put right. Safe to use from many threads; see {@code
 * docs/storage.md}.
 */
final class InputCache {

    private static final Logger log = LoggerFactory.getLogger(InputCache.class);
    private static final long LOOK_AGAIN_MILLIS = 50;
    /** So long what the storage has encrypted stays here after its last use: the next task of the job often follows at once. */
    static final Duration LINGER = Duration.ofSeconds(10);

    private final Path folder;
    private final Limits limits;
    private final InstantSource clock;
    private final Executor cleaner;
    private final ServerMetrics metrics;
    private final Executor later;
    private final ContentIndex index;
    private final FolderBuilder builder;
    private final AtomicInteger generation = new AtomicInteger();
    /** By manifest; guarded by the monitor. */
    private final Map<Sha256, Entry> entries = new HashMap<>();
    /** Whether the disk had too little room when that was asked last, which takes too long to be asked after each task. */
    private volatile boolean diskWasLow;

    /**
     * When folders that no task uses are removed, the longest unused first.
     *
     * @param bytes while all together are larger
     * @param disk and while it has too little room
     */
    record Limits(long bytes, DiskRoom disk) {}

    /** A job's files. */
    private static final class Entry {
        /** Held while the folder is looked at or made. */
        private final ReentrantLock making = new ReentrantLock();
        /** Tasks that wait for it or make it; guarded by the cache's monitor, like the folder. */
        private int waiting;

        private JobFolder current;
    }

    /**
     * A cache in a folder. What an earlier process left there is used again where its bytes turn out to be right.
     *
     * @param limits when folders that no task uses are removed
     * @param cleaner removes them
     * @param metrics hears whether what tasks ask for was here
     */
    InputCache(
            Path folder,
            JobContents source,
            Limits limits,
            InstantSource clock,
            Executor cleaner,
            ServerMetrics metrics)
            throws IOException {
        this(
                folder,
                source,
                limits,
                clock,
                cleaner,
                CompletableFuture.delayedExecutor(LINGER.toMillis(), TimeUnit.MILLISECONDS, cleaner),
                metrics);
    }

    /**
     * The same.
     *
     * @param later runs a step {@link #LINGER} after it got it
     */
    InputCache(
            Path folder,
            JobContents source,
            Limits limits,
            InstantSource clock,
            Executor cleaner,
            Executor later,
            ServerMetrics metrics)
            throws IOException {
        this.later = later;
        this.folder = folder;
        this.limits = limits;
        this.clock = clock;
        this.cleaner = cleaner;
        this.metrics = metrics;
        this.index = new ContentIndex(source);
        this.builder = new FolderBuilder(source, index, this::makeRoom);
        Files.createDirectories(folder);
        for (JobFolder found : FoundFolders.take(folder, generation)) {
            index.find(found);
            Entry entry = new Entry();
            entry.current = found;
            entries.put(found.name(), entry);
        }
        cleaner.execute(this::shrink);
    }

    /**
     * A job's files; in place until closed, which is done once.
     *
     * @param folder has them
     * @param manifest what is in it
     */
    record Inputs(Path folder, InputManifest manifest, Check check, Runnable release) implements AutoCloseable {

        /** Looks whether files are as they should be. */
        interface Check {
            Optional<String> firstChanged() throws IOException, InterruptedException;
        }

        /**
         * Makes sure that what was read is what the job has. Called after rendering: what another program, or the task itself, did to the files
         * would else be in the picture.
         *
         * @throws RenderingException when a file was changed; names it
         */
        void requireUnchanged() throws IOException, InterruptedException, RenderingException {
            Optional<String> changed = check.firstChanged();
            if (changed.isPresent()) {
                throw new RenderingException(
                        "the job's file '" + changed.get() + "' was changed on the server while the task ran");
            }
        }

        @Override
        public void close() {
            release.run();
        }
    }

    /**
     * Puts a job's files in place, if they are not yet, and in order, if somebody touched them.
     *
     * @param manifest the content in the file store that lists them
     * @param cancelled asked between files
     * @throws RenderingException when files are missing or damaged; the message names them
     */
    Inputs acquire(Sha256 manifest, BooleanSupplier cancelled)
            throws IOException, InterruptedException, RenderingException {
        Entry entry = enter(manifest);
        try {
            lock(entry, cancelled);
            try {
                JobFolder ready = ready(manifest, entry, cancelled);
                return new Inputs(
                        ready.files(), ready.manifest(), () -> builder.firstChanged(ready), () -> release(ready));
            } finally {
                entry.making.unlock();
            }
        } finally {
            exit(manifest, entry);
        }
    }

    private static void lock(Entry entry, BooleanSupplier cancelled) throws InterruptedException {
        while (!entry.making.tryLock(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("cancelled");
            }
        }
    }

    /** A folder that is as it should be, and used. Called with the entry's lock held. */
    private JobFolder ready(Sha256 manifest, Entry entry, BooleanSupplier cancelled)
            throws IOException, InterruptedException, RenderingException {
        Optional<JobFolder> current = useCurrent(entry);
        if (current.isPresent()) {
            boolean good = false;
            try {
                good = builder.isIntact(current.get());
            } finally {
                if (!good) {
                    release(current.get());
                }
            }
            if (good) {
                metrics.inputs(true);
                return current.get();
            }
        }
        metrics.inputs(false);
        // Its tasks go on in the folder that they have, so that there is a new one beside it.
        JobFolder made = builder.begin(folder, manifest, generation.incrementAndGet(), clock.millis());
        try {
            builder.fill(made, cancelled);
            return made;
        } finally {
            replace(entry, made);
        }
    }

    private synchronized Optional<JobFolder> useCurrent(Entry entry) {
        Optional<JobFolder> current = Optional.ofNullable(entry.current);
        current.ifPresent(found -> found.enter(clock.millis()));
        return current;
    }

    /** What could not be filled as a whole is kept too: what it has is not fetched again. */
    private void replace(Entry entry, JobFolder made) {
        boolean unused;
        JobFolder old;
        synchronized (this) {
            old = entry.current;
            entry.current = made;
            if (made.isWhole()) {
                made.enter(clock.millis());
            }
            unused = old != null && !old.isUsed();
        }
        if (made.isSealed() && !made.isWhole()) {
            later.execute(() -> removeUnused(made, 0));
        }
        if (unused) {
            cleaner.execute(() -> remove(old));
        }
        cleaner.execute(this::shrink);
    }

    private void release(JobFolder used) {
        boolean superseded;
        long uses;
        synchronized (this) {
            uses = used.uses();
            used.leave(clock.millis());
            Entry entry = entries.get(used.name());
            superseded = !used.isUsed() && (entry == null || entry.current != used);
        }
        if (used.isSealed() && !superseded) {
            later.execute(() -> removeUnused(used, uses));
        }
        if (superseded) {
            cleaner.execute(() -> remove(used));
        }
        if (isTooLarge() || diskWasLow) {
            cleaner.execute(this::shrink);
        }
    }

    private boolean isTooLarge() {
        return index.totalBytes() > limits.bytes();
    }

    private boolean isExceeded() {
        diskWasLow = limits.disk().isLow();
        return diskWasLow || isTooLarge();
    }

    /**
     * What the storage has encrypted goes when no task has used it for a while.
     *
     * @param uses how often it had been used when that while began
     */
    private void removeUnused(JobFolder sealed, long uses) {
        synchronized (this) {
            Entry entry = entries.get(sealed.name());
            boolean stays = entry == null
                    || entry.current != sealed
                    || entry.waiting > 0
                    || sealed.isUsed()
                    || sealed.uses() != uses;
            if (stays) {
                return; // whoever uses it sees to it afterwards
            }
            entries.remove(sealed.name());
        }
        remove(sealed);
    }

    /** No task uses anything any more: removes what the storage has encrypted. */
    void close() {
        List<JobFolder> sealed;
        synchronized (this) {
            sealed = entries.values().stream()
                    .map(entry -> entry.current)
                    .filter(current -> current != null && current.isSealed())
                    .toList();
            sealed.forEach(folder -> entries.remove(folder.name()));
        }
        sealed.forEach(this::remove);
    }

    private synchronized Entry enter(Sha256 manifest) {
        Entry entry = entries.computeIfAbsent(manifest, key -> new Entry());
        entry.waiting++;
        return entry;
    }

    private synchronized void exit(Sha256 manifest, Entry entry) {
        entry.waiting--;
        if (entry.waiting == 0 && entry.current == null) {
            entries.remove(manifest);
        }
    }

    /** The manifests of the jobs whose files are in place, the latest used first; at most so many. */
    synchronized List<String> warm(int most) {
        return entries.values().stream()
                .map(entry -> entry.current)
                .filter(current -> current != null && current.isWhole())
                .sorted(Comparator.comparing(JobFolder::usedAt).reversed().thenComparing(JobFolder::name))
                .limit(most)
                .map(current -> current.name().hex())
                .toList();
    }

    /** Removes unused folders until what is left is within the limits. To be called from time to time: nobody else looks at the disk. */
    void shrink() {
        while (isExceeded()) {
            Optional<JobFolder> longest = takeLongestUnused();
            if (longest.isEmpty()) {
                return;
            }
            remove(longest.get());
        }
    }

    /** Removes all unused folders, because the disk is full. */
    private void makeRoom() {
        log.warn("The disk of {} is full: all input files that no task uses are removed", folder);
        for (Optional<JobFolder> next = takeLongestUnused(); next.isPresent(); next = takeLongestUnused()) {
            remove(next.get());
        }
    }

    private synchronized Optional<JobFolder> takeLongestUnused() {
        Optional<Entry> longest = entries.values().stream()
                .filter(entry -> entry.waiting == 0 && entry.current != null && !entry.current.isUsed())
                .min(Comparator.comparing((Entry entry) -> entry.current.usedAt())
                        .thenComparing(entry -> entry.current.name()));
        return longest.map(entry -> {
            entries.remove(entry.current.name());
            return entry.current;
        });
    }

    private void remove(JobFolder unused) {
        try {
            index.leave(unused);
            Folders.delete(unused.root());
        } catch (IOException e) {
            log.warn("Unused input files are not removed: {}", e.toString());
        }
    }
}
