package org.raymill.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.raymill.model.Sha256;

/**
 * One collection of a file store: removes the files that no job's list names and that nobody has claimed since some time. For one thread.
 *
 * <p>A file is first <em>condemned</em>: moved to where it can still be read, and taken back, but is not found by whoever asks whether it is there.
 * Then the jobs' lists are read again. A job is registered before its files are claimed: so either its claim came first, then the second reading sees
 * the job, and its files are put back; or the claim takes the file back by itself, or finds it gone and the job is refused. Only what is still
 * condemned after that is removed. A collection that ends in between leaves files condemned, which the next one puts back first.
 */
final class StoreCollection {

    /** What was found and done; see {@link org.raymill.model.CollectionReport}. */
    static final class Counts {
        long jobs;
        long files;
        long bytes;
        long freedFiles;
        long freedBytes;
    }

    private final StorageLayout layout;
    private final StoreDisk disk;
    private final JobLists jobs;
    private final Instant claimedBefore;
    private final int passFiles;
    private final BooleanSupplier stop;
    private final CondemnedFiles condemned;
    private final MountedContents contents;
    private final Counts counts = new Counts();

    /**
     * A collection.
     *
     * @param claimedBefore what was put into the store, or claimed, since then stays
     * @param passFiles of so many files it is worked out at once who refers to them, at eight bytes each; the lists are read anew for each pass
     * @param stop asked now and then; when true, {@link CancellationException} is thrown
     */
    StoreCollection(
            StorageLayout layout,
            StoreDisk disk,
            JobLists jobs,
            Instant claimedBefore,
            int passFiles,
            BooleanSupplier stop) {
        this(layout, disk, jobs, claimedBefore, passFiles, stop, Sealing.NONE);
    }

    StoreCollection(
            StorageLayout layout,
            StoreDisk disk,
            JobLists jobs,
            Instant claimedBefore,
            int passFiles,
            BooleanSupplier stop,
            Sealing sealing) {
        this.layout = layout;
        this.disk = disk;
        this.jobs = jobs;
        this.claimedBefore = claimedBefore;
        this.passFiles = passFiles;
        this.stop = stop;
        this.condemned = new CondemnedFiles(
                layout, disk, layout.condemned().resolve(UUID.randomUUID().toString()));
        this.contents = new MountedContents(new StoredFiles(layout, disk, sealing)::find, sealing);
    }

    Counts counts() {
        return counts;
    }

    /**
     * Collects.
     *
     * @param dryRun only counts what would be removed
     * @throws IOException with a message for people; then nothing is removed any more
     */
    void run(boolean dryRun) throws IOException {
        if (!Files.isDirectory(layout.files())) {
            throw new IOException("the storage has no folder " + layout.files() + "; mount it");
        }
        if (!dryRun) {
            for (Path leftover : disk.list(layout.condemned())) {
                new CondemnedFiles(layout, disk, leftover).close();
            }
            condemned.makeFolder();
        }
        try {
            List<Path> folders = disk.list(layout.files()).stream().sorted().toList();
            for (int next = 0; next < folders.size(); ) {
                ReferenceMarks marks = new ReferenceMarks();
                List<Path> pass = new ArrayList<>();
                while (next < folders.size() && marks.size() < passFiles) {
                    pass.add(folders.get(next));
                    addOld(folders.get(next++), marks);
                }
                collect(pass, marks, dryRun);
            }
        } finally {
            if (!dryRun) {
                condemned.close();
            }
        }
    }

    private void addOld(Path folder, ReferenceMarks marks) throws IOException {
        for (Path file : disk.list(folder)) {
            checkStop();
            Optional<BasicFileAttributes> found = disk.look(file);
            Optional<Sha256> content = contentOf(file);
            if (found.isPresent() && content.isPresent()) {
                counts.files++;
                counts.bytes += found.get().size();
                if (isOld(found.get())) {
                    marks.add(content.get());
                }
            }
        }
    }

    private void collect(List<Path> folders, ReferenceMarks marks, boolean dryRun) throws IOException {
        if (marks.size() == 0) {
            return;
        }
        Set<Sha256> read = new HashSet<>();
        long[] seen = {0};
        visit(read, marks::mark, () -> seen[0]++);
        counts.jobs = Math.max(counts.jobs, seen[0]);
        boolean any = false;
        for (Path folder : folders) {
            for (Path file : disk.list(folder)) {
                checkStop();
                Optional<Sha256> content = contentOf(file);
                if (content.isPresent() && marks.isUnmarked(content.get())) {
                    any |= condemn(file, content.get(), dryRun);
                }
            }
        }
        if (any && !dryRun) {
            visit(
                    read,
                    (digits, from) -> condemned.putBack(
                            new Sha256(new String(digits, from, ListScan.DIGITS, StandardCharsets.US_ASCII))),
                    () -> {});
            condemned.remove(counts);
        }
    }

    /**
     * Tells every content that a job needs: lists, and what is named in lists that were not read before.
     *
     * @param read the lists that were read before
     */
    private void visit(Set<Sha256> read, ListScan.Visitor visitor, Runnable counter) throws IOException {
        Map<Sha256, Boolean> unread = new LinkedHashMap<>();
        Set<Sha256> lists = new HashSet<>();
        jobs.each(list -> {
            counter.run();
            lists.add(list.manifest());
            if (list.filesNeeded() && !read.contains(list.manifest())) {
                unread.merge(list.manifest(), list.accepted(), Boolean::logicalOr);
            }
        });
        for (Sha256 list : lists) {
            visitor.visit(list.hex().getBytes(StandardCharsets.US_ASCII), 0);
        }
        for (Map.Entry<Sha256, Boolean> list : unread.entrySet()) {
            checkStop();
            if (visitFiles(list.getKey(), list.getValue(), visitor)) {
                read.add(list.getKey());
            }
        }
    }

    /** A list that is missing before its job is accepted is put into the store again, if at all, before its files are claimed. */
    private boolean visitFiles(Sha256 list, boolean accepted, ListScan.Visitor visitor) throws IOException {
        byte[] json;
        try {
            json = contents.read(list, InputManifest.MAX_BYTES);
        } catch (ContentMissingException e) {
            if (accepted && !isOnAShelf(list)) {
                throw new IOException("the list of files " + list + " of an accepted job is missing", e);
            }
            return false;
        }
        InputManifest.eachContent(json, visitor);
        return true;
    }

    /** Whether the list is of a job that another site has handed over: its files lie where that site's do, and not here. */
    private boolean isOnAShelf(Sha256 list) throws IOException {
        return new ShelvedContents(layout, Long.MAX_VALUE, Sealing.NONE)
                .missing(List.of(list))
                .isEmpty();
    }

    private boolean condemn(Path file, Sha256 content, boolean dryRun) throws IOException {
        Optional<BasicFileAttributes> before = disk.look(file);
        if (before.isEmpty() || !isOld(before.get())) {
            return false;
        }
        if (dryRun) {
            counts.freedFiles++;
            counts.freedBytes += before.get().size();
            return true;
        }
        Optional<BasicFileAttributes> after = condemned.add(file, content);
        // It may have been claimed between the two looks.
        if (after.isPresent() && !isOld(after.get())) {
            condemned.putBack(content);
            return false;
        }
        return after.isPresent();
    }

    private boolean isOld(BasicFileAttributes file) {
        return file.lastModifiedTime().toInstant().isBefore(claimedBefore);
    }

    private static Optional<Sha256> contentOf(Path file) {
        return hash(
                file.getParent().getFileName().toString() + file.getFileName().toString());
    }

    private static Optional<Sha256> hash(String text) {
        return Sha256.isValid(text) ? Optional.of(new Sha256(text)) : Optional.empty();
    }

    private void checkStop() {
        if (stop.getAsBoolean()) {
            throw new CancellationException("the collection was stopped");
        }
    }
}
