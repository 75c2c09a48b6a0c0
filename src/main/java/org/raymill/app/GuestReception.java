package org.raymill.app;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.raymill.api.HandedOverJobs;
import org.raymill.model.AssociatedFile;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.ConsignmentReport.State;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;
import org.raymill.model.JobSummary;
import org.raymill.model.QuotaExcess;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.JobCatalogCommand.JobManifest;
import org.raymill.protocol.JobCatalogCommand.ListManifests;
import org.raymill.protocol.JobCatalogCommand.ManifestPage;
import org.raymill.protocol.JobCatalogCommand.Register;
import org.raymill.protocol.JobCatalogCommand.RegisterReply;
import org.raymill.protocol.RenderJobCommand.Submit;
import org.raymill.protocol.RenderJobCommand.SubmitReply;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.RepeatedAsk;
import org.raymill.protocol.ShelfCollectorCommand;
import org.raymill.rendering.definition.Definitions;
import org.raymill.site.Guests;
import org.raymill.storage.ContentMissingException;
import org.raymill.storage.InputManifest;
import org.raymill.storage.MountedContents;
import org.raymill.storage.PeerShelf;
import org.raymill.storage.PeerShelves;
import org.raymill.storage.ResultStore;
import org.raymill.storage.ResultWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes in the jobs of other sites with what the rest of this site has: its catalogue, its jobs, its storage. */
final class GuestReception implements Guests.Reception {

    private static final Logger LOG = LoggerFactory.getLogger(GuestReception.class);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    /** When so many old jobs of a site were found the rest is left for the next look. */
    private static final int MAX_EXPIRED = 1_000;

    private final ActorSystem<?> system;
    private final RenderJobs jobs;
    private final ActorRef<JobCatalogCommand> catalog;
    private final PeerShelves shelves;
    private final ResultStore results;
    private final HandedOverJobs check;
    private final ActorRef<ShelfCollectorCommand> collector;
    private final Executor blocking;
    private final InstantSource clock;

    GuestReception(
            ActorSystem<?> system,
            RenderJobs jobs,
            ActorRef<JobCatalogCommand> catalog,
            PeerShelves shelves,
            ResultStore results,
            Definitions definitions,
            ActorRef<ShelfCollectorCommand> collector,
            InstantSource clock) {
        this.system = system;
        this.jobs = jobs;
        this.catalog = catalog;
        this.shelves = shelves;
        this.results = results;
        this.check = new HandedOverJobs(definitions);
        this.collector = collector;
        this.blocking = system.dispatchers().lookup(DispatcherSelector.fromConfig(ResultWriter.DISPATCHER));
        this.clock = clock;
    }

    @Override
    public List<String> problems(JobSpec spec) {
        return check.problems(spec);
    }

    @Override
    public List<Sha256> lacks(SiteName peer, JobId job, Sha256 manifest) throws IOException {
        PeerShelf shelf = shelves.of(peer);
        shelf.expect(job, manifest, clock.instant());
        try {
            if (!shelf.files().missing(List.of(manifest)).isEmpty()) {
                return List.of(manifest);
            }
            byte[] list = new MountedContents(shelf.files()).read(manifest, InputManifest.MAX_BYTES);
            return shelf.files()
                    .missing(InputManifest.parse(list).files().stream()
                            .map(AssociatedFile::sha256)
                            .toList());
        } catch (ContentMissingException e) {
            return List.of(manifest);
        }
    }

    @Override
    public CompletionStage<ConsignmentReport> accept(JobId job, JobSpec spec) {
        JobSummary summary = JobSummary.accepted(job, spec, clock.instant());
        return RepeatedAsk.<JobCatalogCommand, RegisterReply>ask(
                        catalog,
                        replyTo -> new Register(
                                job,
                                Optional.of(spec.origin().orElseThrow().registrationKey(job)),
                                job.value(),
                                summary,
                                Optional.of(spec.manifest()),
                                spec.policy().predecessors(),
                                true,
                                replyTo),
                        ANSWER_LIMIT,
                        system)
                .thenCompose(reply -> reply.excess()
                        .map(excess -> CompletableFuture.completedFuture(refusal(excess)))
                        .orElseGet(() -> begin(job, spec, reply).toCompletableFuture()));
    }

    private static ConsignmentReport refusal(QuotaExcess excess) {
        return ConsignmentReport.of(
                State.REFUSED,
                "your site has " + excess.used() + " of at most " + excess.limit() + " "
                        + excess.quota().word() + " at this one that have not ended; this would add "
                        + excess.wanted());
    }

    private CompletionStage<ConsignmentReport> begin(JobId job, JobSpec spec, RegisterReply reply) {
        if (reply.job().filter(job::equals).isEmpty()) {
            throw new IllegalStateException("the catalogue does not take it: " + reply.outcome());
        }
        SiteName site = spec.origin().orElseThrow().site();
        // Before it is accepted: from then on its pictures may come, and must lie as those of guests do.
        return CompletableFuture.runAsync(() -> expect(job, site), blocking)
                .thenCompose(expected -> jobs.<SubmitReply>ask(job, replyTo -> new Submit(spec, replyTo), ANSWER_LIMIT))
                .thenApplyAsync(
                        submitted -> {
                            if (submitted.removed()) {
                                forget(job);
                            }
                            shelves.of(site).hasCome(job, spec.manifest());
                            return submitted.removed()
                                    ? ConsignmentReport.of(State.GONE, "somebody removed it at this site")
                                    : ConsignmentReport.of(State.ACCEPTED, "");
                        },
                        blocking);
    }

    private void expect(JobId job, SiteName site) {
        try {
            results.expectGuest(job, site);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It was removed before, with all that was kept of it. */
    private void forget(JobId job) {
        try {
            results.removeJob(job);
        } catch (IOException e) {
            LOG.warn("What is kept of job {}, which was removed, stays: {}", job, e.getMessage());
        }
    }

    @Override
    public void cleanUp(JobId job) throws IOException {
        results.removeJob(job);
    }

    @Override
    public CompletionStage<List<JobId>> endedGuests(SiteName peer, Instant before) {
        return guestsAfter(Optional.empty(), peer, before, new ArrayList<>());
    }

    private CompletionStage<List<JobId>> guestsAfter(
            Optional<JobId> last, SiteName peer, Instant before, List<JobId> ended) {
        return RepeatedAsk.<JobCatalogCommand, ManifestPage>ask(
                        catalog,
                        replyTo -> new ListManifests(last, before, Optional.of(peer), ListManifests.MAX_PAGE, replyTo),
                        ANSWER_LIMIT,
                        system)
                .thenCompose(page -> {
                    if (!page.available()) {
                        throw new IllegalStateException("the database does not answer");
                    }
                    List<JobManifest> jobs = page.jobs();
                    jobs.stream()
                            .filter(job -> job.accepted() && !job.filesNeeded())
                            .forEach(job -> ended.add(job.job()));
                    boolean more = page.more() && !jobs.isEmpty() && ended.size() < MAX_EXPIRED;
                    return more
                            ? guestsAfter(Optional.of(jobs.get(jobs.size() - 1).job()), peer, before, ended)
                            : CompletableFuture.completedFuture(ended);
                });
    }

    @Override
    public void released(SiteName peer, JobId job) {
        collector.tell(new ShelfCollectorCommand.Released(peer, job));
    }
}
