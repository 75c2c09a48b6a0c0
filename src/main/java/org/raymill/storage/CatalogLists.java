package org.raymill.storage;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.raymill.model.JobId;
import org.raymill.model.SiteName;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.JobCatalogCommand.JobManifest;
import org.raymill.protocol.JobCatalogCommand.ListManifests;
import org.raymill.protocol.JobCatalogCommand.ManifestPage;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobs;

/** The lists of the jobs in the catalogue. Blocks its caller while the database is asked. */
final class CatalogLists implements JobLists {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ActorSystem<?> system;
    private final ActorRef<JobCatalogCommand> catalog;
    private final RenderJobs jobs;
    private final Instant endedBefore;

    /**
     * The lists as they are needed now.
     *
     * @param endedBefore the files of jobs that ended before are no longer needed
     */
    CatalogLists(ActorSystem<?> system, ActorRef<JobCatalogCommand> catalog, RenderJobs jobs, Instant endedBefore) {
        this.system = system;
        this.catalog = catalog;
        this.jobs = jobs;
        this.endedBefore = endedBefore;
    }

    /** The lists of the jobs that a site has handed over, registered ones included. */
    static void eachGuest(
            ActorSystem<?> system,
            ActorRef<JobCatalogCommand> catalog,
            SiteName site,
            Instant endedBefore,
            Consumer<JobManifest> visitor)
            throws IOException {
        Optional<JobId> last = Optional.empty();
        for (boolean more = true; more; ) {
            ManifestPage page = page(system, catalog, last, endedBefore, Optional.of(site));
            page.jobs().forEach(visitor);
            more = page.more();
            last = page.jobs().isEmpty()
                    ? last
                    : Optional.of(page.jobs().get(page.jobs().size() - 1).job());
        }
    }

    @Override
    public void each(Consumer<JobList> visitor) throws IOException {
        int unknown = 0;
        Optional<JobId> last = Optional.empty();
        for (boolean more = true; more; ) {
            ManifestPage page = page(system, catalog, last, endedBefore, Optional.empty());
            for (JobManifest job : page.jobs()) {
                if (job.manifest().isPresent()) {
                    visitor.accept(new JobList(job.manifest().get(), job.accepted(), job.filesNeeded()));
                } else if (job.accepted()) {
                    unknown++;
                    // A job that is loaded tells the catalogue its list.
                    jobs.tell(job.job(), RenderJobCommand.Wake.INSTANCE);
                }
                last = Optional.of(job.job());
            }
            more = page.more();
        }
        if (unknown > 0) {
            throw new IOException(
                    "the files of " + unknown
                            + " jobs of an earlier version are not known yet; these jobs are being read, try again in some minutes");
        }
    }

    private static ManifestPage page(
            ActorSystem<?> system,
            ActorRef<JobCatalogCommand> catalog,
            Optional<JobId> after,
            Instant endedBefore,
            Optional<SiteName> handedOverBy)
            throws IOException {
        try {
            ManifestPage page = AskPattern.<JobCatalogCommand, ManifestPage>ask(
                            catalog,
                            replyTo -> new ListManifests(
                                    after, endedBefore, handedOverBy, ListManifests.MAX_PAGE, replyTo),
                            LIMIT,
                            system.scheduler())
                    .toCompletableFuture()
                    .get();
            if (!page.available()) {
                throw new IOException("the farm's database does not answer");
            }
            return page;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw new IOException(
                    "the list of jobs does not answer: " + e.getCause().getMessage(), e);
        }
    }
}
