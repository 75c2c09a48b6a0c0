package org.raymill.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.ResultDetail;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;
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
    private final KeptLogs logs;
    private final LiveLogs liveLogs;
    private final ResultStaging staging;
    private final ResultPublisher publisher;
    private final JobRemoval removal;
    private final JobSealing sealing;
    private final StorageRoom room;

    /** A store in which all files lie as they are. */
    public ResultStore(StorageLayout layout) {
        this(layout, Sealing.NONE);
    }

    /**
     * A store in the folders of a layout, which are made when they are missing. When they can not be made, everything that needs them fails.
     *
     * @param guests how the files of jobs lie that other sites have handed over
     */
    public ResultStore(StorageLayout layout, Sealing guests) {
        this(layout, guests, new StorageRoom(layout.root(), 0));
    }

    ResultStore(StorageLayout layout, Sealing guests, StorageRoom room) {
        this.layout = layout;
        this.room = room;
        this.sealing = new JobSealing(layout, guests);
        this.rejected = new RejectedPictures(layout, sealing);
        this.samples = new SampleStore(layout, sealing);
        this.thumbnails = new Thumbnails(layout, sealing);
        this.logs = new KeptLogs(layout, sealing);
        this.liveLogs = new LiveLogs(layout, sealing);
        this.staging = new ResultStaging(layout, entries, sealing, room);
        this.publisher = new ResultPublisher(layout, entries, sealing);
        this.removal = new JobRemoval(layout, sealing);
        try {
            layout.prepare();
        } catch (IOException e) {
            log.warn("The shared storage does not work: {}", e.getMessage());
        }
    }

    /**
     * Notes that another site has handed a job over; before anything of it is rendered. From then on its files are encrypted, where this store does that.
     *
     * @throws IOException with a message for people when the storage does not work
     */
    public void expectGuest(JobId job, SiteName site) throws IOException {
        layout.requireMounted();
        try {
            sealing.mark(job, site);
        } catch (IOException e) {
            throw StorageProblem.wrap("write", layout.guest(job), e);
        }
    }

    /**
     * Looks now how the files of a job lie that another site may have handed over, so that it is known also to an attempt that still writes when the job has
     * been removed. Best effort.
     */
    public void rememberGuest(JobId job) {
        try {
            sealing.isGuest(job);
        } catch (IOException e) {
            log.debug("How the files of job {} lie is not known yet", job, e);
        }
    }

    /** How the files of a job lie, for what else writes them. */
    JobSealing sealing() {
        return sealing;
    }

    StorageLayout layout() {
        return layout;
    }

    /** The room that the storage has for results: all that there is. */
    StorageRoom room() {
        return room;
    }

    /**
     * Removes all that is kept for a job: its pictures and logs. Of what is encrypted the key is overwritten first. Nothing there is no error.
     *
     * @throws IOException with a message for people when the storage does not work
     */
    public void removeJob(JobId job) throws IOException {
        removal.remove(job);
    }

    /**
     * Removes what is kept for a job of this site's own clients but its pictures: logs, small pictures, what was left on the way. Nothing there is no error.
     *
     * @throws IOException with a message for people when the storage does not work
     */
    void removeAllButResults(JobId job) throws IOException {
        removal.removeAllButResults(job);
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
    public Optional<StoredFile> result(JobId job, RelativePath name) {
        return find(job, layout.results(job), name);
    }

    /** The logs of attempts that have ended. */
    public KeptLogs logs() {
        return logs;
    }

    /** Pictures that were not good enough to be results. */
    public RejectedPictures rejected() {
        return rejected;
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
    public Optional<StoredFile> tile(JobId job, RelativePath name) {
        return find(job, layout.tiles(job), name);
    }

    /** What an attempt has staged under a name; empty when there is none, or it is published. */
    public Optional<StoredFile> staged(JobId job, AttemptId attempt, RelativePath name) {
        return find(job, layout.staged(job, attempt), name);
    }

    private Optional<StoredFile> find(JobId job, Path folder, RelativePath name) {
        try {
            return look(job, folder, name);
        } catch (IOException e) {
            log.warn("{} in {} can not be read: {}", name, folder, e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<StoredFile> look(JobId job, Path folder, RelativePath name) throws IOException {
        Optional<Path> found = SafeFiles.find(folder, name);
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new StoredFile(found.get(), sealing.of(job), JobSealing.result(job, name)));
    }

    /**
     * Copies a published result to a new file on this host.
     *
     * @return what was copied; empty when there is no such result
     * @throws IOException with a message for people
     */
    public Optional<Sha256> copyResult(JobId job, RelativePath name, Path target) throws IOException {
        try {
            Optional<StoredFile> found = look(job, layout.results(job), name);
            return found.isEmpty()
                    ? Optional.empty()
                    : Optional.of(SafeFiles.copy(found.get(), target, Sealing.NONE, "", MAX_FILE_BYTES)
                            .sha256());
        } catch (IOException e) {
            throw StorageProblem.wrap("copy the result '" + name + "' to", target, e);
        }
    }

    /**
     * Copies an attempt's files to the storage, where no client sees them. Replaces what the same attempt staged before. When it fails, nothing
     * is staged.
     *
     * @param folder where the files are; symbolic links in it are refused
     * @throws StorageFullException when the storage has no room for them
     * @throws IOException with a message for people
     */
    public List<TaskOutput> stage(JobId job, AttemptId attempt, Path folder, List<StageFile> files) throws IOException {
        layout.requireMounted();
        Path staged = layout.staged(job, attempt);
        if (files.isEmpty()) {
            SafeFiles.deleteQuietly(staged);
            return List.of();
        }
        return staging.stage(job, attempt, folder, files);
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
        layout.requireMounted();
        return publisher.publish(job, files);
    }

    /** Removes tiles, and staged files and samples of attempts. Best effort: what can not be removed is logged. */
    public void discard(JobId job, Collection<RelativePath> tiles, Collection<AttemptId> attempts) {
        removal.discard(job, tiles, attempts);
    }

    /** Removes every staged file, tile and sample of a job; results and logs stay. Best effort: what can not be removed is logged. */
    public void discardAll(JobId job) {
        removal.discardAll(job);
    }
}
