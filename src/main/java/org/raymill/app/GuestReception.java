package org.raymill.app;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.raymill.api.HandedOverJobs;
import org.raymill.model.AssociatedFile;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;
import org.raymill.model.JobSummary;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.JobCatalogCommand.Register;
import org.raymill.protocol.JobCatalogCommand.RegisterReply;
import org.raymill.protocol.RenderJobCommand.Submit;
import org.raymill.protocol.RenderJobCommand.SubmitReply;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.RepeatedAsk;
import org.raymill.rendering.definition.Definitions;
import org.raymill.site.Guests;
import org.raymill.storage.ContentMissingException;
import org.raymill.storage.InputManifest;
import org.raymill.storage.MountedContents;
import org.raymill.storage.PeerShelves;
import org.raymill.storage.ResultStore;

/** Takes in the jobs of other sites with what the rest of this site has: its catalogue, its jobs, its storage. */
final class GuestReception implements Guests.Reception {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private final ActorSystem<?> system;
    private final RenderJobs jobs;
    private final ActorRef<JobCatalogCommand> catalog;
    private final PeerShelves shelves;
    private final ResultStore results;
    private final HandedOverJobs check;
    private final InstantSource clock;

    GuestReception(
            ActorSystem<?> system,
            RenderJobs jobs,
            ActorRef<JobCatalogCommand> catalog,
            PeerShelves shelves,
            ResultStore results,
            Definitions definitions,
            InstantSource clock) {
        this.system = system;
        this.jobs = jobs;
        this.catalog = catalog;
        this.shelves = shelves;
        this.results = results;
        this.check = new HandedOverJobs(definitions);
        this.clock = clock;
    }

    @Override
    public List<String> problems(JobSpec spec) {
        return check.problems(spec);
    }

    @Override
    public List<Sha256> lacks(SiteName peer, Sha256 manifest) throws IOException {
        MountedContents shelf = new MountedContents(shelves.of(peer).files());
        try {
            InputManifest files = InputManifest.parse(shelf.read(manifest, InputManifest.MAX_BYTES));
            List<Sha256> wanted = new ArrayList<>();
            files.files().stream().map(AssociatedFile::sha256).distinct().forEach(wanted::add);
            return shelf.missing(wanted);
        } catch (ContentMissingException e) {
            return List.of(manifest);
        }
    }

    @Override
    public CompletionStage<Boolean> accept(JobId job, JobSpec spec) {
        JobSummary summary = JobSummary.accepted(job, spec, clock.instant());
        return RepeatedAsk.<JobCatalogCommand, RegisterReply>ask(
                        catalog,
                        replyTo -> new Register(
                                job,
                                Optional.of(
                                        "site:" + spec.origin().orElseThrow().site() + ":" + job),
                                job.value(),
                                summary,
                                Optional.of(spec.manifest()),
                                replyTo),
                        ANSWER_LIMIT,
                        system)
                .thenCompose(reply -> {
                    if (reply.job().filter(job::equals).isEmpty()) {
                        throw new IllegalStateException("the catalogue does not take it: " + reply.outcome());
                    }
                    return jobs.<SubmitReply>ask(job, replyTo -> new Submit(spec, replyTo), ANSWER_LIMIT);
                })
                .thenApply(reply -> !reply.removed());
    }

    @Override
    public void cleanUp(JobId job) throws IOException {
        results.removeJob(job);
    }
}
