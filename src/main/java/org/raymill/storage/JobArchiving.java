package org.raymill.storage;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.raymill.model.Expected;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobOperation;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.JobCatalogCommand.Archivable;
import org.raymill.protocol.JobCatalogCommand.Ended;
import org.raymill.protocol.JobCatalogCommand.ListArchivable;
import org.raymill.protocol.JobCatalogCommand.Remove;
import org.raymill.protocol.RenderJobCommand.GetJob;
import org.raymill.protocol.RenderJobCommand.JobReply;
import org.raymill.protocol.RenderJobCommand.Operate;
import org.raymill.protocol.RenderJobCommand.OperateReply;
import org.raymill.protocol.RenderJobs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives jobs that ended long ago. Each is (1) written down on the storage, (2) noted there as one that leaves, (3) removed, unless it was changed since it
 * was written down, and (4) its folder is removed; then (5) the note goes. A crash at any step leaves either a job that is archived anew, or a note by which the
 * next run does the rest. Two at the same time do each other no harm. Blocks its caller.
 */
final class JobArchiving {

    private static final Logger log = LoggerFactory.getLogger(JobArchiving.class);

    private static final String BY = "raymill";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int BATCH = 100;
    /** No document takes as long to be written. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private static final int MOST_FAILED_IN_A_ROW = 3;

    private final ActorSystem<?> system;
    private final ActorRef<JobCatalogCommand> catalog;
    private final RenderJobs jobs;
    private final JobArchive archive;
    private final ResultStore results;
    private final ArchiveForm form;
    private final ArchiveSettings settings;
    private final InstantSource clock;
    private final BooleanSupplier stopped;

    JobArchiving(
            ActorSystem<?> system,
            ActorRef<JobCatalogCommand> catalog,
            RenderJobs jobs,
            JobArchive archive,
            ResultStore results,
            ArchiveForm form,
            ArchiveSettings settings,
            InstantSource clock,
            BooleanSupplier stopped) {
        this.system = system;
        this.catalog = catalog;
        this.jobs = jobs;
        this.archive = archive;
        this.results = results;
        this.form = form;
        this.settings = settings;
        this.clock = clock;
        this.stopped = stopped;
    }

    /**
     * Archives what there is to archive.
     *
     * @return how many jobs
     * @throws IOException when the storage, the database or a job does not answer; what was done is done
     */
    int run() throws IOException {
        archive.removePartsBefore(clock.instant().minus(ABANDONED));
        for (JobId job : archive.leavingJobs()) {
            settle(job);
        }
        int archived = 0;
        Optional<Ended> last = Optional.empty();
        do {
            List<Ended> batch = after(last);
            archived += archiveAll(batch);
            last = batch.size() < BATCH ? Optional.empty() : Optional.of(batch.get(batch.size() - 1));
        } while (last.isPresent() && !stopped.getAsBoolean());
        return archived;
    }

    /** One that can not be archived does not hold up those that ended after it; some one after the other tell that it is not up to them. */
    private int archiveAll(List<Ended> batch) throws IOException {
        int archived = 0;
        int failedInARow = 0;
        IOException failure = null;
        for (Ended ended : batch) {
            JobId job = ended.job();
            if (stopped.getAsBoolean() || failedInARow == MOST_FAILED_IN_A_ROW) {
                break;
            }
            try {
                archived += archive(job) ? 1 : 0;
                failedInARow = 0;
            } catch (IOException e) {
                failedInARow++;
                failure = e;
                log.warn("The job {} could not be archived, and is tried again later: {}", job, e.getMessage());
            }
        }
        if (failure != null) {
            throw failure;
        }
        return archived;
    }

    private List<Ended> after(Optional<Ended> last) throws IOException {
        Instant before = clock.instant().minus(settings.keepEnded());
        Archivable reply = JobRecords.await(AskPattern.<JobCatalogCommand, Archivable>ask(
                catalog, replyTo -> new ListArchivable(before, last, BATCH, replyTo), LIMIT, system.scheduler()));
        if (!reply.available()) {
            throw new IOException("the database does not answer");
        }
        return reply.jobs();
    }

    private boolean archive(JobId job) throws IOException {
        Optional<JobDetail> found = detail(job);
        if (found.isEmpty()) {
            unlist(job);
        }
        Optional<Instant> ended = found.flatMap(detail -> detail.summary().endedAt());
        if (ended.isEmpty() || !found.get().summary().status().isFinal()) {
            return false; // it is gone, or goes on
        }
        JobRecords records = new JobRecords(system, jobs, catalog, found.get());
        archive.put(job, ended.get(), out -> form.write(records, clock.instant(), out));
        archive.leaves(job);
        OperateReply reply = JobRecords.ask(
                jobs,
                job,
                replyTo -> new Operate(
                        JobOperation.of(JobOperation.Kind.REMOVE),
                        BY,
                        "archived: it ended at " + ended.get(),
                        new Expected(List.of(JobDetail.tag(found.get().changes()))),
                        replyTo));
        boolean removed =
                switch (reply.outcome()) {
                    case DONE, UNCHANGED, NO_SUCH_JOB -> true;
                    default -> false; // somebody has changed it, or has it go on
                };
        if (removed) {
            removeFolder(job);
        }
        archive.settled(job);
        return removed;
    }

    /** The rest of what another run began: what is still a job is archived anew. */
    private void settle(JobId job) throws IOException {
        if (detail(job).isEmpty()) {
            unlist(job);
            removeFolder(job);
        }
        archive.settled(job);
    }

    /** A job that is gone is taken out of the lists when it is, but that is not kept over a crash. */
    private void unlist(JobId job) {
        catalog.tell(new Remove(job));
    }

    private void removeFolder(JobId job) throws IOException {
        if (settings.keepResults()) {
            results.removeAllButResults(job);
        } else {
            results.removeJob(job);
        }
    }

    private Optional<JobDetail> detail(JobId job) throws IOException {
        JobReply reply = JobRecords.ask(jobs, job, GetJob::new);
        return reply.job();
    }
}
