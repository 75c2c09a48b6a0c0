package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.Effect;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.pubsub.Topic;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.job.core.RetryDelays;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptStatus;
import org.raymill.model.FrameSet;
import org.raymill.model.JobId;
import org.raymill.model.JobOperation;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.PictureFormat;
import org.raymill.model.PictureNames;
import org.raymill.model.RelativePath;
import org.raymill.model.ServerId;
import org.raymill.model.Sha256;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;
import org.raymill.model.TileGrid;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.SchedulerCommand;

/** What a job does while its journal has stopped, with a journal that the test plays. */
class JournalLossTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final JobId JOB = new JobId("00000000000000jb");
    private static final TaskId TASK = new TaskId(StepName.RENDER, 0);
    private static final Sha256 HASH = new Sha256("ab".repeat(32));

    private Instant now = NOW;
    private final TestInbox<ResultWriterCommand> writer = TestInbox.create();
    private final List<ActorRef<JobJournal.Reply>> replies = new ArrayList<>();
    private final BehaviorTestKit<RenderJobCommand> job = BehaviorTestKit.create(RenderJob.create(
            JOB,
            new RenderJobContext(
                    new RenderJobSettings(
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(20),
                            Duration.ofSeconds(60),
                            100,
                            Duration.ofMinutes(10),
                            RetryDelays.DEFAULT),
                    TestInbox.<SchedulerCommand>create().getRef(),
                    writer.getRef(),
                    TestInbox.<JobCatalogCommand>create().getRef(),
                    TestInbox.<Topic.Command<FarmEvent>>create().getRef(),
                    null,
                    () -> now,
                    new Random(1)),
            TestInbox.<ClusterSharding.ShardCommand>create().getRef(),
            (id, parent) -> {
                replies.add(parent);
                return Behaviors.ignore();
            }));

    /** The job as replayed: its only task has succeeded and is not published. */
    private static JobState accepted() {
        JobSpec spec = new JobSpec(
                "test",
                new JobProfile("gltf", Optional.empty(), FrameSet.parse("1"), 1, TileGrid.WHOLE, 1, 100),
                new RelativePath("scene.gltf"),
                HASH,
                10,
                64,
                64,
                PictureFormat.PNG,
                Map.of(),
                new JobPolicy(50, "default", "anna", 3));
        JobState state = new JobState(new JobEvent.JobAccepted(JOB, spec, NOW));
        TaskOutput output = new TaskOutput(PictureNames.frame(1, PictureFormat.PNG), 1, Optional.empty(), HASH, 5);
        state.apply(new JobEvent.AttemptsRecorded(List.of(new JobEvent.AttemptRecord(
                TASK,
                new AttemptId("0000000000000001"),
                1,
                new ServerId("alpha"),
                AttemptStatus.SUCCEEDED,
                "",
                NOW,
                NOW,
                List.of(output)))));
        return state;
    }

    /** The child that was spawned last. */
    private ActorRef<JobJournal.Write> journal() {
        List<ActorRef<JobJournal.Write>> children = new ArrayList<>();
        for (Effect effect : job.getAllEffects()) {
            if (effect instanceof Effect.SpawnedAnonymous<?> spawned) {
                children.add(spawned.ref().unsafeUpcast());
            }
        }
        return children.get(children.size() - 1);
    }

    private void answer(JobJournal.Reply reply) {
        replies.get(replies.size() - 1).tell(reply);
        runAll();
    }

    private void runAll() {
        while (job.selfInbox().hasMessages()) {
            job.runOne();
        }
    }

    private List<JobEvent> written(ActorRef<JobJournal.Write> journal) {
        return job.childInbox(journal).getAllReceived().stream()
                .flatMap(write -> write.events().stream())
                .toList();
    }

    private ResultWriterCommand.Publish asked() {
        return writer.getAllReceived().stream()
                .filter(ResultWriterCommand.Publish.class::isInstance)
                .map(ResultWriterCommand.Publish.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is to be published"));
    }

    @Test
    void whatTheWriterSaysWhileTheJournalIsGoneIsAskedAgain() {
        ActorRef<JobJournal.Write> first = journal();
        answer(new JobJournal.Recovered(Optional.of(accepted())));
        ResultWriterCommand.Publish early = asked();
        job.signal(new Terminated(first.unsafeUpcast()));

        early.replyTo().tell(new ResultWriterCommand.Published(early.files(), List.of()));
        runAll();
        job.run(JournalLink.Open.INSTANCE);
        ActorRef<JobJournal.Write> second = journal();
        answer(new JobJournal.Recovered(Optional.of(accepted())));
        assertThat(written(second)).as("said to a state that is gone").isEmpty();

        ResultWriterCommand.Publish again = asked();
        again.replyTo().tell(new ResultWriterCommand.Published(again.files(), List.of()));
        runAll();
        assertThat(written(second)).containsExactly(new JobEvent.ResultsPublished(List.of(TASK), NOW));
    }

    @Test
    void aJobThatWasLoadedAnewShutsOutAFormerOneBeforeLongUnlessItHasWrittenSomething() {
        ActorRef<JobJournal.Write> journal = journal();
        answer(new JobJournal.Recovered(Optional.of(accepted())));
        tick(TakeOver.AFTER.minusMillis(1));
        assertThat(written(journal)).isEmpty();
        tick(Duration.ofSeconds(6));
        assertThat(written(journal)).containsExactly(new JobEvent.TakenOver(now));
        answer(new JobJournal.Written(List.of(new JobEvent.TakenOver(now))));
        tick(Duration.ofMinutes(1));
        assertThat(written(journal)).isEmpty();
    }

    @Test
    void aJobThatHasWrittenSomethingSinceItWasLoadedHasShutOutAFormerOne() {
        ActorRef<JobJournal.Write> journal = journal();
        answer(new JobJournal.Recovered(Optional.of(accepted())));
        TestInbox<RenderJobCommand.OperateReply> paused = TestInbox.create();
        job.run(new RenderJobCommand.Operate(JobOperation.of(JobOperation.Kind.PAUSE), "bert", "", paused.getRef()));
        answer(new JobJournal.Written(written(journal)));
        tick(Duration.ofSeconds(30));
        assertThat(written(journal)).isEmpty();
    }

    private void tick(Duration later) {
        now = now.plus(later);
        job.run(RenderJob.Tick.INSTANCE);
        runAll();
    }

    @Test
    void whatIsWantedWhileTheEndIsBeingWrittenIsDecidedAfterwards() {
        answer(new JobJournal.Recovered(Optional.empty()));
        TestInbox<RenderJobCommand.SubmitReply> accepted = TestInbox.create();
        job.run(new RenderJobCommand.Submit(accepted().spec(), accepted.getRef()));
        ActorRef<JobJournal.Write> journal = journal();
        answer(new JobJournal.Written(written(journal)));
        TestInbox<RenderJobCommand.OperateReply> killed = TestInbox.create();
        JobOperation kill = JobOperation.of(JobOperation.Kind.KILL, TASK);
        job.run(new RenderJobCommand.Operate(kill, "anna", "", killed.getRef()));
        answer(new JobJournal.Written(written(journal)));
        List<JobEvent> end = written(journal);
        assertThat(end).singleElement().isInstanceOf(JobEvent.JobEnded.class);

        TestInbox<RenderJobCommand.CancelReply> cancelled = TestInbox.create();
        TestInbox<RenderJobCommand.OperateReply> paused = TestInbox.create();
        job.run(new RenderJobCommand.Cancel("bert", "ugly", cancelled.getRef()));
        job.run(new RenderJobCommand.Operate(JobOperation.of(JobOperation.Kind.PAUSE), "bert", "", paused.getRef()));
        answer(new JobJournal.Written(end));

        assertThat(written(journal)).as("what has ended stays as it is").isEmpty();
        assertThat(cancelled.receiveMessage().accepted()).isFalse();
        assertThat(paused.receiveMessage().outcome()).isEqualTo(RenderJobCommand.OperateReply.Outcome.REFUSED);
    }

    @Test
    void whatTheFarmSaysWhileTheEndIsBeingWrittenIsNotWrittenAfterIt() {
        ActorRef<JobJournal.Write> journal = journal();
        JobState state = new JobState(new JobEvent.JobAccepted(JOB, accepted().spec(), NOW));
        state.apply(new JobEvent.CancelRequested("anna", "ugly", NOW));
        answer(new JobJournal.Recovered(Optional.of(state)));
        List<JobEvent> end = written(journal);
        assertThat(end).singleElement().isInstanceOf(JobEvent.JobEnded.class);

        TestInbox<RenderServerCommand> server = TestInbox.create();
        AttemptOutcome outcome = new AttemptOutcome(
                JOB,
                TASK,
                new AttemptId("0000000000000001"),
                1,
                new ServerId("alpha"),
                AttemptOutcome.Result.FAILED,
                "it broke",
                NOW,
                NOW,
                List.of());
        RenderJobCommand.AttemptEnded ended =
                new RenderJobCommand.AttemptEnded(outcome, Optional.empty(), true, "process", server.getRef());
        job.run(ended);
        answer(new JobJournal.Written(end));
        assertThat(written(journal)).as("what has ended stays as it is").isEmpty();

        job.run(ended);
        assertThat(server.getAllReceived()).contains(new RenderServerCommand.AcknowledgeOutcome(outcome.attempt()));
    }

    @Test
    void whatAJobDoesOnceASecondIsNotWrittenAfterItsEnd() {
        ActorRef<JobJournal.Write> journal = journal();
        JobState state = new JobState(new JobEvent.JobAccepted(JOB, accepted().spec(), NOW));
        state.apply(new JobEvent.CancelRequested("anna", "ugly", NOW));
        answer(new JobJournal.Recovered(Optional.of(state)));
        List<JobEvent> end = written(journal);
        assertThat(end).singleElement().isInstanceOf(JobEvent.JobEnded.class);

        tick(TakeOver.AFTER.plusSeconds(6));
        answer(new JobJournal.Written(end));

        assertThat(written(journal)).as("what has ended stays as it is").isEmpty();
    }
}
