package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Terminated;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.job.core.AttemptRecordBuilder;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptOutcomeBuilder;
import org.raymill.model.AttemptStatus;
import org.raymill.model.FrameSet;
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
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.ResultWriterCommand;

/** What a job does while its journal has stopped, with a journal that the test plays. */
class JournalLossTest {

    private static final TaskId TASK = new TaskId(StepName.RENDER, 0);
    private static final Sha256 HASH = new Sha256("ab".repeat(32));

    private final PlayedJob job = new PlayedJob();

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
        JobState state = new JobState(new JobEvent.JobAccepted(PlayedJob.JOB, spec, PlayedJob.NOW));
        TaskOutput output = new TaskOutput(PictureNames.frame(1, PictureFormat.PNG), 1, Optional.empty(), HASH, 5);
        state.apply(JobEvent.AttemptsRecorded.of(List.of(AttemptRecordBuilder.builder()
                .task(TASK)
                .attempt(new AttemptId("0000000000000001"))
                .number(1)
                .server(new ServerId("alpha"))
                .status(AttemptStatus.SUCCEEDED)
                .startedAt(PlayedJob.NOW)
                .endedAt(PlayedJob.NOW)
                .outputs(List.of(output))
                .build())));
        return state;
    }

    private ResultWriterCommand.Publish asked() {
        return job.writer.getAllReceived().stream()
                .filter(ResultWriterCommand.Publish.class::isInstance)
                .map(ResultWriterCommand.Publish.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is to be published"));
    }

    @Test
    void whatTheWriterSaysWhileTheJournalIsGoneIsAskedAgain() {
        ActorRef<JobJournal.Write> first = job.journal();
        job.answer(new JobJournal.Recovered(Optional.of(accepted())));
        ResultWriterCommand.Publish early = asked();
        job.actor.signal(new Terminated(first.unsafeUpcast()));

        early.replyTo().tell(new ResultWriterCommand.Published(early.files(), List.of()));
        job.runAll();
        job.actor.run(JournalLink.Open.INSTANCE);
        ActorRef<JobJournal.Write> second = job.journal();
        job.answer(new JobJournal.Recovered(Optional.of(accepted())));
        assertThat(job.written(second)).as("said to a state that is gone").isEmpty();

        ResultWriterCommand.Publish again = asked();
        again.replyTo().tell(new ResultWriterCommand.Published(again.files(), List.of()));
        job.runAll();
        assertThat(job.written(second)).containsExactly(new JobEvent.ResultsPublished(List.of(TASK), PlayedJob.NOW));
    }

    @Test
    void aJobThatWasLoadedAnewShutsOutAFormerOneBeforeLongUnlessItHasWrittenSomething() {
        ActorRef<JobJournal.Write> journal = job.journal();
        job.answer(new JobJournal.Recovered(Optional.of(accepted())));
        job.tick(TakeOver.AFTER.minusMillis(1));
        assertThat(job.written(journal)).isEmpty();
        job.tick(Duration.ofSeconds(6));
        assertThat(job.written(journal)).containsExactly(new JobEvent.TakenOver(job.now));
        job.answer(new JobJournal.Written(List.of(new JobEvent.TakenOver(job.now))));
        job.tick(Duration.ofMinutes(1));
        assertThat(job.written(journal)).isEmpty();
    }

    @Test
    void aJobThatHasWrittenSomethingSinceItWasLoadedHasShutOutAFormerOne() {
        ActorRef<JobJournal.Write> journal = job.journal();
        job.answer(new JobJournal.Recovered(Optional.of(accepted())));
        TestInbox<RenderJobCommand.OperateReply> paused = TestInbox.create();
        job.actor.run(
                new RenderJobCommand.Operate(JobOperation.of(JobOperation.Kind.PAUSE), "bert", "", paused.getRef()));
        job.answer(new JobJournal.Written(job.written(journal)));
        job.tick(Duration.ofSeconds(30));
        assertThat(job.written(journal)).isEmpty();
    }

    @Test
    void whatIsWantedWhileTheEndIsBeingWrittenIsDecidedAfterwards() {
        job.answer(new JobJournal.Recovered(Optional.empty()));
        TestInbox<RenderJobCommand.SubmitReply> accepted = TestInbox.create();
        job.actor.run(new RenderJobCommand.Submit(accepted().spec(), accepted.getRef()));
        ActorRef<JobJournal.Write> journal = job.journal();
        job.answer(new JobJournal.Written(job.written(journal)));
        TestInbox<RenderJobCommand.OperateReply> killed = TestInbox.create();
        JobOperation kill = JobOperation.of(JobOperation.Kind.KILL, TASK);
        job.actor.run(new RenderJobCommand.Operate(kill, "anna", "", killed.getRef()));
        job.answer(new JobJournal.Written(job.written(journal)));
        List<JobEvent> end = job.written(journal);
        assertThat(end).singleElement().isInstanceOf(JobEvent.JobEnded.class);

        TestInbox<RenderJobCommand.CancelReply> cancelled = TestInbox.create();
        TestInbox<RenderJobCommand.OperateReply> paused = TestInbox.create();
        job.actor.run(new RenderJobCommand.Cancel("bert", "ugly", cancelled.getRef()));
        job.actor.run(
                new RenderJobCommand.Operate(JobOperation.of(JobOperation.Kind.PAUSE), "bert", "", paused.getRef()));
        job.answer(new JobJournal.Written(end));

        assertThat(job.written(journal)).as("what has ended stays as it is").isEmpty();
        assertThat(cancelled.receiveMessage().accepted()).isFalse();
        assertThat(paused.receiveMessage().outcome()).isEqualTo(RenderJobCommand.OperateReply.Outcome.REFUSED);
    }

    @Test
    void whatTheFarmSaysWhileTheEndIsBeingWrittenIsNotWrittenAfterIt() {
        ActorRef<JobJournal.Write> journal = job.journal();
        JobState state =
                new JobState(new JobEvent.JobAccepted(PlayedJob.JOB, accepted().spec(), PlayedJob.NOW));
        state.apply(new JobEvent.CancelRequested("anna", "ugly", PlayedJob.NOW));
        job.answer(new JobJournal.Recovered(Optional.of(state)));
        List<JobEvent> end = job.written(journal);
        assertThat(end).singleElement().isInstanceOf(JobEvent.JobEnded.class);

        TestInbox<RenderServerCommand> server = TestInbox.create();
        AttemptOutcome outcome = AttemptOutcomeBuilder.builder()
                .job(PlayedJob.JOB)
                .task(TASK)
                .attempt(new AttemptId("0000000000000001"))
                .number(1)
                .server(new ServerId("alpha"))
                .result(AttemptOutcome.Result.FAILED)
                .reason("it broke")
                .startedAt(PlayedJob.NOW)
                .endedAt(PlayedJob.NOW)
                .build();
        RenderJobCommand.AttemptEnded ended =
                new RenderJobCommand.AttemptEnded(outcome, Optional.empty(), true, "process", server.getRef());
        job.actor.run(ended);
        job.answer(new JobJournal.Written(end));
        assertThat(job.written(journal)).as("what has ended stays as it is").isEmpty();

        job.actor.run(ended);
        assertThat(server.getAllReceived()).contains(new RenderServerCommand.AcknowledgeOutcome(outcome.attempt()));
    }

    @Test
    void whatAJobDoesOnceASecondIsNotWrittenAfterItsEnd() {
        ActorRef<JobJournal.Write> journal = job.journal();
        JobState state =
                new JobState(new JobEvent.JobAccepted(PlayedJob.JOB, accepted().spec(), PlayedJob.NOW));
        state.apply(new JobEvent.CancelRequested("anna", "ugly", PlayedJob.NOW));
        job.answer(new JobJournal.Recovered(Optional.of(state)));
        List<JobEvent> end = job.written(journal);
        assertThat(end).singleElement().isInstanceOf(JobEvent.JobEnded.class);

        job.tick(TakeOver.AFTER.plusSeconds(6));
        job.answer(new JobJournal.Written(end));

        assertThat(job.written(journal)).as("what has ended stays as it is").isEmpty();
    }
}
