package org.raymill.job;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import org.raymill.job.core.RetryDelays;
import org.raymill.job.core.TaskBoard;
import org.raymill.model.Agreement;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptOutcomeBuilder;
import org.raymill.model.FrameSet;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobOperation;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.JobSummary;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.NoticeDelays;
import org.raymill.model.Notification;
import org.raymill.model.PictureFormat;
import org.raymill.model.PictureNames;
import org.raymill.model.RelativePath;
import org.raymill.model.RunningAttempt;
import org.raymill.model.ServerId;
import org.raymill.model.Sha256;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOutput;
import org.raymill.model.TileGrid;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.NotifierCommand;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.telemetry.JobMetrics;
import org.raymill.tracing.Tracing;

/** Jobs as actors, with probes in the places of everything around them, and short words for what happens. */
final class JobHarness {

    static final ServerId ALPHA = new ServerId("alpha");
    private static final Sha256 HASH = new Sha256("ab".repeat(32));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final ActorTestKit kit;
    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    final TestProbe<SiteLinksCommand> sites;
    /** Whether a job is told at once that it may go to the site that it names. */
    volatile boolean lettingGo = true;

    final TestProbe<NotifierCommand> notifier;
    List<Notification> siteWide = List.of();
    final TestProbe<SchedulerCommand> scheduler;
    final TestProbe<ResultWriterCommand> writer;
    final TestProbe<JobCatalogCommand> catalog;
    final TestProbe<RenderServerCommand> server;
    final TestProbe<FarmEvent> told;
    private final TestProbe<ClusterSharding.ShardCommand> shard;
    private final Map<JobId, ActorRef<RenderJobCommand>> jobs = new ConcurrentHashMap<>();
    private final RenderJobs others = new RenderJobs() {
        @Override
        public void tell(JobId job, RenderJobCommand message) {
            Optional.ofNullable(jobs.get(job)).ifPresent(ref -> ref.tell(message));
        }

        @Override
        public <R> CompletionStage<R> ask(
                JobId job, Function<ActorRef<R>, RenderJobCommand> message, Duration timeout) {
            throw new UnsupportedOperationException("jobs do not wait for each other's answers");
        }
    };
    private int leases;

    /** Actors with a journal in memory, for a class of tests; to be shut down by it. */
    static ActorTestKit newKit() {
        return ActorTestKit.create(PersistenceTestKitPlugin.config()
                .withFallback(
                        ConfigFactory.parseString("akka.actor.provider = local, akka.remote.artery.canonical.port = 0"))
                .withFallback(ConfigFactory.load()));
    }

    JobHarness(ActorTestKit kit) {
        this.kit = kit;
        sites = kit.createTestProbe();
        notifier = kit.createTestProbe();
        scheduler = kit.createTestProbe();
        writer = kit.createTestProbe();
        catalog = kit.createTestProbe();
        server = kit.createTestProbe();
        told = kit.createTestProbe();
        shard = kit.createTestProbe();
    }

    /** What a job says of other sites; it may go to the one that it names, unless that is left to the test. */
    private Behavior<SiteLinksCommand> toSites(SiteLinksCommand said) {
        if (lettingGo
                && said instanceof SiteLinksCommand.Consider asked
                && asked.terms().choice().kind() == SiteChoice.Kind.REMOTE) {
            SiteName site = asked.terms().choice().remote().orElseThrow();
            tell(
                    asked.job(),
                    new RenderJobCommand.SitesConsidered(
                            asked.askedAt(),
                            Optional.of(new RenderJobCommand.Chosen(site, asked.frames(), Agreement.FREE)),
                            "as the job says"));
        } else {
            sites.ref().tell(said);
        }
        return Behaviors.same();
    }

    /** Time goes on. */
    void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    /** Why a job's frames wait, in short. */
    String why(JobId id) {
        TestProbe<RenderJobCommand.WhyReply> reply = kit.createTestProbe();
        tell(id, new RenderJobCommand.GetWhy(Optional.empty(), reply.ref()));
        return reply.receiveMessage().why().orElseThrow().summary();
    }

    /** A job as it is shown. */
    JobDetail detail(JobId id) {
        TestProbe<RenderJobCommand.JobReply> reply = kit.createTestProbe();
        tell(id, new RenderJobCommand.GetJob(reply.ref()));
        return reply.receiveMessage().job().orElseThrow();
    }

    /** Starts a job's actor, which reads its journal. */
    ActorRef<RenderJobCommand> start(JobId id) {
        RenderJobSettings settings = new RenderJobSettings(
                Duration.ofSeconds(2),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                100,
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                Duration.ofMinutes(10),
                RetryDelays.DEFAULT);
        ActorRef<RenderJobCommand> job = kit.spawn(RenderJob.create(
                id,
                new RenderJobContext(
                        settings,
                        scheduler.ref(),
                        writer.ref(),
                        catalog.ref(),
                        told.ref(),
                        others,
                        kit.spawn(Behaviors.receiveMessage(this::toSites)),
                        new RenderJobContext.Notifications(
                                notifier.ref(), siteWide, NoticeDelays.DEFAULT, Duration.ofSeconds(10)),
                        JobMetrics.none(),
                        Tracing.OFF,
                        now::get,
                        new Random(1)),
                shard.ref()));
        jobs.put(id, job);
        return job;
    }

    void stop(JobId id) {
        kit.stop(jobs.remove(id));
    }

    void stopAll() {
        jobs.values().forEach(kit::stop);
        jobs.clear();
    }

    void tell(JobId id, RenderJobCommand message) {
        jobs.get(id).tell(message);
    }

    JobSummary submit(JobId id, String frames, JobPolicy policy) {
        return submit(id, frames, TileGrid.WHOLE, policy);
    }

    JobSummary submit(JobId id, String frames, TileGrid tiles, JobPolicy policy) {
        TestProbe<RenderJobCommand.SubmitReply> reply = kit.createTestProbe();
        tell(id, new RenderJobCommand.Submit(spec(frames, tiles, policy), reply.ref()));
        return reply.receiveMessage().summary();
    }

    /** What a client hears that repeats its submission. */
    RenderJobCommand.SubmitReply submitAgain(JobId id) {
        TestProbe<RenderJobCommand.SubmitReply> reply = kit.createTestProbe();
        tell(
                id,
                new RenderJobCommand.Submit(
                        spec("1", TileGrid.WHOLE, new JobPolicy(50, "default", "anna", 3)), reply.ref()));
        return reply.receiveMessage();
    }

    private static JobSpec spec(String frames, TileGrid tiles, JobPolicy policy) {
        return new JobSpec(
                "test",
                new JobProfile("gltf", Optional.empty(), FrameSet.parse(frames), 1, tiles, 1, 100),
                new RelativePath("scene.gltf"),
                HASH,
                10,
                64,
                64,
                PictureFormat.PNG,
                Map.of(),
                policy);
    }

    RenderJobCommand.OperateReply operate(JobId id, JobOperation operation) {
        TestProbe<RenderJobCommand.OperateReply> reply = kit.createTestProbe();
        tell(id, new RenderJobCommand.Operate(operation, "anna", "because", reply.ref()));
        return reply.receiveMessage();
    }

    JobSummary summary(JobId id) {
        TestProbe<RenderJobCommand.JobReply> reply = kit.createTestProbe();
        tell(id, new RenderJobCommand.GetJob(reply.ref()));
        return reply.receiveMessage().job().orElseThrow().summary();
    }

    JobDetail.TaskDetail task(JobId id, String task) {
        TestProbe<RenderJobCommand.TaskReply> reply = kit.createTestProbe();
        tell(id, new RenderJobCommand.GetTask(TaskId.parse(task), reply.ref()));
        return reply.receiveMessage().task().orElseThrow();
    }

    /** Grants a lease and returns what the job runs in it. */
    TaskOrder run(JobId id) {
        return run(id, ALPHA);
    }

    /** Grants a lease on a server and returns what the job runs in it. */
    TaskOrder run(JobId id, ServerId where) {
        return run(id, lease(id, where));
    }

    Lease lease(JobId id, ServerId where) {
        return new Lease(new LeaseId(1, ++leases), id, TaskBoard.MAIN_CLASS, where, 50, 1, 100);
    }

    TaskOrder run(JobId id, Lease lease) {
        tell(id, new RenderJobCommand.LeaseGranted(lease, "p", server.ref()));
        return fish(server, RenderServerCommand.RunTask.class, run -> run.lease()
                        .equals(lease.id()))
                .order();
    }

    /** Reports that an attempt runs, in a lease, and has shown so many pictures of its work. */
    void runs(JobId id, TaskOrder order, Lease lease, double progress, int samples) {
        RunningAttempt running = new RunningAttempt(
                id,
                order.task(),
                order.attempt(),
                order.number(),
                lease.id(),
                now.get(),
                progress,
                samples,
                order.revision());
        tell(
                id,
                new RenderJobCommand.AttemptsRunning(
                        ALPHA, "p", server.ref(), List.of(new RenderJobCommand.RunningInLease(running, lease))));
    }

    /** Reports an outcome and waits until it is acknowledged. */
    void end(JobId id, TaskOrder order, AttemptOutcome.Result result, String deniedLimit) {
        end(id, order, ALPHA, result, deniedLimit);
    }

    /** Reports an outcome on a server and waits until it is acknowledged. */
    void end(JobId id, TaskOrder order, ServerId where, AttemptOutcome.Result result, String deniedLimit) {
        report(id, order, where, result, deniedLimit, Optional.empty());
        fish(server, RenderServerCommand.AcknowledgeOutcome.class, said -> said.attempt()
                .equals(order.attempt()));
        if (result == AttemptOutcome.Result.SUCCEEDED) {
            ResultWriterCommand.Publish publish = fish(writer, ResultWriterCommand.Publish.class, said -> true);
            publish.replyTo().tell(new ResultWriterCommand.Published(publish.files(), List.of()));
        }
    }

    /**
     * Reports an outcome on a server.
     *
     * @param open the lease that waits for the next task; empty when the lease has closed
     */
    void report(
            JobId id,
            TaskOrder order,
            ServerId where,
            AttemptOutcome.Result result,
            String deniedLimit,
            Optional<Lease> open) {
        boolean good = result == AttemptOutcome.Result.SUCCEEDED;
        int frame = order.frames().get(0);
        RelativePath name = order.tile()
                .map(tile -> PictureNames.tile(frame, tile, order.format()))
                .orElseGet(() -> PictureNames.frame(frame, order.format()));
        List<TaskOutput> outputs = List.of(new TaskOutput(name, frame, order.tile(), HASH, 5));
        AttemptOutcome outcome = AttemptOutcomeBuilder.builder()
                .job(id)
                .task(order.task())
                .attempt(order.attempt())
                .number(order.number())
                .server(where)
                .result(result)
                .reason(good ? "" : "it broke")
                .startedAt(now.get())
                .endedAt(now.get())
                .outputs(good ? outputs : List.of())
                .deniedLimit(deniedLimit)
                .revision(order.revision())
                .build();
        tell(id, new RenderJobCommand.AttemptEnded(outcome, open, open.isEmpty(), "p", server.ref()));
    }

    /** The next message of a kind that fits; others before it are passed over. */
    static <M, T extends M> T fish(TestProbe<M> probe, Class<T> type, Predicate<T> fits) {
        List<M> caught = probe.fishForMessage(
                PATIENCE,
                message -> type.isInstance(message) && fits.test(type.cast(message))
                        ? FishingOutcomes.complete()
                        : FishingOutcomes.continueAndIgnore());
        return type.cast(caught.get(caught.size() - 1));
    }
}
