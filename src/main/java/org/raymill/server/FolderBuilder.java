package org.raymill.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.raymill.model.AssociatedFile;
import org.raymill.model.Sha256;
import org.raymill.rendering.RenderingException;
import org.raymill.sealing.SealingException;
import org.raymill.storage.ContentMissingException;
import org.raymill.storage.ContentSource;
import org.raymill.storage.HashMismatchException;
import org.raymill.storage.InputManifest;
import org.raymill.storage.JobContents;
import org.raymill.storage.StorageFullException;

/** Makes jobs' folders and looks whether they are in order, many files at a time. Safe to use from many threads. */
final class FolderBuilder {

    private static final int MAX_NAMED = 10;
    /** Smaller files are put in place in the order of their paths. */
    private static final long LARGE = 8L << 20;

    private final JobContents source;
    private final ContentIndex index;
    private final Runnable makeRoom;
    private final Together together = new Together("raymill-inputs");

    /**
     * A builder.
     *
     * @param makeRoom called when the disk is full; then it is tried once more
     */
    FolderBuilder(JobContents source, ContentIndex index, Runnable makeRoom) {
        this.source = source;
        this.index = index;
        this.makeRoom = makeRoom;
    }

    /**
     * Begins a job's folder, with nothing in it but folders.
     *
     * @param generation tells it from other folders of the same job
     */
    JobFolder begin(Path cache, Sha256 name, int generation, long now) throws IOException, RenderingException {
        byte[] json;
        boolean sealed;
        try {
            ContentSource listed = source.of(name);
            sealed = listed.isSealed(name);
            json = listed.read(name, InputManifest.MAX_BYTES);
        } catch (ContentMissingException e) {
            throw new RenderingException("the list of the job's files (" + name + ") is not in the file store", e);
        } catch (SealingException e) {
            throw new RenderingException(
                    "the list of the job's files (" + name + ") can not be read from the file store: " + e.getMessage(),
                    e);
        } catch (HashMismatchException e) {
            throw new RenderingException("the list of the job's files (" + name + ") is damaged in the file store", e);
        }
        JobFolder made = new JobFolder(
                cache.resolve(name.hex() + "." + generation), name, InputManifest.parse(json), sealed, now);
        try {
            Files.createDirectories(made.files());
            if (!sealed) {
                // A process that finds a folder without it removes the folder.
                Files.write(made.manifestFile(), json);
            }
            for (Path parent : parents(made)) {
                Files.createDirectories(parent);
            }
            return made;
        } catch (IOException e) {
            Folders.delete(made.root());
            throw e;
        }
    }

    private static Set<Path> parents(JobFolder folder) {
        Set<Path> parents = new HashSet<>();
        for (int number = 0; number < folder.list().size(); number++) {
            Path parent = folder.place(number).getParent();
            while (parents.add(parent) && !parent.equals(folder.files())) {
                parent = parent.getParent();
            }
        }
        return parents;
    }

    /**
     * Puts all files of a folder in place.
     *
     * @throws RenderingException when files are missing or damaged; the message names them
     */
    void fill(JobFolder folder, BooleanSupplier cancelled)
            throws IOException, InterruptedException, RenderingException {
        int[] order = largestFirst(folder);
        try {
            together.each(order.length, turn -> place(folder, order[turn], cancelled));
        } catch (ContentMissingException e) {
            throw new RenderingException(missing(folder), e);
        } catch (DamagedFile e) {
            throw new RenderingException(e.getMessage(), e);
        }
        // A hint to well-behaved programs, as is that the files are read-only.
        for (Path parent : parents(folder)) {
            parent.toFile().setWritable(false, false);
        }
        folder.becomeWhole();
    }

    /** The numbers of a folder's files: those that take long come first, and the small ones go on beside them. */
    private static int[] largestFirst(JobFolder folder) {
        List<AssociatedFile> list = folder.list();
        return IntStream.range(0, list.size())
                .boxed()
                .sorted(Comparator.comparing(
                        (Integer number) -> -Math.max(LARGE, list.get(number).size())))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private void place(JobFolder folder, int number, BooleanSupplier cancelled) throws IOException {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("cancelled");
        }
        AssociatedFile file = folder.list().get(number);
        try {
            index.place(folder, number, cancelled);
        } catch (HashMismatchException e) {
            throw new DamagedFile("the associated file '" + file.path() + "' is damaged in the file store", e);
        } catch (SealingException e) {
            throw new DamagedFile(
                    "the associated file '" + file.path() + "' can not be read from the file store: " + e.getMessage(),
                    e);
        } catch (IOException e) {
            if (!StorageFullException.tells(e)) {
                throw e;
            }
            makeRoom.run();
            Files.deleteIfExists(folder.place(number));
            index.place(folder, number, cancelled);
        }
    }

    private String missing(JobFolder folder) throws IOException {
        Set<Sha256> gone = new HashSet<>(source.of(folder.name())
                .missing(folder.list().stream().map(AssociatedFile::sha256).toList()));
        List<AssociatedFile> files = folder.list().stream()
                .filter(file -> gone.contains(file.sha256()))
                .toList();
        List<String> names = files.stream()
                .limit(MAX_NAMED)
                .map(file -> "'" + file.path() + "'")
                .toList();
        return "associated files are missing in the file store: " + String.join(", ", names)
                + (files.size() > MAX_NAMED ? " and " + (files.size() - MAX_NAMED) + " more" : "");
    }

    /** Whether all files of a folder are there as they should be. */
    boolean isIntact(JobFolder folder) throws IOException, InterruptedException {
        boolean intact = firstChanged(folder).isEmpty();
        if (intact) {
            folder.becomeWhole();
        }
        return intact;
    }

    /** The first file of a folder that is not there as it should be. */
    Optional<String> firstChanged(JobFolder folder) throws IOException, InterruptedException {
        AtomicInteger first = new AtomicInteger(Integer.MAX_VALUE);
        together.each(folder.list().size(), number -> {
            if (number < first.get() && !folder.isIntact(number)) {
                first.accumulateAndGet(number, Math::min);
            }
        });
        return first.get() == Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(folder.list().get(first.get()).path().value());
    }

    /** A file of the job is not what it should be. */
    private static final class DamagedFile extends IOException {
        private static final long serialVersionUID = 1L;

        DamagedFile(String message, IOException cause) {
            super(message, cause);
        }
    }
}
