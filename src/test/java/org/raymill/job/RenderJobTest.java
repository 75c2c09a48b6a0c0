package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.RetryDelays;
import org.raymill.job.core.TaskBoard;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptOutcomeBuilder;
import org.raymill.model.FrameSet;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.JobStatus;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.NoticeDelays;
import org.raymill.model.PictureFormat;
import org.raymill.model.PictureNames;
import org.raymill.model.RelativePath;
import org.raymill.model.RunningAttempt;
import org.raymill.model.ServerId;
import org.raymill.model.Sha256;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOutput;
import org.raymill.model.TileGrid;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.telemetry.JobMetrics;
import org.raymill.tracing.Tracing;

/** The job's actor with probes in the places of the Scheduler, a server and the result writer, and a journal that can be made to fail. */
class RenderJobTest {

    private static final ActorTestKit KIT = JobHarness.newKit();
    private static final PersistenceTestKit JOURNAL = PersistenceTestKit.create(KIT.system());
    private static int jobs;

    private static final ServerId ALPHA = new ServerId("alpha");
    private static final Sha256 HASH = new Sha256("ab".repeat(32));

    // A job of its own for each test: an actor of an earlier test may still write.
    private final JobId jobId = new JobId(String.format("%016d", ++jobs));
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final TestProbe<SchedulerCommand> scheduler = KIT.createTestProbe();
    private final TestProbe<ResultWriterCommand> writer = KIT.createTestProbe();
    private final TestProbe<JobCatalogCommand> catalog = KIT.createTestProbe();
    private final TestProbe<FarmEvent> events = KIT.createTestProbe();
    private final TestProbe<ClusterSharding.ShardCommand> shard = KIT.createTestProbe();
    private final TestProbe<RenderServerCommand> server = KIT.createTestProbe();
    private final List<ActorRef<RenderJobCommand>> started = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private int leases;

    @BeforeEach
    void letTheJournalWork() {
        JOURNAL.resetPolicy();
    }

    @AfterEach
    void stopJobs() {
        started.forEach(KIT::stop);
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private ActorRef<RenderJobCommand> start() {
        RenderJobSettings settings = new RenderJobSettings(
                Duration.ofSeconds(2),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                100,
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                Duration.ofMinutes(10),
                RetryDelays.DEFAULT);
        InstantSource clock = now::get;
        ActorRef<RenderJobCommand> job = KIT.spawn(RenderJob.create(
                jobId,
                new RenderJobContext(
                        settings,
                        scheduler.ref(),
                        writer.ref(),
                        catalog.ref(),
                        events.ref(),
                        null,
                        null,
                        new RenderJobContext.Notifications(
                                null, List.of(), NoticeDelays.DEFAULT, Duration.ofSeconds(10)),
                        new JobMetrics(meters),
                        Tracing.OFF,
                        clock,
                        new Random(1)),
                shard.ref()));
        started.add(job);
        return job;
    }

    private static JobSpec spec(String frames) {
        return new JobSpec(
                "test",
                new JobProfile("gltf", Optional.empty(), FrameSet.parse(frames), 1, TileGrid.WHOLE, 1, 100),
                new RelativePath("scene.gltf"),
                HASH,
                10,
                64,
                64,
                PictureFormat.PNG,
                java.util.Map.of(),
                new JobPolicy(50, "default", "anna", 3));
    }

    private RenderJobCommand.SubmitReply submit(ActorRef<RenderJobCommand> job, String frames) {
        TestProbe<RenderJobCommand.SubmitReply> reply = KIT.createTestProbe();
        job.tell(new RenderJobCommand.Submit(spec(frames), reply.ref()));
        return reply.receiveMessage();
    }

    private JobStatus status(ActorRef<RenderJobCommand> job) {
        TestProbe<RenderJobCommand.JobReply> reply = KIT.createTestProbe();
        job.tell(new RenderJobCommand.GetJob(reply.ref()));
        return reply.receiveMessage().job().orElseThrow().summary().status();
    }

    private Lease grant(ActorRef<RenderJobCommand> job) {
        Lease lease = new Lease(new LeaseId(1, ++leases), jobId, TaskBoard.MAIN_CLASS, ALPHA, 50, 1, 100);
        job.tell(new RenderJobCommand.LeaseGranted(lease, "p", server.ref()));
        return lease;
    }

    private TaskOrder run(ActorRef<RenderJobCommand> job) {
        Lease lease = grant(job);
        RenderServerCommand.RunTask run = server.expectMessageClass(RenderServerCommand.RunTask.class);
        assertThat(run.lease()).isEqualTo(lease.id());
        return run.order();
    }

    private RenderJobCommand.AttemptEnded ended(TaskOrder order, AttemptOutcome.Result result) {
        List<TaskOutput> outputs = result != AttemptOutcome.Result.SUCCEEDED
                ? List.of()
                : List.of(new TaskOutput(
                        PictureNames.frame(order.frames().get(0), order.format()),
                        order.frames().get(0),
                        Optional.empty(),
                        HASH,
                        5));
        return new RenderJobCommand.AttemptEnded(
                AttemptOutcomeBuilder.builder()
                        .job(jobId)
                        .task(order.task())
                        .attempt(order.attempt())
                        .number(order.number())
                        .server(ALPHA)
                        .result(result)
                        .startedAt(now.get())
                        .endedAt(now.get())
                        .outputs(outputs)
                        .build(),
                Optional.empty(),
                true,
                "p",
                server.ref());
    }

    private void publish() {
        ResultWriterCommand.Publish publish = writer.expectMessageClass(ResultWriterCommand.Publish.class);
        publish.replyTo().tell(new ResultWriterCommand.Published(publish.files(), List.of()));
    }

    @Test
    void isAcceptedOnceItIsInTheJournalAndOnlyOnce() {
        ActorRef<RenderJobCommand> job = start();
        assertThat(submit(job, "1-3").summary().frames()).isEqualTo(3);
        assertThat(submit(job, "1-9").summary().frames())
                .as("the second submission finds the first")
                .isEqualTo(3);
        assertThat(JOURNAL.persistedInStorage("job|" + jobId)).hasSize(1);
        assertThat(scheduler
                        .expectMessageClass(SchedulerCommand.RegisterDemand.class)
                        .demand()
                        .classes())
                .extracting("wanted")
                .containsExactly(3);
    }

    @Test
    void anOutcomeIsAcknowledgedPublishedAndEndsTheJob() {
        ActorRef<RenderJobCommand> job = start();
        submit(job, "1");
        TaskOrder order = run(job);
        job.tell(ended(order, AttemptOutcome.Result.SUCCEEDED));
        server.expectMessage(new RenderServerCommand.AcknowledgeOutcome(order.attempt()));
        assertThat(JOURNAL.persistedInStorage("job|" + jobId)).hasSize(2);
        publish();
        writer.expectMessageClass(ResultWriterCommand.DiscardAll.class);
        assertThat(status(job)).isEqualTo(JobStatus.SUCCEEDED);
        job.tell(ended(order, AttemptOutcome.Result.SUCCEEDED));
        server.expectMessage(new RenderServerCommand.AcknowledgeOutcome(order.attempt()));
        writer.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void whoeverWatchesTheFarmIsToldOfChangesAlone() {
        ActorRef<RenderJobCommand> job = start();
        submit(job, "1");
        TaskOrder order = run(job);
        job.tell(ended(order, AttemptOutcome.Result.SUCCEEDED));
        publish();
        untilTheEndIsTold();
        job.tell(ended(order, AttemptOutcome.Result.SUCCEEDED));
        untilTheEndIsTold();
        List<FarmEvent> told = new ArrayList<>();
        events.fishForMessage(Duration.ofSeconds(20), event -> {
            told.add(event);
            return isEnd(event) ? FishingOutcomes.complete() : FishingOutcomes.continueAndIgnore();
        });
        assertThat(told).doesNotHaveDuplicates();
        events.expectNoMessage(Duration.ofMillis(100));
    }

    private static boolean isEnd(FarmEvent event) {
        return event instanceof FarmEvent.JobChanged changed && changed.job().status() == JobStatus.SUCCEEDED;
    }

    /** Waits until the catalogue is told, perhaps once more, that the job has ended; returns what it is told until then. */
    private List<JobCatalogCommand> untilTheEndIsTold() {
        return catalog.fishForMessage(
                Duration.ofSeconds(20),
                message -> message instanceof JobCatalogCommand.Update update
                                && update.summary().status() == JobStatus.SUCCEEDED
                        ? FishingOutcomes.complete()
                        : FishingOutcomes.continueAndCollect());
    }

    @Test
    void theCatalogueHearsWhatTheAttemptsTookBeforeItHearsOfTheEnd() {
        ActorRef<RenderJobCommand> job = start();
        submit(job, "1");
        TaskOrder order = run(job);
        job.tell(ended(order, AttemptOutcome.Result.SUCCEEDED));
        publish();
        List<JobCatalogCommand> said = untilTheEndIsTold();
        assertThat(said)
                .filteredOn(JobCatalogCommand.RecordUsage.class::isInstance)
                .singleElement()
                .satisfies(message -> {
                    JobCatalogCommand.RecordUsage usage = (JobCatalogCommand.RecordUsage) message;
                    assertThat(usage.job()).isEqualTo(jobId);
                    assertThat(usage.user()).isEqualTo("anna");
                    assertThat(usage.days()).singleElement().satisfies(day -> {
                        assertThat(day.server()).isEqualTo(ALPHA);
                        assertThat(day.totals().attempts()).isEqualTo(1);
                    });
                });
    }

    @Test
    void acceptedResultsThatWereNotPublishedArePublishedAfterARestart() {
        ActorRef<RenderJobCommand> job = start();
        submit(job, "1");
        TaskOrder order = run(job);
        job.tell(ended(order, AttemptOutcome.Result.SUCCEEDED));
        writer.expectMessageClass(ResultWriterCommand.Publish.class);
        KIT.stop(job);
        ActorRef<RenderJobCommand> again = start();
        publish();
        writer.expectMessageClass(ResultWriterCommand.DiscardAll.class);
        assertThat(status(again)).isEqualTo(JobStatus.SUCCEEDED);
    }

    @Test
    void afterARestartNothingIsStartedUntilTheSchedulerHasSaidWhatRuns() {
        ActorRef<RenderJobCommand> job = start();
        submit(job, "1-2");
        TaskOrder order = run(job);
        KIT.stop(job);
        passOver();

        ActorRef<RenderJobCommand> again = start();
        var demand = scheduler
                .expectMessageClass(SchedulerCommand.RegisterDemand.class)
                .demand();
        assertThat(demand.adopting()).isTrue();
        assertThat(demand.classes()).isEmpty();
        Lease lease = grant(again);
        server.expectNoMessage(Duration.ofMillis(100));

        RunningAttempt running =
                new RunningAttempt(jobId, order.task(), order.attempt(), order.number(), lease.id(), now.get(), 0.5);
        again.tell(new RenderJobCommand.DemandReceived(
                2,
                demand.revision(),
                true,
                List.of(new RenderJobCommand.RunningOn(ALPHA, "p", server.ref(), running, lease)),
                List.of()));
        assertThat(server.receiveMessage()).isEqualTo(new RenderServerCommand.TellOutcomes(jobId));
        TaskOrder next = run(again);
        assertThat(next.frames()).as("frame 1 is running").containsExactly(2);
    }

    @Test
    void aJobThatWasToldAnOutcomeBeforeItKnewWhatRunsAsksForTheLeaseThatIsIdleSince() {
        ActorRef<RenderJobCommand> job = start();
        submit(job, "1-2");
        TaskOrder order = run(job);
        KIT.stop(job);
        passOver();

        ActorRef<RenderJobCommand> again = start();
        var demand = scheduler
                .expectMessageClass(SchedulerCommand.RegisterDemand.class)
                .demand();
        assertThat(demand.adopting()).isTrue();
        again.tell(ended(order, AttemptOutcome.Result.SUCCEEDED));
        server.expectMessage(new RenderServerCommand.AcknowledgeOutcome(order.attempt()));

        again.tell(new RenderJobCommand.DemandReceived(2, demand.revision(), true, List.of(), List.of()));
        server.expectMessage(new RenderServerCommand.TellOutcomes(jobId));
    }

    /** Passes over all that the Scheduler was told so far. */
    private void passOver() {
        var mark = new SchedulerCommand.GetServers(
                KIT.<SchedulerCommand.Servers>createTestProbe().ref());
        scheduler.ref().tell(mark);
        JobHarness.fish(scheduler, SchedulerCommand.GetServers.class, said -> said == mark);
    }

    @Test
    void isCancelledOnlyWhenItsProcessesAreDead() {
        ActorRef<RenderJobCommand> job = start();
        submit(job, "1-2");
        TaskOrder order = run(job);
        TestProbe<RenderJobCommand.CancelReply> reply = KIT.createTestProbe();
        job.tell(new RenderJobCommand.Cancel("anna", "ugly", reply.ref()));
        assertThat(reply.receiveMessage().summary().orElseThrow().status()).isEqualTo(JobStatus.CANCELLING);
        assertThat(server.expectMessageClass(RenderServerCommand.StopTask.class).attempt())
                .isEqualTo(order.attempt());
        assertThat(status(job)).isEqualTo(JobStatus.CANCELLING);
        Lease lease = grant(job);
        server.fishForMessage(
                Duration.ofSeconds(30),
                message -> message.equals(new RenderServerCommand.ReleaseLease(lease.id()))
                        ? FishingOutcomes.complete()
                        : FishingOutcomes.continueAndIgnore());
        job.tell(ended(order, AttemptOutcome.Result.STOPPED));
        writer.expectMessageClass(ResultWriterCommand.DiscardAll.class);
        assertThat(status(job)).isEqualTo(JobStatus.CANCELLED);
    }

    @Test
    void anOutcomeIsNotAcknowledgedWhileTheJournalFailsAndCountsWhenItWorksAgain() {
        ActorRef<RenderJobCommand> job = start();
        submit(job, "1");
        TaskOrder order = run(job);
        status(job); // it has written everything
        JOURNAL.failNextPersisted();
        job.tell(ended(order, AttemptOutcome.Result.SUCCEEDED));
        // It is read again; what it had said before may still be on its way.
        JobHarness.fish(scheduler, SchedulerCommand.RegisterDemand.class, said -> said.demand()
                .adopting());
        server.expectNoMessage(Duration.ofMillis(50));
        job.tell(ended(order, AttemptOutcome.Result.SUCCEEDED));
        server.expectMessage(new RenderServerCommand.AcknowledgeOutcome(order.attempt()));
        publish();
    }

    @Test
    void aSupersededAttemptIsStopped() {
        ActorRef<RenderJobCommand> job = start();
        submit(job, "1");
        TaskOrder order = run(job);
        job.tell(new RenderJobCommand.ServerLost(ALPHA, "p", "silent"));
        assertThat(server.expectMessageClass(RenderServerCommand.StopTask.class).attempt())
                .isEqualTo(order.attempt());
        Lease lease = new Lease(new LeaseId(1, 99), jobId, TaskBoard.MAIN_CLASS, ALPHA, 50, 1, 100);
        RunningAttempt running =
                new RunningAttempt(jobId, order.task(), order.attempt(), 1, lease.id(), now.get(), 0.5);
        job.tell(new RenderJobCommand.AttemptsRunning(
                ALPHA, "p", server.ref(), List.of(new RenderJobCommand.RunningInLease(running, lease))));
        assertThat(server.expectMessageClass(RenderServerCommand.StopTask.class).attempt())
                .isEqualTo(order.attempt());
        assertThat(count("raymill.stale.reports", "kind", "running")).isEqualTo(1);
        assertThat(count("raymill.attempts.recorded", "status", "lost")).isEqualTo(1);
    }

    private double count(String name, String... labels) {
        return meters.get(name).tags(labels).counter().count();
    }

    private double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    @Test
    void aSuccessOfAnAttemptThatWasGivenUpIsRefusedAndCounted() {
        ActorRef<RenderJobCommand> job = start();
        submit(job, "1");
        TaskOrder order = run(job);
        job.tell(new RenderJobCommand.ServerLost(ALPHA, "p", "silent"));
        server.expectMessageClass(RenderServerCommand.StopTask.class);
        job.tell(ended(order, AttemptOutcome.Result.SUCCEEDED));
        server.expectMessage(new RenderServerCommand.AcknowledgeOutcome(order.attempt()));
        assertThat(writer.expectMessageClass(ResultWriterCommand.Discard.class).attempts())
                .containsExactly(order.attempt());
        assertThat(count("raymill.results.refused", "reason", "superseded")).isEqualTo(1);
        assertThat(count("raymill.stale.reports", "kind", "outcome")).isEqualTo(1);
        assertThat(count("raymill.attempts.recorded", "status", "succeeded")).isZero();
    }

    @Test
    void countsWhatItAcceptsWritesPublishesAndEnds() {
        ActorRef<RenderJobCommand> job = start();
        submit(job, "1");
        assertThat(count("raymill.jobs.accepted")).isEqualTo(1);
        status(job);
        assertThat(gauge("raymill.jobs.loaded")).isEqualTo(1);
        TaskOrder order = run(job);
        job.tell(ended(order, AttemptOutcome.Result.SUCCEEDED));
        publish();
        writer.expectMessageClass(ResultWriterCommand.DiscardAll.class);
        assertThat(status(job)).isEqualTo(JobStatus.SUCCEEDED);
        assertThat(count("raymill.attempts.recorded", "status", "succeeded")).isEqualTo(1);
        assertThat(count("raymill.results.published")).isEqualTo(1);
        assertThat(count("raymill.jobs.ended", "status", "succeeded")).isEqualTo(1);
        assertThat(gauge("raymill.jobs.loaded")).isZero();
        assertThat(gauge("raymill.journal.waiting")).isZero();
        assertThat(meters.get("raymill.journal.write").timer().count()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void aJobThatIsStoppedIsLoadedNoMoreAndNothingOfItWaits() {
        ActorRef<RenderJobCommand> job = start();
        submit(job, "1-3");
        TaskOrder order = run(job);
        JOURNAL.failNextPersisted("job|" + jobId);
        job.tell(ended(order, AttemptOutcome.Result.SUCCEEDED));
        KIT.stop(job);
        assertThat(gauge("raymill.jobs.loaded")).isZero();
        assertThat(gauge("raymill.journal.waiting")).isZero();
        assertThat(gauge("raymill.job.stash.messages")).isZero();
    }

    @Test
    void aJobThatDoesNotExistAnswersSoAndStopsWhatServersThinkItRuns() {
        ActorRef<RenderJobCommand> job = start();
        TestProbe<RenderJobCommand.JobReply> reply = KIT.createTestProbe();
        job.tell(new RenderJobCommand.GetJob(reply.ref()));
        assertThat(reply.receiveMessage().job()).isEmpty();
        Lease lease = grant(job);
        server.expectMessage(new RenderServerCommand.ReleaseLease(lease.id()));
        assertThat(JOURNAL.persistedInStorage("job|" + jobId)).isEmpty();
    }

    @Test
    void aJobThatDoesNotExistDoesNotStayInMemory() {
        ActorRef<RenderJobCommand> job = start();
        TestProbe<RenderJobCommand.JobReply> reply = KIT.createTestProbe();
        job.tell(new RenderJobCommand.GetJob(reply.ref()));
        reply.receiveMessage();
        now.updateAndGet(before -> before.plusSeconds(6));
        shard.expectMessage(new ClusterSharding.Passivate<>(job));
    }

    @Test
    void theListHearsOfAJobThatWasAccepted() {
        ActorRef<RenderJobCommand> job = start();
        submit(job, "1-3");
        JobCatalogCommand.Update update = catalog.expectMessageClass(JobCatalogCommand.Update.class);
        assertThat(update.summary().status()).isEqualTo(JobStatus.WAITING);
    }

    @Test
    void eventsAreWhatTheJournalHolds() {
        ActorRef<RenderJobCommand> job = start();
        submit(job, "1");
        job.tell(ended(run(job), AttemptOutcome.Result.FAILED));
        server.expectMessageClass(RenderServerCommand.AcknowledgeOutcome.class);
        assertThat(JOURNAL.persistedInStorage("job|" + jobId))
                .hasExactlyElementsOfTypes(JobEvent.JobAccepted.class, JobEvent.AttemptsRecorded.class);
    }
}
