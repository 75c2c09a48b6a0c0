package org.raymill.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.PictureFormat;
import org.raymill.model.PictureNames;

/**
 * Pictures of unfinished work on the shared storage: of each attempt that runs the newest one of each frame, as PNG. A reader sees a whole
 * picture or none. They are worth nothing once the attempt has ended, so nothing is synced. Methods block and may be called from any thread.
 */
public final class SampleStore implements SampleShelf {

    /** The largest picture that is kept, in bytes. */
    public static final int MAX_BYTES = 8 << 20;

    /** Of so many frames an attempt has pictures at most; the oldest ones give way. */
    public static final int MAX_FRAMES = 64;

    private final StorageLayout layout;
    private final JobSealing sealing;

    SampleStore(StorageLayout layout, JobSealing sealing) {
        this.layout = layout;
        this.sealing = sealing;
    }

    @Override
    public void put(JobId job, AttemptId attempt, int frame, byte[] png) throws IOException {
        if (png.length > MAX_BYTES) {
            throw new IOException("the picture has " + png.length + " bytes, more than " + MAX_BYTES);
        }
        if (!Files.isDirectory(layout.jobs())) {
            throw new NoSuchFileException(layout.jobs().toString()); // the storage is not mounted
        }
        Path folder = layout.samples(job, attempt);
        Files.createDirectories(folder);
        Path file = folder.resolve(name(frame));
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            makeRoom(folder);
        }
        stored(job, attempt, frame, file).replace(png);
    }

    private StoredFile stored(JobId job, AttemptId attempt, int frame, Path file) throws IOException {
        return new StoredFile(file, sealing.of(job), JobSealing.sample(job, attempt, frame));
    }

    private static void makeRoom(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.forEach(files::add);
        }
        files.sort(Comparator.comparing(file -> file.toFile().lastModified()));
        for (int i = 0; i <= files.size() - MAX_FRAMES; i++) {
            Files.deleteIfExists(files.get(i));
        }
    }

    /**
     * A picture of unfinished work.
     *
     * @param version differs when there is another picture
     */
    public record Sample(StoredFile file, String version) {}

    /** The newest picture of a frame by an attempt; empty when there is none. */
    public Optional<Sample> find(JobId job, AttemptId attempt, int frame) {
        Path file = layout.samples(job, attempt).resolve(name(frame));
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            StoredFile stored = stored(job, attempt, frame, file);
            return attributes.isRegularFile() && stored.size() <= MAX_BYTES
                    ? Optional.of(new Sample(
                            stored,
                            attempt + "-" + attributes.size() + "-"
                                    + attributes.lastModifiedTime().toInstant()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // none yet, or none any more
        }
    }

    @Override
    public void discard(JobId job, AttemptId attempt) throws IOException {
        SafeFiles.deleteTree(layout.samples(job, attempt));
        try {
            Files.deleteIfExists(layout.samples(job));
        } catch (java.nio.file.DirectoryNotEmptyException e) {
            // Other attempts have shown something too.
        }
    }

    private static String name(int frame) {
        return PictureNames.frame(frame, PictureFormat.PNG).value();
    }
}
