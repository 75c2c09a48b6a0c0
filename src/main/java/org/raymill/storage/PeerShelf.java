package org.raymill.storage;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.raymill.model.AuditEntry;
import org.raymill.model.JobId;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;

/**
 * The files that one linked site has sent. They lie in a storage of their own: no task of another client finds them, and the site finds none but them,
 * so that to know the hash of a file is not to have it. Methods block and may be called from any thread.
 */
public final class PeerShelf {

    /** The most jobs whose files may be on their way at a time. */
    static final int MAX_ORDERS = 10_000;

    /** Of so many jobs it is told that they are done. */
    private static final int MAX_TOLD = 20;

    /** Of so many files at a time it is worked out who needs them. */
    private static final int PASS_FILES = 1 << 20;
    /** How often it may be looked what the files take, while there seems to be no room. */
    private static final long MEASURE_NANOS = Duration.ofSeconds(5).toNanos();

    private final SiteName site;
    private final StorageLayout layout;
    private final FileStore files;
    private final long maxBytes;
    private final ShelfOrders orders;
    /** What the files took when that was looked at, and what has been announced since; guarded by the monitor. */
    private long taken = -1;

    private long arriving;
    private long measuredAt;

    PeerShelf(
            SiteName site, StorageLayout layout, long maxFileBytes, long maxBytes, StorageRoom room, Sealing sealing) {
        this.site = site;
        this.layout = layout;
        this.files = new FileStore(layout, new ShelfDisk(layout), Math.min(maxFileBytes, maxBytes), sealing, room);
        this.maxBytes = maxBytes;
        this.orders = new ShelfOrders(layout);
    }

    /** The store on a shelf that is only read. */
    static FileStore store(StorageLayout layout, long maxFileBytes, Sealing sealing) {
        return new FileStore(layout, new ShelfDisk(layout), maxFileBytes, sealing);
    }

    /** Whose files these are. */
    public SiteName site() {
        return site;
    }

    /** The files as a store. */
    public FileStore files() {
        return files;
    }

    /** Where they lie. */
    public StorageLayout layout() {
        return layout;
    }

    /** What the files may take together, in bytes. */
    public long maxBytes() {
        return maxBytes;
    }

    /**
     * Sets room aside for what is announced. It is to be given back by {@link #arrived}, whatever came of it.
     *
     * @return whether there is room; false sets none aside
     * @throws IOException when the storage does not work
     */
    public synchronized boolean reserve(long bytes) throws IOException {
        boolean old = taken < 0 || System.nanoTime() - measuredAt > MEASURE_NANOS;
        if (taken < 0 || old && !fits(bytes)) {
            taken = measure();
            measuredAt = System.nanoTime();
        }
        if (!fits(bytes)) {
            return false;
        }
        arriving += bytes;
        return true;
    }

    private boolean fits(long bytes) {
        return bytes <= maxBytes - taken - arriving;
    }

    /** What was announced has arrived, as far as it did: until it is looked at again, all of it counts. */
    public synchronized void arrived(long bytes) {
        arriving -= bytes;
        taken += bytes;
    }

    private long measure() throws IOException {
        long[] bytes = {0};
        Files.walkFileTree(layout.root(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                // It was moved or removed meanwhile.
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes[0];
    }

    /**
     * What a collection has removed.
     *
     * @param kept files that stay
     * @param keptBytes what these have together
     */
    public record Removed(long files, long bytes, long kept, long keptBytes) {

        /**
         * The record that this has happened.
         *
         * @param released jobs of that site that were done before, as far as they are known
         */
        public AuditEntry record(SiteName site, Instant at, Collection<JobId> released) {
            String jobs = released.isEmpty()
                    ? ""
                    : ", after "
                            + released.stream()
                                    .limit(MAX_TOLD)
                                    .map(job -> "job " + job)
                                    .collect(Collectors.joining(", "))
                            + (released.size() > MAX_TOLD ? " and " + (released.size() - MAX_TOLD) + " more" : "")
                            + (released.size() == 1 ? " was done" : " were done");
            return new AuditEntry(
                    "site:" + site + ":collected:" + at,
                    at,
                    "raymill",
                    "collected",
                    "site:" + site,
                    "",
                    "removed " + files + " files, " + bytes + " bytes, that no open job of this site needs; " + kept
                            + " files, " + keptBytes + " bytes stay" + jobs);
        }
    }

    /**
     * Notes that a job's files are being brought: they stay until the job {@link #hasCome}, was {@link #forget given up}, or was not asked for during
     * {@link FileStore#ABANDONED_AFTER}. To be called before anybody is told which of them are missing.
     *
     * @param manifest the list of the files, which may itself be still to come
     * @throws IOException with a message for people when the storage does not work, or {@value #MAX_ORDERS} jobs are expected already
     */
    public void expect(JobId job, Sha256 manifest, Instant now) throws IOException {
        orders.expect(job, manifest, now);
    }

    /** A job whose files were brought is in the catalogue: from now on that says what it needs. */
    public void hasCome(JobId job, Sha256 manifest) {
        orders.remove(job, manifest);
    }

    /**
     * Removes the files that no consignment needs, and what was begun to be sent and given up.
     *
     * <p>Nothing is lost that a consignment needs, however short the time is, if the consignment counts as open before its list of files is sent, and the
     * list is here before it is asked which of the files are missing: a file that was condemned meanwhile is taken back, or told to be missing.
     *
     * @param open asked twice for the lists of files of all open consignments of this site, each the content that it is; one that has not arrived yet
     *     is no error
     * @param unusedFor files that were sent, or asked for, since then stay in any case
     * @param stop asked now and then; when true, {@link java.util.concurrent.CancellationException} is thrown
     * @throws IOException with a message for people
     */
    public Removed keepOnly(OpenLists open, Duration unusedFor, Instant now, BooleanSupplier stop) throws IOException {
        JobLists lists = visitor -> {
            // In this order: a job that has come is in the catalogue before it is expected no more.
            Set<Sha256> needed = new LinkedHashSet<>(orders.expected(now));
            needed.addAll(open.lists());
            needed.forEach(manifest -> visitor.accept(new JobLists.JobList(manifest, false, true)));
        };
        StoreCollection collection = new StoreCollection(
                layout, new ShelfDisk(layout), lists, now.minus(unusedFor), PASS_FILES, stop, files.sealing());
        files.sweepUploads(now);
        collection.run(false);
        synchronized (this) {
            taken = -1;
        }
        StoreCollection.Counts counts = collection.counts();
        return new Removed(
                counts.freedFiles,
                counts.freedBytes,
                counts.files - counts.freedFiles,
                counts.bytes - counts.freedBytes);
    }

    /**
     * Nothing more is wanted of jobs: if their files were still being brought, they need them no more.
     *
     * @throws IOException when the storage does not work
     */
    public void forget(Collection<JobId> jobs) throws IOException {
        orders.forget(Set.copyOf(jobs));
    }

    /** The lists of files of a site's open consignments. */
    public interface OpenLists {
        /**
         * All that are open now.
         *
         * @throws IOException with a message for people when they are not all known
         */
        Collection<Sha256> lists() throws IOException;

        /** These alone. */
        static OpenLists of(Collection<Sha256> manifests) {
            List<Sha256> copy = List.copyOf(manifests);
            return () -> copy;
        }
    }
}
