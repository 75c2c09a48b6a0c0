package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.server.Samples.JOB;
import static org.raymill.server.Samples.NOW;
import static org.raymill.server.Samples.OTHER_JOB;
import static org.raymill.server.Samples.attempt;
import static org.raymill.server.Samples.lease;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.FollowingFrames;
import org.raymill.model.JobId;
import org.raymill.model.LeaseId;
import org.raymill.model.RelativePath;
import org.raymill.model.ServerStatus;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskLimits;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOrderBuilder;
import org.raymill.model.TaskOutput;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.AttemptEnded;
import org.raymill.protocol.RenderJobCommand.AttemptsRunning;
import org.raymill.protocol.RenderJobCommand.LeaseGranted;
import org.raymill.protocol.RenderJobCommand.TaskRefused;
import org.raymill.protocol.RenderJobCommand.TasksReturned;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.RenderServerCommand.AcknowledgeOutcome;
import org.raymill.protocol.RenderServerCommand.OpenLease;
import org.raymill.protocol.RenderServerCommand.ReleaseLease;
import org.raymill.protocol.RenderServerCommand.RevokeLease;
import org.raymill.protocol.RenderServerCommand.RunTask;
import org.raymill.protocol.RenderServerCommand.RunTasks;
import org.raymill.protocol.RenderServerCommand.StatusReceived;
import org.raymill.protocol.RenderServerCommand.StopTask;
import org.raymill.protocol.RenderServerCommand.TellOutcomes;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.SchedulerCommand;

class RenderServerTest {

    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final LeaseId LEASE = new LeaseId(5, 1);

    private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
    private final ManualTime time = ManualTime.get(kit.system());
    private final TestHost.ManualClock clock = new TestHost.ManualClock();
    private final TestProbe<SchedulerCommand> scheduler = kit.createTestProbe(SchedulerCommand.class);
    private final TestProbe<RenderJobCommand> job = kit.createTestProbe(RenderJobCommand.class);
    private final TestProbe<ResultWriterCommand> writer = kit.createTestProbe(ResultWriterCommand.class);

    @TempDir
    Path folder;

    private TestHost host;
    private ActorRef<RenderServerCommand> server;

    @BeforeEach
    void start() throws Exception {
        host = new TestHost(folder, clock);
        server = spawn();
        assertThat(status().accepting()).isTrue();
    }

    @AfterEach
    void stop() throws Exception {
        kit.shutdownTestKit();
        host.close();
    }

    @Test
    void theStatusTellsEverythingAtEachHeartbeat() {
        pass(HEARTBEAT);
        ServerStatus status = status();
        assertThat(status.server()).isEqualTo(Samples.SERVER);
        assertThat(status.incarnation()).isEqualTo(host.runs.incarnation());
        assertThat(status.cores()).isEqualTo(2);
        assertThat(status.memoryMiB()).isEqualTo(1_000);
        assertThat(status.packages()).containsExactly(host.fake.installed());
        assertThat(status.startedAt()).isEqualTo(NOW);
        long sequence = status.sequence();
        pass(HEARTBEAT);
        assertThat(status().sequence()).isEqualTo(sequence + 1);
    }

    @Test
    void aNewEpochIsReportedAtOnce() {
        server.tell(new StatusReceived(7, 1));
        assertThat(changedStatus().epoch()).isEqualTo(7);
        server.tell(new OpenLease(6, lease(6, 1)));
        job.expectNoMessage();
        pass(HEARTBEAT);
        assertThat(status().leases()).isEmpty();
        assertThat(host.runs.leases().staleCommands()).isEqualTo(1);
        assertThat(count("raymill.stale.reports", "kind", "command")).isEqualTo(1);
    }

    @Test
    void aLeaseIsOfferedAgainAndAgainAndClosesInTheEnd() {
        openLease();
        assertThat(changedStatus().leases()).hasSize(1);
        for (int second = 1; second < 15; second++) {
            pass(HEARTBEAT);
            assertThat(job.expectMessageClass(LeaseGranted.class).lease()).isEqualTo(lease(5, 1));
            assertThat(status().openedUpTo()).isEqualTo(1);
        }
        pass(HEARTBEAT);
        job.expectNoMessage();
        assertThat(status().leases()).isEmpty();
    }

    @Test
    void aLeaseThatDoesNotFitIsProcessedButNotOpen() {
        server.tell(new OpenLease(5, lease(5, 1, JOB, 3, 100)));
        ServerStatus status = changedStatus();
        assertThat(status.leases()).isEmpty();
        assertThat(status.openedUpTo()).isEqualTo(1);
        job.expectNoMessage();
    }

    @Test
    void aTaskRunsAndItsOutcomeIsRepeatedUntilAcknowledged() {
        TaskOrder order = runTask(1, "wait");
        AttemptsRunning running = job.expectMessageClass(AttemptsRunning.class);
        assertThat(running.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.attempt().attempt()).isEqualTo(attempt(1));
            assertThat(attempt.lease()).isEqualTo(lease(5, 1));
        });
        assertThat(changedStatus().leases().get(0).running()).isPresent();

        host.fake.proceed();
        ResultWriterCommand.Stage stage = writer.expectMessageClass(ResultWriterCommand.Stage.class);
        assertThat(stage.folder().resolve("frame_0007.png")).hasBinaryContent(TestHost.PICTURE);
        TaskOutput output = new TaskOutput(new RelativePath("frame_0007.png"), 7, Optional.empty(), host.manifest, 9);
        stage.replyTo().tell(new ResultWriterCommand.Staged(attempt(1), List.of(output)));

        AttemptEnded ended = job.expectMessageClass(AttemptEnded.class);
        assertThat(ended.outcome().result()).isEqualTo(Result.SUCCEEDED);
        assertThat(ended.outcome().task()).isEqualTo(order.task());
        assertThat(ended.outcome().outputs()).containsExactly(output);
        assertThat(ended.lease()).contains(lease(5, 1));
        assertThat(ended.leaseClosed()).isFalse();
        assertThat(changedStatus().leases().get(0).running()).isEmpty();

        pass(HEARTBEAT);
        assertThat(job.expectMessageClass(AttemptEnded.class)).isEqualTo(ended);
        status();
        server.tell(new AcknowledgeOutcome(attempt(1)));
        pass(Duration.ofSeconds(1));
        job.expectMessageClass(LeaseGranted.class);
        status();
        server.tell(new ReleaseLease(LEASE));
        assertThat(changedStatus().leases()).isEmpty();
        pass(Duration.ofSeconds(10));
        job.expectNoMessage();
    }

    @Test
    void aJobThatAsksIsToldAtOnceWhatItHasNotAcknowledged() {
        runTask(1, "wait");
        job.expectMessageClass(AttemptsRunning.class);
        host.fake.proceed();
        answerStage();
        AttemptEnded ended = job.expectMessageClass(AttemptEnded.class);
        for (int second = 1; second <= 4; second++) {
            pass(HEARTBEAT);
        }
        assertThat(job.expectMessageClass(AttemptEnded.class)).as("after 1 s").isEqualTo(ended);
        assertThat(job.expectMessageClass(AttemptEnded.class)).as("after 3 s").isEqualTo(ended);
        job.expectNoMessage();

        server.tell(new TellOutcomes(OTHER_JOB));
        job.expectNoMessage();
        server.tell(new TellOutcomes(JOB));
        assertThat(job.expectMessageClass(AttemptEnded.class)).isEqualTo(ended);
        pass(HEARTBEAT);
        assertThat(job.expectMessageClass(AttemptEnded.class))
                .as("with the shortest pause")
                .isEqualTo(ended);
    }

    @Test
    void aJobThatAsksIsToldAtOnceWhichOfItsLeasesAreIdle() {
        openLease();
        server.tell(new TellOutcomes(OTHER_JOB));
        job.expectNoMessage();
        server.tell(new TellOutcomes(JOB));
        assertThat(job.expectMessageClass(LeaseGranted.class).lease()).isEqualTo(lease(5, 1));
    }

    @Test
    void progressIsToldWhenThereIsSomeAndAtHeartbeats() throws Exception {
        runTask(1, "half");
        job.expectMessageClass(AttemptsRunning.class);
        host.fake.half();
        job.awaitAssert(() -> {
            assertThat(host.runs.find(attempt(1)).orElseThrow().progress()).isEqualTo(0.5);
            return null;
        });

        pass(Duration.ofMillis(500));
        AttemptsRunning running = job.expectMessageClass(AttemptsRunning.class);
        assertThat(running.attempts().get(0).attempt().progress()).isEqualTo(0.5);
        pass(Duration.ofMillis(499));
        job.expectNoMessage();
        pass(Duration.ofMillis(1));
        job.expectMessageClass(AttemptsRunning.class);
        job.expectNoMessage();
    }

    @Test
    void aTaskForALeaseThatIsNotOpenIsRefused() {
        server.tell(new RunTask(LEASE, host.order(1, "wait")));
        TaskRefused refused = job.expectMessageClass(TaskRefused.class);
        assertThat(refused.attempt()).isEqualTo(attempt(1));
        assertThat(refused.reason()).isEqualTo("the lease is not open");
        assertThat(count("raymill.lease.second.orders", "answer", "refused")).isEqualTo(1);
        assertThat(host.runs.find(attempt(1))).isEmpty();
    }

    @Test
    void tasksForALeaseThatIsNotOpenAreGivenBackTogether() {
        TaskOrder first = host.order(1, "wait");
        TaskOrder second = first.withFrame(2, attempt(2), 1, 8);
        server.tell(new RunTasks(LEASE, first, FollowingFrames.of(List.of(second))));
        TasksReturned returned = job.expectMessageClass(TasksReturned.class);
        assertThat(returned.attempts()).containsExactly(attempt(1), attempt(2));
        assertThat(returned.reason()).isEqualTo("the lease is not open");
        assertThat(returned.slow()).isFalse();
        job.expectNoMessage();
    }

    @Test
    void whatStartsBesideAnotherTaskOfTheJobIsToldWithTheProgress() throws Exception {
        runTask(1, "wait");
        job.expectMessageClass(AttemptsRunning.class);
        host.fake.awaitStart();
        server.tell(new OpenLease(5, lease(5, 2)));
        job.expectMessageClass(LeaseGranted.class);
        server.tell(new RunTask(new LeaseId(5, 2), host.order(2, "wait")));
        host.fake.awaitStart();
        job.expectNoMessage();

        pass(Duration.ofMillis(500));

        assertThat(job.expectMessageClass(AttemptsRunning.class).attempts()).hasSize(2);
    }

    @Test
    void aRepeatedOrderIsAnsweredByReports() {
        TaskOrder order = runTask(1, "wait");
        job.expectMessageClass(AttemptsRunning.class);
        server.tell(new RunTask(LEASE, order));
        job.expectMessageClass(AttemptsRunning.class);
        host.fake.proceed();
        answerStage();
        job.expectMessageClass(AttemptEnded.class);
        server.tell(new RunTask(LEASE, order));
        job.expectMessageClass(AttemptEnded.class);
        assertThat(count("raymill.lease.second.orders", "answer", "repeated")).isEqualTo(2);
        assertThat(count("raymill.attempts.started")).isEqualTo(1);
    }

    private double count(String name, String... labels) {
        return host.meters.get(name).tags(labels).counter().count();
    }

    @Test
    void anAttemptThatEndsWhileNoSchedulerIsHeardIsKeptAndCounted() {
        TaskOrder order = runTask(1, "wait");
        job.expectMessageClass(AttemptsRunning.class);
        clock.advance(HEARTBEAT.multipliedBy(6));
        host.fake.proceed();
        answerStage();
        assertThat(job.expectMessageClass(AttemptEnded.class).outcome().attempt())
                .isEqualTo(order.attempt());
        assertThat(count("raymill.outcomes.kept.alone")).isEqualTo(1);
        assertThat(count("raymill.attempts.ended", "package", "fake", "result", "succeeded"))
                .isEqualTo(1);
        pass(HEARTBEAT);
        status();
        assertThat(host.meters.get("raymill.outcomes.kept").gauge().value()).isEqualTo(1);
    }

    @Test
    void aSecondAttemptWaitsUntilTheLeaseIsFreeAndIsCounted() {
        runTask(1, "wait");
        job.expectMessageClass(AttemptsRunning.class);
        server.tell(new RunTask(LEASE, host.order(2, "wait")));
        pass(HEARTBEAT);
        assertThat(status().leases()).hasSize(1);
        assertThat(count("raymill.lease.second.orders", "answer", "waits")).isEqualTo(1);
        assertThat(host.meters.get("raymill.server.attempts.running").gauge().value())
                .isEqualTo(1);
    }

    @Test
    void aStoppedTaskIsReportedWhenItIsDead() throws Exception {
        runTask(1, "wait");
        job.expectMessageClass(AttemptsRunning.class);
        host.fake.awaitStart();

        server.tell(new StopTask(JOB, taskId(1), attempt(1), "cancelled by ann"));

        ResultWriterCommand.Stage stage = answerStage();
        assertThat(stage.files()).as("only the log is kept").isEmpty();
        AttemptEnded ended = job.expectMessageClass(AttemptEnded.class);
        assertThat(ended.outcome().result()).isEqualTo(Result.STOPPED);
        assertThat(ended.outcome().reason()).isEqualTo("cancelled by ann");
    }

    @Test
    void aTaskThatIsStoppedWhileItsResultIsStagedIsStopped() {
        runTask(1, "render");
        job.expectMessageClass(AttemptsRunning.class);
        ResultWriterCommand.Stage stage = writer.expectMessageClass(ResultWriterCommand.Stage.class);
        server.tell(new StopTask(JOB, taskId(1), attempt(1), "cancelled"));
        stage.replyTo().tell(new ResultWriterCommand.Staged(attempt(1), List.of()));
        assertThat(job.expectMessageClass(AttemptEnded.class).outcome().result())
                .isEqualTo(Result.STOPPED);
    }

    @Test
    void anImmediateRevocationPreemptsWhatRuns() throws Exception {
        runTask(1, "wait");
        job.expectMessageClass(AttemptsRunning.class);
        host.fake.awaitStart();

        server.tell(new RevokeLease(4, LEASE, "a Scheduler of old", true));
        server.tell(new RevokeLease(5, LEASE, "job 7 is urgent", true));

        answerStage();
        AttemptEnded ended = job.expectMessageClass(AttemptEnded.class);
        assertThat(ended.outcome().result()).isEqualTo(Result.PREEMPTED);
        assertThat(ended.outcome().reason()).isEqualTo("job 7 is urgent");
        assertThat(ended.leaseClosed()).isTrue();
    }

    @Test
    void anAttemptThatIsSilentForTooLongIsEnded() throws Exception {
        openLease();
        server.tell(new RunTask(LEASE, withLimits(host.order(1, "half"), new TaskLimits(100, 10))));
        job.expectMessageClass(AttemptsRunning.class);
        host.fake.awaitStart();
        pass(Duration.ofSeconds(9));
        host.fake.half();
        job.awaitAssert(() -> {
            assertThat(host.runs.find(attempt(1)).orElseThrow().progress()).isEqualTo(0.5);
            return null;
        });
        pass(Duration.ofSeconds(9));
        writer.expectNoMessage();

        pass(Duration.ofSeconds(1));

        answerStage();
        AttemptEnded ended = (AttemptEnded) job.fishForMessage(
                        Duration.ofSeconds(30),
                        message -> message instanceof AttemptEnded
                                ? akka.actor.testkit.typed.javadsl.FishingOutcomes.complete()
                                : akka.actor.testkit.typed.javadsl.FishingOutcomes.continueAndIgnore())
                .get(0);
        assertThat(ended.outcome().result()).isEqualTo(Result.TIMED_OUT);
        assertThat(ended.outcome().reason()).startsWith("it made no progress and said nothing for 10 s");
    }

    @Test
    void whatWaitsBehindALongAttemptIsGivenBack() throws Exception {
        openLease();
        TaskOrder first = host.order(1, "wait");
        TaskOrder second = first.withFrame(2, attempt(2), 1, 8);
        server.tell(new RunTasks(LEASE, first, FollowingFrames.of(List.of(second))));
        job.expectMessageClass(AttemptsRunning.class);
        host.fake.awaitStart();

        pass(Duration.ofMillis(500));

        TasksReturned returned = job.expectMessageClass(TasksReturned.class);
        assertThat(returned.attempts()).containsExactly(attempt(2));
        assertThat(returned.lease()).isEqualTo(LEASE);
        assertThat(returned.slow()).isTrue();
    }

    private static TaskOrder withLimits(TaskOrder order, TaskLimits limits) {
        return TaskOrderBuilder.builder(order).limits(limits).build();
    }

    @Test
    void stoppingAnUnknownAttemptIsAnsweredAndKeepsItFromStarting() {
        server.tell(new StopTask(JOB, taskId(1), attempt(1), "cancelled"));
        AttemptEnded ended = job.expectMessageClass(AttemptEnded.class);
        assertThat(ended.outcome().result()).isEqualTo(Result.STOPPED);
        assertThat(ended.lease()).isEmpty();
        server.tell(new AcknowledgeOutcome(attempt(1)));
        openLease();
        server.tell(new RunTask(LEASE, host.order(1, "render")));
        job.expectMessageClass(TaskRefused.class);
        assertThat(host.runs.find(attempt(1))).isEmpty();
    }

    @Test
    void aStorageThatDoesNotWorkFailsTheAttempt() {
        runTask(1, "render");
        job.expectMessageClass(AttemptsRunning.class);
        writer.expectMessageClass(ResultWriterCommand.Stage.class)
                .replyTo()
                .tell(new ResultWriterCommand.StageFailed(attempt(1), "the disk is broken", false));
        AttemptEnded ended = job.expectMessageClass(AttemptEnded.class);
        assertThat(ended.outcome().result()).isEqualTo(Result.FAILED);
        assertThat(ended.outcome().reason()).isEqualTo("the result could not be stored: the disk is broken");
    }

    @Test
    void aFullStorageIsNoFailureAndNothingNewIsTakenForAWhile() {
        runTask(1, "render");
        job.expectMessageClass(AttemptsRunning.class);
        changedStatus();
        writer.expectMessageClass(ResultWriterCommand.Stage.class)
                .replyTo()
                .tell(new ResultWriterCommand.StageFailed(attempt(1), "the farm's storage is full", true));

        AttemptEnded ended = job.expectMessageClass(AttemptEnded.class);
        assertThat(ended.outcome().result()).isEqualTo(Result.STORAGE_FULL);
        assertThat(ended.outcome().reason()).isEqualTo("the result could not be stored: the farm's storage is full");
        ServerStatus full = changedStatus();
        assertThat(full.accepting()).isFalse();
        assertThat(full.message()).isEqualTo("the farm's storage had no room for a result");
        pass(Duration.ofSeconds(10));
        List<ServerStatus> told = scheduler.receiveSeveralMessages(10).stream()
                .map(message -> ((SchedulerCommand.ReportStatus) message).status())
                .toList();
        assertThat(told.get(9).accepting()).isTrue();
        assertThat(told.get(9).message()).isEmpty();
    }

    @Test
    void aStorageThatDoesNotAnswerFailsTheAttemptOnce() {
        runTask(1, "render");
        job.expectMessageClass(AttemptsRunning.class);
        ResultWriterCommand.Stage stage = writer.expectMessageClass(ResultWriterCommand.Stage.class);
        server.tell(new RevokeLease(5, LEASE, "fairness", false));
        settle();
        time.timePasses(Duration.ofMinutes(10));
        AttemptEnded ended = (AttemptEnded) job.fishForMessage(
                        Duration.ofSeconds(30),
                        message -> message instanceof AttemptEnded
                                ? akka.actor.testkit.typed.javadsl.FishingOutcomes.complete()
                                : akka.actor.testkit.typed.javadsl.FishingOutcomes.continueAndIgnore())
                .get(0);
        assertThat(ended.outcome().result()).isEqualTo(Result.FAILED);
        assertThat(ended.leaseClosed()).isTrue();
        server.tell(new AcknowledgeOutcome(attempt(1)));
        stage.replyTo().tell(new ResultWriterCommand.Staged(attempt(1), List.of()));
        job.expectNoMessage();
    }

    @Test
    void aNewActorOnTheSameRunsGoesOn() {
        runTask(1, "wait");
        job.expectMessageClass(AttemptsRunning.class);
        kit.stop(server);
        host.fake.proceed();
        job.awaitAssert(() -> {
            assertThat(host.runs.find(attempt(1)).orElseThrow().end()).isPresent();
            return null;
        });
        writer.expectNoMessage();

        server = spawn();

        ServerStatus status = status();
        assertThat(status.incarnation()).isEqualTo(host.runs.incarnation());
        assertThat(status.epoch()).isEqualTo(5);
        assertThat(status.openedUpTo()).isEqualTo(1);
        assertThat(status.leases()).hasSize(1);
        answerStage();
        AttemptEnded ended = job.expectMessageClass(AttemptEnded.class);
        assertThat(ended.server()).isEqualTo(server);
        assertThat(ended.outcome().result()).isEqualTo(Result.SUCCEEDED);
    }

    @Test
    void shutdownLetsTasksFinish() throws Exception {
        TestProbe<Done> done = kit.createTestProbe(Done.class);
        runTask(1, "wait");
        job.expectMessageClass(AttemptsRunning.class);
        host.fake.awaitStart();
        server.tell(new OpenLease(5, lease(5, 2)));
        job.expectMessageClass(LeaseGranted.class);

        server.tell(new RenderServer.ShutDown(done.getRef()));

        ServerStatus status = changedStatus();
        assertThat(status.accepting()).isFalse();
        assertThat(status.message()).isEqualTo("shuts down");
        assertThat(status.leases()).as("idle leases are closed").hasSize(1);
        host.fake.proceed();
        answerStage();
        assertThat(job.expectMessageClass(AttemptEnded.class).leaseClosed()).isFalse();
        done.expectNoMessage();
        server.tell(new AcknowledgeOutcome(attempt(1)));
        done.expectMessage(Done.getInstance());
        kit.createTestProbe().expectTerminated(server);
    }

    @Test
    void shutdownHandsBackWhatDoesNotFinish() throws Exception {
        TestProbe<Done> done = kit.createTestProbe(Done.class);
        runTask(1, "wait");
        job.expectMessageClass(AttemptsRunning.class);
        host.fake.awaitStart();
        changedStatus();

        server.tell(new RenderServer.ShutDown(done.getRef()));
        settle();
        time.timePasses(Duration.ofSeconds(60));

        answerStage();
        AttemptEnded ended = (AttemptEnded) job.fishForMessage(
                        Duration.ofSeconds(30),
                        message -> message instanceof AttemptEnded
                                ? akka.actor.testkit.typed.javadsl.FishingOutcomes.complete()
                                : akka.actor.testkit.typed.javadsl.FishingOutcomes.continueAndIgnore())
                .get(0);
        assertThat(ended.outcome().result()).isEqualTo(Result.HANDED_BACK);
        settle();
        time.timePasses(Duration.ofSeconds(10));
        done.expectMessage(Done.getInstance());
        SchedulerCommand last = scheduler.receiveMessage();
        while (!(last instanceof SchedulerCommand.ServerLeaves)) {
            last = scheduler.receiveMessage();
        }
        assertThat(((SchedulerCommand.ServerLeaves) last).status().accepting()).isFalse();
    }

    @Test
    void whatIsBeingStoredDoesNotHoldUpTheShutdown() throws Exception {
        TestProbe<Done> done = kit.createTestProbe(Done.class);
        runTask(1, "wait");
        job.expectMessageClass(AttemptsRunning.class);
        host.fake.awaitStart();
        server.tell(new RenderServer.ShutDown(done.getRef()));
        host.fake.proceed();
        writer.expectMessageClass(ResultWriterCommand.Stage.class);
        time.timePasses(Duration.ofSeconds(60));
        settle();
        done.expectNoMessage();
        time.timePasses(host.runs.settings().stopGrace().plus(Duration.ofSeconds(10)));
        done.expectMessage(Done.getInstance());
    }

    private ActorRef<RenderServerCommand> spawn() {
        RenderJobs jobs = new RenderJobs() {
            @Override
            public void tell(JobId to, RenderJobCommand message) {
                assertThat(to).isEqualTo(JOB);
                job.getRef().tell(message);
            }

            @Override
            public <R> CompletionStage<R> ask(
                    JobId to, Function<ActorRef<R>, RenderJobCommand> message, Duration timeout) {
                return CompletableFuture.failedStage(new UnsupportedOperationException());
            }
        };
        return kit.spawn(RenderServer.create(scheduler.getRef(), jobs, writer.getRef(), host.runs, clock));
    }

    /** Waits until the server has taken in what it was told. */
    private void settle() {
        TestProbe<RenderServer.InUse> answer = kit.createTestProbe();
        server.tell(new RenderServer.TellUse(answer.ref()));
        answer.receiveMessage();
    }

    private void pass(Duration duration) {
        settle();
        clock.advance(duration);
        time.timePasses(duration);
    }

    private ServerStatus status() {
        return scheduler.expectMessageClass(SchedulerCommand.ReportStatus.class).status();
    }

    /** The status after the short time for which changes are collected. */
    private ServerStatus changedStatus() {
        settle();
        scheduler.expectNoMessage();
        time.timePasses(Duration.ofMillis(30));
        return status();
    }

    private void openLease() {
        server.tell(new OpenLease(5, lease(5, 1)));
        LeaseGranted granted = job.expectMessageClass(LeaseGranted.class);
        assertThat(granted.server()).isEqualTo(server);
    }

    private TaskOrder runTask(int attempt, String todo) {
        openLease();
        TaskOrder order = host.order(attempt, todo);
        server.tell(new RunTask(LEASE, order));
        return order;
    }

    private ResultWriterCommand.Stage answerStage() {
        ResultWriterCommand.Stage stage = writer.expectMessageClass(ResultWriterCommand.Stage.class);
        stage.replyTo().tell(new ResultWriterCommand.Staged(stage.attempt(), List.of()));
        return stage;
    }

    private static TaskId taskId(int index) {
        return new TaskId(StepName.RENDER, index);
    }
}
