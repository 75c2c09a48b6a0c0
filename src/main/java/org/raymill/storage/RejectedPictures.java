package org.raymill.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;

/**
 * Pictures that were not good enough to be results, in their jobs' folders for people to look at: the last few of each job, for some days. Part of the
 * {@link ResultStore}.
 */
public final class RejectedPictures {

    static final int MAX_KEPT = 20;
    static final Duration MAX_AGE = Duration.ofDays(7);
    private static final long MAX_BYTES = 256L << 20;

    private final StorageLayout layout;
    private final JobSealing sealing;

    RejectedPictures(StorageLayout layout, JobSealing sealing) {
        this.layout = layout;
        this.sealing = sealing;
    }

    /**
     * Keeps a picture, and removes what is too old or too much.
     *
     * @param folder on this host
     * @throws IOException with a message for people
     */
    public void keep(JobId job, AttemptId attempt, Path folder, RelativePath name) throws IOException {
        Path file = SafeFiles.find(folder, name)
                .orElseThrow(() -> new IOException("the picture '" + name + "' is not in " + folder));
        keep(job, attempt, StoredFile.plain(file));
    }

    /**
     * Keeps a picture that is on the storage already, in the same way.
     *
     * @throws IOException with a message for people
     */
    void keep(JobId job, AttemptId attempt, StoredFile from) throws IOException {
        layout.requireMounted();
        Path target = layout.rejected(job).resolve(attempt.value() + "." + extension(from.name()));
        Path part = target.resolveSibling(attempt.value() + "-" + UUID.randomUUID() + ".part");
        try {
            Files.createDirectories(target.getParent());
            SafeFiles.copy(from, part, sealing.of(job), JobSealing.rejected(job, attempt), MAX_BYTES);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            removeSuperfluous(target.getParent(), sealing.isGuest(job));
        } catch (IOException e) {
            Files.deleteIfExists(part);
            throw StorageProblem.wrap("keep the picture", target, e);
        }
    }

    private static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static void removeSuperfluous(Path folder, boolean guest) throws IOException {
        List<Path> newestFirst;
        try (Stream<Path> files = Files.list(folder)) {
            newestFirst = files.sorted(Comparator.comparing(RejectedPictures::modified)
                            .reversed()
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
        for (int i = 0; i < newestFirst.size(); i++) {
            if (i >= MAX_KEPT || isOld(newestFirst.get(i))) {
                if (guest) {
                    Sealing.shred(newestFirst.get(i));
                }
                Files.deleteIfExists(newestFirst.get(i));
            }
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return FileTime.fromMillis(0); // removed meanwhile by another process
        }
    }

    private static boolean isOld(Path file) {
        return modified(file).toInstant().isBefore(Instant.now().minus(MAX_AGE));
    }

    /** The picture of an attempt; empty when none is kept. */
    public Optional<StoredFile> find(JobId job, AttemptId attempt) throws IOException {
        Sealing form = sealing.of(job);
        return Stream.of(PictureFormat.values())
                .map(format -> layout.rejected(job).resolve(attempt.value() + "." + format.extension()))
                .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !isOld(file))
                .findFirst()
                .map(file -> new StoredFile(file, form, JobSealing.rejected(job, attempt)));
    }
}
