package org.raymill.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import akka.actor.Address;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.raymill.model.AttemptId;
import org.raymill.model.AuditEntry;
import org.raymill.model.DemandClass;
import org.raymill.model.Expected;
import org.raymill.model.HostHardware;
import org.raymill.model.InstalledPackage;
import org.raymill.model.JobDemand;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.LeaseStatus;
import org.raymill.model.Requirements;
import org.raymill.model.RunningAttempt;
import org.raymill.model.ScalingSignal;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerId;
import org.raymill.model.ServerOrder;
import org.raymill.model.ServerStatus;
import org.raymill.model.ServerStatusBuilder;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.FarmHistoryCommand;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.ServerPages;
import org.raymill.scheduler.core.BrokerSettings;
import org.raymill.scheduler.core.SchedulingPolicy;
import org.raymill.scheduler.scaling.NodeClass;
import org.raymill.scheduler.scaling.ScalingSettings;
import org.raymill.telemetry.SchedulerMetrics;

/** The Scheduler with probes in the places of jobs and servers; its timers move when the test says so. */
class SchedulerTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final JobId JOB = new JobId("0000000000000001");
    private static final ServerId ALPHA = new ServerId("alpha");
    private static final long EPOCH = 5;

    private final ActorTestKit kit = ActorTestKit.create(ManualTime.config()
            .withFallback(PersistenceTestKitPlugin.getInstance().config())
            .withFallback(ConfigFactory.parseString("akka.remote.artery.canonical.port = 0"))
            .withFallback(ConfigFactory.load()));
    private final ManualTime time = ManualTime.get(kit.system());
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final TestProbe<RenderJobCommand> job = kit.createTestProbe();
    private final TestProbe<RenderServerCommand> server = kit.createTestProbe();
    private final TestProbe<FarmEvent> events = kit.createTestProbe();
    private final TestProbe<JobCatalogCommand> catalog = kit.createTestProbe();
    private final TestProbe<FarmHistoryCommand> history = kit.createTestProbe();
    private Set<Address> expected = Set.of();
    private ScalingSettings scaling = ScalingSettings.OFF;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private long sequence;
    private long revision;

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    private ActorRef<SchedulerCommand> start(CompletionStage<Long> epoch) {
        return start(() -> epoch);
    }

    private ActorRef<SchedulerCommand> start(EpochSource epochs) {
        return start(epochs, ServerOrders::create);
    }

    private ActorRef<SchedulerCommand> start(EpochSource epochs, ServerOrders.Factory journals) {
        SchedulerSettings settings = new SchedulerSettings(
                Duration.ofMillis(10),
                Duration.ofSeconds(10),
                new BrokerSettings(
                        Duration.ofSeconds(8),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(2),
                        2,
                        Duration.ofMinutes(30)),
                SchedulingPolicy.DEFAULT,
                Duration.ofDays(1),
                scaling);
        RenderJobs jobs = new RenderJobs() {
            @Override
            public void tell(JobId to, RenderJobCommand message) {
                job.ref().tell(message);
            }

            @Override
            public <R> CompletionStage<R> ask(
                    JobId to, Function<ActorRef<R>, RenderJobCommand> message, Duration limit) {
                return CompletableFuture.failedFuture(new IllegalStateException("the Scheduler asks no job"));
            }
        };
        return kit.spawn(Scheduler.create(
                settings,
                epochs,
                () -> expected,
                jobs,
                catalog.ref(),
                events.ref(),
                now::get,
                new SchedulerMetrics(meters),
                history.ref(),
                journals));
    }

    private ActorRef<SchedulerCommand> start() {
        return inOffice(start(CompletableFuture.completedFuture(EPOCH)));
    }

    private ActorRef<SchedulerCommand> inOffice(ActorRef<SchedulerCommand> scheduler) {
        // Nobody is answered before the epoch is known, so ask until there is an answer.
        TestProbe<SchedulerCommand.Servers> up = kit.createTestProbe();
        up.awaitAssert(() -> {
            scheduler.tell(new SchedulerCommand.GetServers(up.ref()));
            return up.receiveMessage(Duration.ofMillis(100));
        });
        return scheduler;
    }

    /** Lets time pass, not more than a second at once: more would be a standstill of the Scheduler's process. */
    private void pass(ActorRef<SchedulerCommand> scheduler, Duration duration) {
        Duration left = duration;
        while (!left.isZero()) {
            Duration step = left.compareTo(SECOND) > 0 ? SECOND : left;
            settle(scheduler);
            pass(step);
            left = left.minus(step);
        }
    }

    /** Waits until the Scheduler has read all that it was sent. */
    private void settle(ActorRef<SchedulerCommand> scheduler) {
        TestProbe<SchedulerCommand.Servers> servers = kit.createTestProbe();
        scheduler.tell(new SchedulerCommand.GetServers(servers.ref()));
        servers.receiveMessage();
    }

    private void pass(Duration duration) {
        now.updateAndGet(before -> before.plus(duration));
        time.timePasses(duration);
    }

    private ServerStatus status(long epoch, long openedUpTo, LeaseStatus... leases) {
        return ServerStatusBuilder.builder()
                .server(ALPHA)
                .incarnation("p")
                .sequence(++sequence)
                .epoch(epoch)
                .openedUpTo(openedUpTo)
                .startedAt(now.get())
                .host(new HostHardware("host", "Linux", "amd64", "cpu", 2, 8_000, List.of(), 100_000))
                .cores(2)
                .memoryMiB(8_000)
                .packages(List.of(new InstalledPackage("gltf", "1", true)))
                .leases(List.of(leases))
                .accepting(true)
                .message("")
                .build();
    }

    private void report(ActorRef<SchedulerCommand> scheduler, ServerStatus status) {
        scheduler.tell(new SchedulerCommand.ReportStatus(status, server.ref()));
    }

    private JobDemand demand(boolean adopting, int wanted) {
        DemandClass tasks =
                new DemandClass("main", new Requirements("gltf", Optional.empty(), 1, 100, List.of()), wanted);
        return new JobDemand(
                JOB, ++revision, 50, "default", now.get(), adopting, wanted == 0 ? List.of() : List.of(tasks));
    }

    private RenderServerCommand.OpenLease granted() {
        return (RenderServerCommand.OpenLease) server.fishForMessage(
                        Duration.ofSeconds(30),
                        message -> message instanceof RenderServerCommand.OpenLease
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore())
                .get(0);
    }

    @Test
    void aDemandGetsLeasesOnAServerThatReported() {
        ActorRef<SchedulerCommand> scheduler = start();
        report(scheduler, status(0, 0));
        assertThat(server.expectMessageClass(RenderServerCommand.StatusReceived.class)
                        .epoch())
                .isEqualTo(EPOCH);
        scheduler.tell(new SchedulerCommand.RegisterDemand(demand(false, 3)));
        job.expectNoMessage(Duration.ofMillis(50));
        pass(scheduler, Duration.ofMillis(10));
        assertThat(granted().lease().id()).isEqualTo(new LeaseId(EPOCH, 1));
        assertThat(granted().lease().id()).isEqualTo(new LeaseId(EPOCH, 2));
        RenderJobCommand.DemandReceived answer = job.expectMessageClass(RenderJobCommand.DemandReceived.class);
        assertThat(answer.verdicts()).map(Object::toString).containsExactly("1 server: no 1 core free now");
    }

    private double gauge(String name, String... labels) {
        return meters.get(name).tags(labels).gauge().value();
    }

    @Test
    void theFarmIsShownInFiguresAsLongAsTheSchedulerIsInOffice() {
        ActorRef<SchedulerCommand> scheduler = start();
        report(scheduler, status(0, 0));
        scheduler.tell(new SchedulerCommand.RegisterDemand(demand(false, 3)));
        pass(scheduler, Duration.ofMillis(10));
        granted();
        pass(scheduler, SECOND);
        settle(scheduler);
        assertThat(gauge("raymill.scheduler.epoch")).isEqualTo(EPOCH);
        assertThat(gauge("raymill.servers", "state", "up")).isEqualTo(1);
        assertThat(gauge("raymill.cores")).isEqualTo(2);
        assertThat(gauge("raymill.cores.used")).isEqualTo(2);
        assertThat(gauge("raymill.memory.used.bytes")).isEqualTo(200 << 20);
        assertThat(gauge("raymill.leases", "state", "idle")).isEqualTo(2);
        assertThat(gauge("raymill.demands")).isEqualTo(1);
        assertThat(gauge("raymill.tasks.waiting")).isEqualTo(1);
        assertThat(meters.get("raymill.leases.opened").counter().count()).isEqualTo(2);
        ServerStatus late = status(0, 0);
        report(scheduler, status(0, 0));
        report(scheduler, late);
        settle(scheduler);
        assertThat(meters.get("raymill.stale.reports")
                        .tag("kind", "status")
                        .counter()
                        .count())
                .isEqualTo(1);

        report(scheduler, status(EPOCH + 1, 0));
        awaitSilence();
        assertThat(gauge("raymill.cores")).isZero();
    }

    @Test
    void aGrantThatHasNoEffectIsSaidAgain() {
        ActorRef<SchedulerCommand> scheduler = start();
        report(scheduler, status(0, 0));
        scheduler.tell(new SchedulerCommand.RegisterDemand(demand(false, 1)));
        pass(scheduler, Duration.ofMillis(10));
        Lease lease = granted().lease();
        pass(scheduler, Duration.ofSeconds(3));
        assertThat(granted().lease()).isEqualTo(lease);
    }

    @Test
    void aSilentServerIsLostAndItsJobsHearOfIt() {
        ActorRef<SchedulerCommand> scheduler = start();
        Lease lease = new Lease(new LeaseId(EPOCH, 1), JOB, "main", ALPHA, 50, 1, 100);
        report(scheduler, status(EPOCH, 1, new LeaseStatus(lease, Optional.empty(), false)));
        server.expectMessageClass(RenderServerCommand.StatusReceived.class);
        pass(scheduler, Duration.ofSeconds(8));
        job.expectNoMessage(Duration.ofMillis(50));
        pass(scheduler, Duration.ofSeconds(1));
        assertThat(job.expectMessageClass(RenderJobCommand.ServerLost.class).server())
                .isEqualTo(ALPHA);
        TestProbe<SchedulerCommand.Servers> servers = kit.createTestProbe();
        scheduler.tell(new SchedulerCommand.GetServers(servers.ref()));
        assertThat(servers.receiveMessage().servers()).extracting("status").containsExactly(ServerDetail.Status.LOST);
    }

    @Test
    void aSchedulerThatStoodStillDoesNotTakeItsOwnSilenceForThatOfOthers() {
        ActorRef<SchedulerCommand> scheduler = start();
        Lease lease = new Lease(new LeaseId(EPOCH, 1), JOB, "main", ALPHA, 50, 1, 100);
        report(scheduler, status(EPOCH, 1, new LeaseStatus(lease, Optional.empty(), false)));
        settle(scheduler);
        pass(Duration.ofSeconds(30));
        settle(scheduler);
        job.expectNoMessage(Duration.ofMillis(50));
        pass(scheduler, Duration.ofSeconds(9));
        assertThat(job.expectMessageClass(RenderJobCommand.ServerLost.class).server())
                .isEqualTo(ALPHA);
    }

    @Test
    void aJobThatAdoptsHearsWhatRunsAndWhetherThatIsAll() {
        expected = Set.of(new Address("akka", "raymill", "elsewhere", 1));
        ActorRef<SchedulerCommand> scheduler = start();
        Lease lease = new Lease(new LeaseId(EPOCH - 1, 1), JOB, "main", ALPHA, 50, 1, 100);
        RunningAttempt running = new RunningAttempt(
                JOB, new TaskId(StepName.RENDER, 4), new AttemptId("0000000000000002"), 1, lease.id(), now.get(), 0.5);
        report(scheduler, status(EPOCH - 1, 1, new LeaseStatus(lease, Optional.of(running), false)));
        scheduler.tell(new SchedulerCommand.RegisterDemand(demand(true, 0)));
        pass(scheduler, Duration.ofMillis(10));
        RenderJobCommand.DemandReceived early = job.expectMessageClass(RenderJobCommand.DemandReceived.class);
        assertThat(early.complete())
                .as("a server that is expected has not reported")
                .isFalse();
        assertThat(early.running()).extracting("attempt").containsExactly(running);
        now.updateAndGet(before -> before.plusSeconds(11));
        scheduler.tell(new SchedulerCommand.RegisterDemand(demand(true, 0)));
        pass(scheduler, Duration.ofMillis(10));
        assertThat(job.expectMessageClass(RenderJobCommand.DemandReceived.class).complete())
                .isTrue();
    }

    @Test
    void aSchedulerThatWasReplacedFallsSilent() {
        ActorRef<SchedulerCommand> scheduler = start();
        report(scheduler, status(EPOCH + 1, 0));
        scheduler.tell(new SchedulerCommand.RegisterDemand(demand(false, 1)));
        report(scheduler, status(0, 0));
        pass(Duration.ofSeconds(1));
        server.expectNoMessage(Duration.ofMillis(50));
        job.expectNoMessage(Duration.ofMillis(50));
    }

    @Test
    void aSchedulerThatWasReplacedTakesOverWhenItIsStillThere() {
        AtomicLong epochs = new AtomicLong(EPOCH);
        ActorRef<SchedulerCommand> scheduler = inOffice(start(() -> CompletableFuture.completedFuture(epochs.get())));
        report(scheduler, status(0, 0));
        assertThat(server.expectMessageClass(RenderServerCommand.StatusReceived.class)
                        .epoch())
                .isEqualTo(EPOCH);
        report(scheduler, status(EPOCH + 1, 0));
        report(scheduler, status(EPOCH + 1, 0));
        awaitSilence();
        server.expectNoMessage(Duration.ofMillis(50));
        epochs.set(EPOCH + 2);
        pass(Duration.ofSeconds(10));
        awaitEpoch(scheduler, EPOCH + 1, EPOCH + 2);
    }

    /** Waits until the Scheduler knows that it was replaced. */
    private void awaitSilence() {
        kit.createTestProbe().awaitAssert(() -> {
            assertThat(gauge("raymill.scheduler.active")).isZero();
            return null;
        });
    }

    /** Reports, as a server that follows one Scheduler, until another one answers. */
    private void awaitEpoch(ActorRef<SchedulerCommand> scheduler, long followed, long answering) {
        server.awaitAssert(() -> {
            report(scheduler, status(followed, 0));
            RenderServerCommand.StatusReceived received =
                    server.expectMessageClass(RenderServerCommand.StatusReceived.class, Duration.ofMillis(100));
            assertThat(received.epoch()).isEqualTo(answering);
            return received;
        });
    }

    @Test
    void withoutAnEpochNothingIsGrantedAndNobodyHasToRepeatWhatItSaid() {
        CompletableFuture<Long> epoch = new CompletableFuture<>();
        ActorRef<SchedulerCommand> scheduler = start(epoch);
        report(scheduler, status(0, 0));
        scheduler.tell(new SchedulerCommand.RegisterDemand(demand(false, 1)));
        server.expectNoMessage(Duration.ofMillis(50));
        epoch.complete(EPOCH);
        assertThat(server.expectMessageClass(RenderServerCommand.StatusReceived.class)
                        .epoch())
                .isEqualTo(EPOCH);
        pass(scheduler, Duration.ofMillis(10));
        assertThat(granted().lease().id()).isEqualTo(new LeaseId(EPOCH, 1));
    }

    private SchedulerCommand.OrderServerReply order(ActorRef<SchedulerCommand> scheduler, ServerOrder order) {
        TestProbe<SchedulerCommand.OrderServerReply> reply = kit.createTestProbe();
        scheduler.tell(new SchedulerCommand.OrderServer(ALPHA, order, "anna", "new memory", reply.ref()));
        return reply.receiveMessage();
    }

    private static void order(
            ActorRef<SchedulerCommand> scheduler,
            ServerOrder order,
            String expected,
            TestProbe<SchedulerCommand.OrderServerReply> reply) {
        scheduler.tell(new SchedulerCommand.OrderServer(
                ALPHA, order, "anna", "", new Expected(List.of(expected)), reply.ref()));
    }

    @Test
    void ofOrdersThatWereMadeUpOnTheSameSightOfAServerTheFirstHolds() {
        ActorRef<SchedulerCommand> scheduler = inOffice(start());
        report(scheduler, status(0, 0));
        TestProbe<SchedulerCommand.OrderServerReply> reply = kit.createTestProbe();
        order(scheduler, ServerOrder.DRAIN, "order-none", reply);
        order(scheduler, ServerOrder.QUARANTINE, "order-none", reply); // while the first is on its way to the journal
        order(scheduler, ServerOrder.DRAIN, "order-none", reply); // the first one again: it was not answered yet
        List<SchedulerCommand.OrderServerReply> replies = reply.receiveSeveralMessages(3);
        assertThat(replies)
                .extracting(SchedulerCommand.OrderServerReply::outcome)
                .containsExactly(
                        SchedulerCommand.OrderServerReply.Outcome.OUTDATED,
                        SchedulerCommand.OrderServerReply.Outcome.DONE,
                        SchedulerCommand.OrderServerReply.Outcome.DONE);
        String tag = ServerDetail.tag(replies.get(1).server().orElseThrow().orderedAt());
        assertThat(replies.get(0).message()).contains(tag);
        order(scheduler, ServerOrder.RESUME, "order-none", reply);
        assertThat(reply.receiveMessage().outcome()).isEqualTo(SchedulerCommand.OrderServerReply.Outcome.OUTDATED);
        order(scheduler, ServerOrder.RESUME, tag, reply);
        assertThat(reply.receiveMessage().outcome()).isEqualTo(SchedulerCommand.OrderServerReply.Outcome.DONE);
    }

    @Test
    void anOrderIsWrittenDownAuditedAndHoldsForTheNextSchedulerToo() {
        ActorRef<SchedulerCommand> first = start();
        assertThat(order(first, ServerOrder.DRAIN).outcome())
                .isEqualTo(SchedulerCommand.OrderServerReply.Outcome.NO_SUCH_SERVER);
        report(first, status(0, 0));
        SchedulerCommand.OrderServerReply reply = order(first, ServerOrder.DRAIN);
        assertThat(reply.server().orElseThrow().status()).isEqualTo(ServerDetail.Status.DRAINING);
        assertThat(reply.server().orElseThrow().message()).isEqualTo("drained by anna: new memory");
        assertThat(catalog.expectMessageClass(JobCatalogCommand.RecordAudit.class)
                        .entries())
                .containsExactly(new AuditEntry(
                        "server-orders-1", now.get(), "anna", "drain", "server:alpha", "new memory", ""));
        assertThat(order(first, ServerOrder.DRAIN).outcome())
                .as("again")
                .isEqualTo(SchedulerCommand.OrderServerReply.Outcome.DONE);
        catalog.expectNoMessage(Duration.ofMillis(50));
        kit.stop(first);

        ActorRef<SchedulerCommand> next = start();
        assertThat(catalog.expectMessageClass(JobCatalogCommand.RecordAudit.class)
                        .entries())
                .as("the first may have had no time to tell it")
                .extracting(AuditEntry::id)
                .containsExactly("server-orders-1");
        report(next, status(0, 0));
        next.tell(new SchedulerCommand.RegisterDemand(demand(false, 1)));
        pass(next, Duration.ofMillis(10));
        RenderJobCommand.DemandReceived answer = job.expectMessageClass(RenderJobCommand.DemandReceived.class);
        assertThat(answer.verdicts()).map(Object::toString).containsExactly("1 server: is drained");
        order(next, ServerOrder.RESUME);
        pass(next, Duration.ofMillis(10));
        assertThat(granted().lease().id()).isEqualTo(new LeaseId(EPOCH, 1));
    }

    @Test
    void anOrderThatWasWrittenAlthoughItsJournalFailedHoldsOnceThatIsKnown() {
        ServerOrdered drain = new ServerOrdered(ALPHA, ServerOrder.DRAIN, "anna", "new memory", now.get());
        Queue<List<ServerOrders.Written>> said =
                new ConcurrentLinkedQueue<>(List.of(List.of(), List.of(new ServerOrders.Written(drain, 1))));
        ActorRef<SchedulerCommand> scheduler = inOffice(start(
                () -> CompletableFuture.completedFuture(EPOCH),
                (parent, epoch, time) -> Behaviors.setup(journal -> {
                    parent.tell(new ServerOrders.Recovered(said.remove()));
                    return Behaviors.receiveMessage(write -> Behaviors.stopped());
                })));
        report(scheduler, status(0, 0));
        assertThat(order(scheduler, ServerOrder.DRAIN).outcome())
                .isEqualTo(SchedulerCommand.OrderServerReply.Outcome.UNAVAILABLE);

        pass(scheduler, Duration.ofSeconds(2));

        assertThat(catalog.expectMessageClass(JobCatalogCommand.RecordAudit.class)
                        .entries())
                .extracting(AuditEntry::by)
                .containsExactly("anna");
        TestProbe<SchedulerCommand.Servers> servers = kit.createTestProbe();
        scheduler.tell(new SchedulerCommand.GetServers(servers.ref()));
        assertThat(servers.receiveMessage().servers())
                .extracting("status")
                .containsExactly(ServerDetail.Status.DRAINING);
    }

    @Test
    void aServerThatFailsManyJobsIsQuarantinedAndItIsWrittenDown() {
        ActorRef<SchedulerCommand> scheduler = start();
        report(scheduler, status(0, 0));
        for (int i = 1; i <= 2; i++) {
            JobId failing = new JobId(String.format("%016d", i));
            scheduler.tell(new SchedulerCommand.TaskFailed(failing, ALPHA, "crashed", now.get()));
        }
        AuditEntry entry = catalog.expectMessageClass(JobCatalogCommand.RecordAudit.class)
                .entries()
                .get(0);
        assertThat(entry.by()).isEqualTo(ServerOrdered.SCHEDULER);
        assertThat(entry.reason()).contains("tasks of 2 jobs failed there");
        TestProbe<SchedulerCommand.Servers> servers = kit.createTestProbe();
        scheduler.tell(new SchedulerCommand.GetServers(servers.ref()));
        assertThat(servers.receiveMessage().servers())
                .extracting("status")
                .containsExactly(ServerDetail.Status.QUARANTINED);
    }

    @Test
    void aServerThatDisagreesWithTwoOthersIsQuarantinedAndTheJobIsAnsweredWhenThatIsWritten() {
        ActorRef<SchedulerCommand> scheduler = start();
        report(scheduler, status(0, 0));
        SchedulerCommand.ServerDisagreed disagreed =
                new SchedulerCommand.ServerDisagreed(JOB, ALPHA, "its picture differs", now.get());
        scheduler.tell(disagreed);
        AuditEntry entry = catalog.expectMessageClass(JobCatalogCommand.RecordAudit.class)
                .entries()
                .get(0);
        assertThat(entry.action()).isEqualTo("quarantine");
        assertThat(entry.reason()).isEqualTo("its picture differs");
        job.expectNoMessage(Duration.ofMillis(50));

        scheduler.tell(disagreed);

        assertThat(job.receiveMessage()).isEqualTo(new RenderJobCommand.DisagreementHeard(ALPHA, now.get()));
        catalog.expectNoMessage(Duration.ofMillis(50));
    }

    @Test
    void theFarmAndTheLastPlanAreTold() {
        ActorRef<SchedulerCommand> scheduler = start();
        scheduler.tell(new SchedulerCommand.ReportStatus(status(EPOCH, 0), server.ref()));
        pass(scheduler, SECOND);
        TestProbe<SchedulerCommand.Farm> farm = kit.createTestProbe();

        scheduler.tell(new SchedulerCommand.GetFarm(farm.ref()));

        SchedulerCommand.Farm told = farm.receiveMessage();
        assertThat(told.epoch()).isEqualTo(EPOCH);
        assertThat(told.inOfficeSince()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(told.figures().cores().total()).isEqualTo(2);
        assertThat(told.lastPlan())
                .hasValueSatisfying(plan -> assertThat(plan.granted()).isZero());
    }

    @Test
    void eachMinuteIsWrittenDownAndQuestionsAboutItArePassedOn() {
        ActorRef<SchedulerCommand> scheduler = start();
        scheduler.tell(new SchedulerCommand.ReportStatus(status(EPOCH, 0), server.ref()));
        pass(scheduler, Duration.ofSeconds(61));

        FarmHistoryCommand.RecordMinute record = history.expectMessageClass(FarmHistoryCommand.RecordMinute.class);
        assertThat(record.minute().minute())
                .isEqualTo(Instant.parse("2026-01-01T00:00:00Z").getEpochSecond() / 60);
        Map<String, Double> values = record.minute().values();
        assertThat(values.get("servers.up")).as("it was heard of at first").isPositive();
        assertThat(values.get("servers.up") + values.get("servers.lost")).isCloseTo(1, within(1e-9));

        TestProbe<FarmHistoryCommand.History> reader = kit.createTestProbe();
        FarmHistoryCommand.GetHistory question =
                new FarmHistoryCommand.GetHistory(0, 1, 1, List.of("cores"), reader.ref());
        scheduler.tell(question);
        history.expectMessage(question);
    }

    @Test
    void aServerAndItsPastAreToldByName() {
        ActorRef<SchedulerCommand> scheduler = start();
        scheduler.tell(new SchedulerCommand.ReportStatus(status(EPOCH, 0), server.ref()));
        pass(scheduler, SECOND);
        TestProbe<SchedulerCommand.ServerReply> found = kit.createTestProbe();
        TestProbe<SchedulerCommand.ServerPast> past = kit.createTestProbe();

        for (ServerId name : List.of(ALPHA, new ServerId("nobody"))) {
            scheduler.tell(new SchedulerCommand.GetServer(name, found.ref()));
            scheduler.tell(new SchedulerCommand.GetServerPast(name, past.ref()));
        }

        assertThat(found.receiveMessage().server())
                .hasValueSatisfying(one -> assertThat(one.id()).isEqualTo("alpha"));
        assertThat(found.receiveMessage().server()).isEmpty();
        assertThat(past.receiveMessage().series())
                .hasValueSatisfying(one -> assertThat(one.minutes()).isNotEmpty());
        assertThat(past.receiveMessage().series()).isEmpty();
    }

    @Test
    void manyServersAreToldInParts() {
        ActorRef<SchedulerCommand> scheduler = start();
        int count = SchedulerCommand.GetServers.MAX_PAGE * 2 + 1;
        for (int i = 0; i < count; i++) {
            ServerStatus status = ServerStatusBuilder.builder(status(EPOCH, 0))
                    .server(new ServerId("server-%04d".formatted(i)))
                    .build();
            scheduler.tell(new SchedulerCommand.ReportStatus(status, server.ref()));
        }
        TestProbe<SchedulerCommand.Servers> reader = kit.createTestProbe();

        CompletionStage<SchedulerCommand.Servers> all = ServerPages.all(after -> {
            scheduler.tell(new SchedulerCommand.GetServers(after, reader.ref()));
            return CompletableFuture.completedFuture(reader.receiveMessage());
        });

        assertThat(all.toCompletableFuture().join().servers())
                .extracting(ServerDetail::id)
                .hasSize(count)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    // ---- scaling

    private Optional<ScalingSignal> scaling(ActorRef<SchedulerCommand> scheduler) {
        TestProbe<SchedulerCommand.Scaling> signal = kit.createTestProbe();
        scheduler.tell(new SchedulerCommand.GetScaling(signal.ref()));
        return signal.receiveMessage().signal();
    }

    private void scaleCpu() {
        NodeClass cpu = new NodeClass(
                "cpu",
                List.of(NodeClass.Offered.parse("gltf")),
                2,
                8_000,
                List.of(),
                List.of(),
                Map.of(),
                "linux",
                "amd64",
                0,
                10,
                1);
        scaling = new ScalingSettings(
                List.of(cpu), Duration.ofMinutes(5), 0, 0, Duration.ofMinutes(1), Duration.ofSeconds(3));
    }

    @Test
    void nothingIsSaidOfNodesBeforeJobsHadTimeToSayWhatTheyWant() {
        scaleCpu();
        ActorRef<SchedulerCommand> scheduler = start();
        scheduler.tell(new SchedulerCommand.RegisterDemand(demand(false, 5)));
        pass(scheduler, Duration.ofSeconds(2));
        assertThat(scaling(scheduler)).isEmpty();
        pass(scheduler, Duration.ofSeconds(3));
        assertThat(scaling(scheduler).orElseThrow().classes())
                .extracting(ScalingSignal.ClassScaling::wantedNodes)
                .containsExactly(3);
        assertThat(meters.get("raymill.scaling.wanted.nodes")
                        .tag("class", "cpu")
                        .gauge()
                        .value())
                .isEqualTo(3);
    }

    @Test
    void aNewSchedulerHoldsTheNodesThatItFinds() {
        scaleCpu();
        ActorRef<SchedulerCommand> scheduler = start();
        for (int second = 0; second < 6; second++) {
            report(scheduler, ServerStatusBuilder.from(status(EPOCH, 0)).withTags(List.of("class.cpu")));
            pass(scheduler, SECOND);
        }
        assertThat(scaling(scheduler).orElseThrow().classes())
                .extracting(ScalingSignal.ClassScaling::neededNodes, ScalingSignal.ClassScaling::wantedNodes)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(0, 1));
    }
}
