package org.raymill.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.ResultDetail;
import org.raymill.model.Sha256;
import org.raymill.model.TaskOutput;
import org.raymill.protocol.ResultWriterCommand.PublishFile;
import org.raymill.protocol.ResultWriterCommand.StageFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The results of jobs on the shared storage, published in two steps: an attempt's files are staged under the attempt's name, and when the job
 * has accepted the attempt, each is moved to its final name at once. So a reader sees a whole picture of one attempt or none. Several
 * processes may use one store at the same time. Methods block and may be called from any thread.
 */
public final class ResultStore {

    /** The largest file that is staged, in bytes. */
    public static final long MAX_FILE_BYTES = ResultDetail.MAX_SIZE;

    private static final Logger log = LoggerFactory.getLogger(ResultStore.class);

    private final StorageLayout layout;
    private final RejectedPictures rejected;
    private final SampleStore samples;
    private final Thumbnails thumbnails;
    private final FolderEntries entries = new FolderEntries(SafeFiles::syncFolder);
    private final LiveLogs liveLogs;
    private final ResultPublisher publisher;

    /** A store in the folders of a layout, which are made when they are missing. When they can not be made, everything that needs them fails. */
    public ResultStore(StorageLayout layout) {
        this.layout = layout;
        this.rejected = new RejectedPictures(layout);
        this.samples = new SampleStore(layout);
        this.thumbnails = new Thumbnails(layout);
        this.liveLogs = new LiveLogs(layout);
        this.publisher = new ResultPublisher(layout, entries);
        try {
            layout.prepare();
        } catch (IOException e) {
            log.warn("The shared storage does not work: {}", e.getMessage());
        }
    }

    /**
     * Removes all that is kept for a job: its pictures and logs. Nothing there is no error.
     *
     * @throws IOException with a message for people when the storage does not work
     */
    public void removeJob(JobId job) throws IOException {
        try {
            SafeFiles.deleteTree(layout.job(job));
        } catch (IOException e) {
            throw StorageProblem.wrap("remove", layout.job(job), e);
        }
    }

    /** The pictures of unfinished work beside the results. */
    public SampleStore samples() {
        return samples;
    }

    /** Where the published results of a job are; may not exist. */
    public Path resultsFolder(JobId job) {
        return layout.results(job);
    }

    /** Where accepted tiles of a job wait to be assembled; may not exist. */
    public Path tilesFolder(JobId job) {
        return layout.tiles(job);
    }

    /** A published result, to be read and never written; empty when it is not there, or not as a plain file. */
    public Optional<Path> result(JobId job, RelativePath name) {
        return find(layout.results(job), name);
    }

    /** The logs of attempts that run. */
    public LiveLogs liveLogs() {
        return liveLogs;
    }

    /** Where goes what can be seen of attempts while they run. */
    public LiveShelves live() {
        return new LiveShelves(samples(), liveLogs);
    }

    /** Small pictures of the results. */
    public Thumbnails thumbnails() {
        return thumbnails;
    }

    /** A published tile; empty when it is not there any more. */
    public Optional<Path> tile(JobId job, RelativePath name) {
        return find(layout.tiles(job), name);
    }

    /** What an attempt has staged under a name; empty when there is none, or it is published. */
    public Optional<Path> staged(JobId job, AttemptId attempt, RelativePath name) {
        return find(layout.staged(job, attempt), name);
    }

    private static Optional<Path> find(Path folder, RelativePath name) {
        try {
            return SafeFiles.find(folder, name);
        } catch (IOException e) {
            log.warn("{} in {} can not be read: {}", name, folder, e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Copies a published result to a new file on this host.
     *
     * @return what was copied; empty when there is no such result
     * @throws IOException with a message for people
     */
    public Optional<Sha256> copyResult(JobId job, RelativePath name, Path target) throws IOException {
        try {
            Optional<Path> found = SafeFiles.find(layout.results(job), name);
            return found.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            SafeFiles.copy(found.get(), target, MAX_FILE_BYTES).sha256());
        } catch (IOException e) {
            throw StorageProblem.wrap("copy the result '" + name + "' to", target, e);
        }
    }

    /** The log of an attempt that has ended, compressed with gzip; empty when it left none. */
    public Optional<Path> log(JobId job, AttemptId attempt) {
        Path file = layout.log(job, attempt);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Optional.of(file) : Optional.empty();
    }

    /** The log of an attempt that has ended, as text; empty when it left none. To be closed. */
    public Optional<InputStream> openLog(JobId job, AttemptId attempt) throws IOException {
        Optional<Path> file = log(job, attempt);
        return file.isEmpty()
                ? Optional.empty()
                : Optional.of(new GZIPInputStream(Files.newInputStream(file.get(), LinkOption.NOFOLLOW_LINKS)));
    }

    /**
     * Copies an attempt's files to the storage, where no client sees them. Replaces what the same attempt staged before. When it fails, nothing
     * is staged.
     *
     * @param folder where the files are; symbolic links in it are refused
     * @throws IOException with a message for people
     */
    public List<TaskOutput> stage(JobId job, AttemptId attempt, Path folder, List<StageFile> files) throws IOException {
        requireMounted();
        Path staged = layout.staged(job, attempt);
        if (files.isEmpty()) {
            deleteQuietly(staged);
            return List.of();
        }
        Path building = staged.resolveSibling(attempt.value() + "-" + UUID.randomUUID() + ".part");
        try {
            Files.createDirectories(building);
            List<TaskOutput> outputs = copyAll(folder, files, building);
            SafeFiles.deleteTree(staged);
            Files.move(building, staged, StandardCopyOption.ATOMIC_MOVE);
            SafeFiles.syncFolder(layout.staged(job));
            entries.makeLast(layout.staged(job));
            entries.makeLast(layout.job(job));
            return outputs;
        } catch (IOException e) {
            deleteQuietly(building);
            throw StorageProblem.wrap("stage results in", staged, e);
        }
    }

    private static List<TaskOutput> copyAll(Path folder, List<StageFile> files, Path target) throws IOException {
        Set<RelativePath> names = new HashSet<>();
        Set<Path> folders = new LinkedHashSet<>(List.of(target));
        List<TaskOutput> outputs = new ArrayList<>();
        for (StageFile file : files) {
            if (!names.add(file.name())) {
                throw new IOException("the output '" + file.name() + "' is there twice");
            }
            Path from = SafeFiles.find(folder, file.name())
                    .orElseThrow(() -> new IOException("the output '" + file.name() + "' is not in " + folder));
            Path to = SafeFiles.resolve(target, file.name());
            Files.createDirectories(to.getParent());
            folders.add(to.getParent());
            SafeFiles.Copied copied = SafeFiles.copy(from, to, MAX_FILE_BYTES);
            outputs.add(new TaskOutput(
                    file.name(),
                    file.frame(),
                    file.tile(),
                    copied.sha256(),
                    copied.size(),
                    file.flags(),
                    file.packageVersion(),
                    file.identity()));
        }
        folders.forEach(SafeFiles::syncFolder);
        return outputs;
    }

    /**
     * Keeps a picture that was not good enough, for people to look at: a few of each job, for some days.
     *
     * @throws IOException with a message for people
     */
    public void keepRejected(JobId job, AttemptId attempt, Path folder, RelativePath name) throws IOException {
        requireMounted();
        rejected.keep(job, attempt, folder, name);
    }

    /** A picture of an attempt that was not good enough; empty when none is kept. */
    public Optional<Path> rejected(JobId job, AttemptId attempt) {
        return rejected.find(job, attempt);
    }

    /**
     * Keeps the log of an attempt, compressed; a long one without its middle. Replaces what was kept before.
     *
     * @param file the log; a missing one is no error
     * @throws IOException with a message for people
     */
    public void keepLog(JobId job, AttemptId attempt, Path file) throws IOException {
        requireMounted();
        Path target = layout.log(job, attempt);
        try {
            AttemptLog.compress(file, target);
        } catch (IOException e) {
            throw StorageProblem.wrap("keep the log", target, e);
        }
    }

    /**
     * What came of {@link #publish}.
     *
     * @param published under their final names now
     * @param missing nowhere, or not with the accepted bytes
     */
    public record Publication(List<PublishFile> published, List<PublishFile> missing) {
        public Publication {
            published = List.copyOf(published);
            missing = List.copyOf(missing);
        }
    }

    /**
     * Moves accepted files to their final names, atomically each. Idempotent: what has its final name already is left alone.
     *
     * @throws IOException with a message for people when the storage does not work; some files may be published then, and the call is to be
     *     repeated
     */
    public Publication publish(JobId job, Collection<PublishFile> files) throws IOException {
        requireMounted();
        return publisher.publish(job, files);
    }

    /** Removes tiles, and staged files and samples of attempts. Best effort: what can not be removed is logged. */
    public void discard(JobId job, Collection<RelativePath> tiles, Collection<AttemptId> attempts) {
        for (RelativePath tile : tiles) {
            discardTile(layout.tiles(job), tile);
        }
        for (AttemptId attempt : attempts) {
            deleteQuietly(layout.staged(job, attempt));
            deleteQuietly(layout.samples(job, attempt));
            deleteQuietly(layout.live(job, attempt));
        }
    }

    private static void discardTile(Path folder, RelativePath tile) {
        try {
            Optional<Path> found = SafeFiles.find(folder, tile);
            if (found.isEmpty()) {
                return;
            }
            Files.deleteIfExists(found.get());
            for (Path parent = found.get().getParent(); !parent.equals(folder); parent = parent.getParent()) {
                Files.delete(parent);
            }
        } catch (NoSuchFileException | java.nio.file.DirectoryNotEmptyException e) {
            // The tiles of one frame share a folder; the last one takes it along.
        } catch (IOException e) {
            log.warn("{}", StorageProblem.describe("remove the tile '" + tile + "' in", folder, e));
        }
    }

    /** Removes every staged file, tile and sample of a job; results and logs stay. Best effort: what can not be removed is logged. */
    public void discardAll(JobId job) {
        deleteQuietly(layout.staged(job));
        deleteQuietly(layout.tiles(job));
        deleteQuietly(layout.samples(job));
        deleteQuietly(layout.live(job));
    }

    private static void deleteQuietly(Path folder) {
        try {
            SafeFiles.deleteTree(folder);
        } catch (IOException e) {
            log.warn("{}", StorageProblem.describe("remove", folder, e));
        }
    }

    /** A storage that is not mounted looks empty: without this, every accepted result would count as lost. */
    private void requireMounted() throws IOException {
        Path jobs = layout.jobs();
        if (!Files.isDirectory(jobs)) {
            NotDirectoryException cause = new NotDirectoryException(jobs.toString());
            throw new IOException(
                    "the storage has no folder " + jobs
                            + "; mount the storage, or restart this node to make the folder",
                    cause);
        }
    }
}
