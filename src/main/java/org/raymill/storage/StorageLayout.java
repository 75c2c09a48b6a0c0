package org.raymill.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;

/**
 * Where things lie on the shared storage:
 *
 * <pre>
 * files/ab/cdef...              associated files by SHA-256, never changed
 * condemned/RUN/HASH            files that a collection is about to remove
 * uploads/                      files on their way in
 * jobs/JOB/staged/ATTEMPT/...   what an attempt made and nobody sees yet
 * jobs/JOB/tiles/...            accepted tiles that wait to be assembled
 * jobs/JOB/samples/ATTEMPT/...  pictures of unfinished work; of what another site renders under the consignment's name
 * jobs/JOB/results/...          what clients fetch
 * jobs/JOB/thumbnails/...       small pictures of results
 * jobs/JOB/live/ATTEMPT/...     logs of attempts that run
 * jobs/JOB/logs/ATTEMPT.log.gz
 * jobs/JOB/rejected/...         pictures that were not good enough, for some days
 * jobs/JOB/guest                tells that another site has handed the job over, and which
 * archive/2026-11/JOB.json.gz   what is kept of a job that ended long ago
 * sites/SITE/                   what another site has sent: files, condemned and uploads again, of its own
 * sites/key.check               tells nodes that start whether they have the keys with which the files of sites are encrypted
 * sites/SITE/orders/JOB.HASH    an order of that site whose files are being brought, and the list of them
 * </pre>
 *
 * @param root the folder of the shared storage
 */
public record StorageLayout(Path root) {

    public StorageLayout {
        root = root.toAbsolutePath().normalize();
    }

    /**
     * Makes the folders that everything else lies in. They are made at no other time, so that a storage that is not mounted is an error and not
     * an empty storage.
     *
     * @throws IOException with a message that says what to do
     */
    public void prepare() throws IOException {
        for (Path folder : new Path[] {files(), uploads(), condemned(), jobs()}) {
            try {
                Files.createDirectories(folder);
            } catch (IOException e) {
                throw StorageProblem.wrap("make the folder", folder, e);
            }
        }
    }

    /**
     * Sees to it that the storage is there: one that is not mounted looks empty, and every accepted result would count as lost.
     *
     * @throws IOException with a message that says what to do
     */
    void requireMounted() throws IOException {
        if (!Files.isDirectory(jobs())) {
            throw new IOException(
                    "the storage has no folder " + jobs()
                            + "; mount the storage, or restart this node to make the folder",
                    new NotDirectoryException(jobs().toString()));
        }
    }

    /** Where associated files lie. */
    public Path files() {
        return root.resolve("files");
    }

    /** Where a file of this content lies, if the store has it. */
    public Path file(Sha256 sha256) {
        return files().resolve(sha256.hex().substring(0, 2))
                .resolve(sha256.hex().substring(2));
    }

    /** Where collections put what they are about to remove, each in a folder of its own. */
    public Path condemned() {
        return root.resolve("condemned");
    }

    /** Where files lie that are still on their way in. */
    public Path uploads() {
        return root.resolve("uploads");
    }

    /** Where the folders of all jobs lie. */
    public Path jobs() {
        return root.resolve("jobs");
    }

    /** Where what is kept of jobs lies that ended long ago. */
    Path archive() {
        return root.resolve("archive");
    }

    /** Where the folders of other sites lie. */
    public Path sites() {
        return root.resolve("sites");
    }

    /** What tells nodes that start whether they have the keys with which the files of sites are encrypted. */
    Path sealingCheck() {
        return sites().resolve("key.check");
    }

    /** What another site has sent: a storage of its own, in which nothing of this one is found. */
    public StorageLayout shelf(SiteName site) {
        return new StorageLayout(sites().resolve(site.value()));
    }

    /** On a shelf: the orders whose files are being brought. */
    public Path orders() {
        return root.resolve("orders");
    }

    /** A job's folder. */
    public Path job(JobId job) {
        return jobs().resolve(job.value());
    }

    /** What tells that another site has handed a job over. */
    Path guest(JobId job) {
        return job(job).resolve("guest");
    }

    /** Where the attempts of a job stage their files. */
    public Path staged(JobId job) {
        return job(job).resolve("staged");
    }

    /** Where one attempt stages its files. */
    public Path staged(JobId job, AttemptId attempt) {
        return staged(job).resolve(attempt.value());
    }

    /** Where accepted tiles wait to be assembled. */
    public Path tiles(JobId job) {
        return job(job).resolve("tiles");
    }

    /** Where the attempts of a job show unfinished work. */
    public Path samples(JobId job) {
        return job(job).resolve("samples");
    }

    /** Where one attempt shows unfinished work. */
    public Path samples(JobId job, AttemptId attempt) {
        return samples(job).resolve(attempt.value());
    }

    /** Where clients find results. */
    public Path results(JobId job) {
        return job(job).resolve("results");
    }

    /** Where small pictures of results are. */
    public Path thumbnails(JobId job) {
        return job(job).resolve("thumbnails");
    }

    /** Where pictures are that were not good enough. */
    public Path rejected(JobId job) {
        return job(job).resolve("rejected");
    }

    /** Where the logs of attempts are that run. */
    public Path live(JobId job) {
        return job(job).resolve("live");
    }

    /** Where the log of an attempt is while it runs. */
    public Path live(JobId job, AttemptId attempt) {
        return live(job).resolve(attempt.value());
    }

    /** Where the logs of a job's attempts are. */
    public Path logs(JobId job) {
        return job(job).resolve("logs");
    }

    /** Where the log of an attempt is, if there is one. */
    public Path log(JobId job, AttemptId attempt) {
        return logs(job).resolve(attempt.value() + ".log.gz");
    }
}
