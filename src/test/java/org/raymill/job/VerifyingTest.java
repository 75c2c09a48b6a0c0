package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.job.core.AttemptRecordBuilder;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.CheckPolicy;
import org.raymill.model.FlaggedPictures;
import org.raymill.model.FrameOrder;
import org.raymill.model.FrameSet;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobPolicyBuilder;
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
import org.raymill.protocol.ResultWriterCommand.Compare;
import org.raymill.protocol.ResultWriterCommand.CompareReply;
import org.raymill.protocol.SchedulerCommand.ServerDisagreed;

/** What a job has compared, and tells the Scheduler of it, when its actor is loaded anew in between. The test plays the journal. */
class VerifyingTest {

    private static final ServerId BETA = new ServerId("beta");
    private static final Sha256 HASH = new Sha256("ab".repeat(32));

    private final PlayedJob job = new PlayedJob();
    private ActorRef<JobJournal.Write> journal;

    private static JobState state(int frames, JobEvent... events) {
        JobPolicy policy = JobPolicyBuilder.builder()
                .priority(50)
                .project("default")
                .user("anna")
                .retries(3)
                .urgent(false)
                .maxTasks(0)
                .frameOrder(FrameOrder.SEQUENTIAL)
                .chunkSeconds(0)
                .failureShare(JobPolicy.DEFAULT_FAILURE_SHARE)
                .avoidAfter(JobPolicy.DEFAULT_AVOID_AFTER)
                .build()
                .withChecks(new CheckPolicy(FlaggedPictures.WARN, 100));
        JobSpec spec = new JobSpec(
                "test",
                new JobProfile("gltf", Optional.empty(), FrameSet.parse("1-" + frames), 1, TileGrid.WHOLE, 1, 100),
                new RelativePath("scene.gltf"),
                HASH,
                10,
                64,
                64,
                PictureFormat.PNG,
                Map.of(),
                policy);
        JobState state = new JobState(new JobEvent.JobAccepted(PlayedJob.JOB, spec, PlayedJob.NOW));
        for (JobEvent event : events) {
            state.apply(event);
        }
        return state;
    }

    private static TaskId task(int index) {
        return new TaskId(StepName.RENDER, index);
    }

    private static AttemptId attempt(int index, String server) {
        return new AttemptId("00000000000" + server.charAt(0) + String.format("%04d", index));
    }

    private static JobEvent rendered(int index, String... servers) {
        List<JobEvent.AttemptRecord> records = new ArrayList<>();
        for (String server : servers) {
            records.add(AttemptRecordBuilder.builder()
                    .task(task(index))
                    .attempt(attempt(index, server))
                    .number(records.size() + 1)
                    .server(new ServerId(server))
                    .status(AttemptStatus.SUCCEEDED)
                    .startedAt(PlayedJob.NOW)
                    .endedAt(PlayedJob.NOW)
                    .outputs(List.of(new TaskOutput(
                            PictureNames.frame(index + 1, PictureFormat.PNG), index + 1, Optional.empty(), HASH, 5)))
                    .build());
        }
        return JobEvent.AttemptsRecorded.of(records);
    }

    /** Loads the job anew from what its journal has. */
    private void load(JobState state) {
        job.load();
        journal = job.journal();
        job.answer(new JobJournal.Recovered(Optional.of(state)));
    }

    /** What the job has had written, which it is. */
    private List<JobEvent> write() {
        List<JobEvent> events = job.written(journal);
        if (!events.isEmpty()) {
            job.answer(new JobJournal.Written(events));
        }
        return events;
    }

    private List<ServerDisagreed> told() {
        return job.scheduler.getAllReceived().stream()
                .filter(ServerDisagreed.class::isInstance)
                .map(ServerDisagreed.class::cast)
                .toList();
    }

    private List<Compare> asked() {
        return job.writer.getAllReceived().stream()
                .filter(Compare.class::isInstance)
                .map(Compare.class::cast)
                .toList();
    }

    @Test
    void aServerThatIsProvenWrongIsToldOfUntilTheSchedulerHasHeardAndTheJobDoesNotEndBefore() {
        load(state(1, rendered(0, "alpha", "beta", "gamma")));
        Compare compare = asked().get(0);
        compare.replyTo()
                .tell(new CompareReply(
                        task(0),
                        compare.newest(),
                        List.of(attempt(0, "alpha")),
                        List.of(attempt(0, "beta")),
                        "all white",
                        ""));
        job.runAll();
        JobEvent compared = write().get(0);
        ServerDisagreed first = told().get(0);
        assertThat(first.server()).isEqualTo(BETA);
        assertThat(first.reason())
                .isEqualTo("its picture of render-0 of job " + PlayedJob.JOB
                        + " differs from those of two other servers: all white");

        // The job's node dies before the Scheduler has heard, and the job is loaded on another one.
        load(state(
                1,
                rendered(0, "alpha", "beta", "gamma"),
                compared,
                new JobEvent.ResultsPublished(List.of(task(0)), PlayedJob.NOW)));
        job.tick(Duration.ofSeconds(1));
        assertThat(told()).containsExactly(first);
        job.tick(Duration.ofSeconds(1));
        assertThat(told()).as("nothing was answered").containsExactly(first);
        assertThat(write()).as("nobody would tell it after the end").isEmpty();

        job.actor.run(new RenderJobCommand.DisagreementHeard(BETA, first.at().minusSeconds(1)));
        job.runAll();
        assertThat(write()).as("that is another one").isEmpty();
        job.actor.run(new RenderJobCommand.DisagreementHeard(BETA, first.at()));
        job.actor.run(new RenderJobCommand.DisagreementHeard(BETA, first.at()));
        job.runAll();
        List<JobEvent> heard = write();
        assertThat(heard).containsExactly(new JobEvent.DisagreementTold(BETA, first.at(), job.now));
        assertThat(write()).singleElement().isInstanceOf(JobEvent.JobEnded.class);
        assertThat(told()).isEmpty();

        load(state(1, rendered(0, "alpha", "beta", "gamma"), compared, heard.get(0)));
        job.tick(Duration.ofSeconds(1));
        assertThat(told()).as("who loads it later does not tell it again").isEmpty();
    }

    @Test
    void whatCanNotBeComparedLetsOthersHaveTheirTurnAndIsAskedAgain() {
        JobEvent[] rendered = new JobEvent[6];
        for (int i = 0; i < rendered.length; i++) {
            rendered[i] = rendered(i, "alpha", "beta");
        }
        load(state(6, rendered));
        List<Compare> first = asked();
        assertThat(first).extracting(Compare::task).containsExactly(task(0), task(1), task(2), task(3));
        for (Compare each : first) {
            each.replyTo()
                    .tell(new CompareReply(
                            each.task(), each.newest(), List.of(), List.of(), "", "the picture is missing"));
        }
        job.runAll();
        assertThat(asked()).extracting(Compare::task).containsExactly(task(4), task(5));
        assertThat(write()).isEmpty();
        job.tick(Duration.ofSeconds(61));
        assertThat(asked()).extracting(Compare::task).containsExactly(task(0), task(1));
    }

    @Test
    void whatIsComparedWhileTheEndIsBeingWrittenIsNotWrittenAfterIt() {
        load(state(1, rendered(0, "alpha", "beta")));
        Compare compare = asked().get(0);
        job.actor.run(new RenderJobCommand.Cancel(
                "anna", "ugly", TestInbox.<RenderJobCommand.CancelReply>create().getRef()));
        job.runAll();
        assertThat(write()).singleElement().isInstanceOf(JobEvent.CancelRequested.class);
        List<JobEvent> end = job.written(journal);
        assertThat(end).singleElement().isInstanceOf(JobEvent.JobEnded.class);

        compare.replyTo()
                .tell(new CompareReply(task(0), compare.newest(), List.of(attempt(0, "alpha")), List.of(), "", ""));
        job.runAll();
        job.answer(new JobJournal.Written(end));

        assertThat(write()).as("what has ended stays as it is").isEmpty();
    }
}
