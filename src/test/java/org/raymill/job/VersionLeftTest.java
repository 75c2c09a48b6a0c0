package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.job.core.AttemptRecordBuilder;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.DemandClass;
import org.raymill.model.FrameSet;
import org.raymill.model.JobDemand;
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
import org.raymill.model.Verdict;
import org.raymill.protocol.RenderJobCommand.DemandReceived;
import org.raymill.protocol.SchedulerCommand.RegisterDemand;

/** What a job asks for whose version of the package no server has any more. The test plays the journal and the Scheduler. */
class VersionLeftTest {

    private static final Sha256 HASH = new Sha256("ab".repeat(32));
    private static final TaskId FIRST = new TaskId(StepName.RENDER, 0);

    private final PlayedJob job = new PlayedJob();
    private ActorRef<JobJournal.Write> journal;

    /** Of two frames one was rendered with version 3.6.5. */
    private static JobState state() {
        JobSpec spec = new JobSpec(
                "test",
                new JobProfile("blender", Optional.empty(), FrameSet.parse("1-2"), 1, TileGrid.WHOLE, 1, 100),
                new RelativePath("scene.blend"),
                HASH,
                10,
                64,
                64,
                PictureFormat.PNG,
                Map.of(),
                new JobPolicy(50, "default", "anna", 3));
        JobState state = new JobState(new JobEvent.JobAccepted(PlayedJob.JOB, spec, PlayedJob.NOW));
        state.apply(JobEvent.AttemptsRecorded.of(List.of(AttemptRecordBuilder.builder()
                .task(FIRST)
                .attempt(new AttemptId("0000000000000001"))
                .number(1)
                .server(new ServerId("alpha"))
                .status(AttemptStatus.SUCCEEDED)
                .startedAt(PlayedJob.NOW)
                .endedAt(PlayedJob.NOW)
                .outputs(List.of(new TaskOutput(
                        PictureNames.frame(1, PictureFormat.PNG),
                        1,
                        Optional.empty(),
                        HASH,
                        5,
                        List.of(),
                        "3.6.5",
                        "")))
                .build())));
        state.apply(new JobEvent.ResultsPublished(List.of(FIRST), PlayedJob.NOW));
        return state;
    }

    private JobDemand demand() {
        return job.scheduler.getAllReceived().stream()
                .filter(RegisterDemand.class::isInstance)
                .map(message -> ((RegisterDemand) message).demand())
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private void answer(JobDemand demand, Verdict... verdicts) {
        job.actor.run(new DemandReceived(1, demand.revision(), true, List.of(), List.of(verdicts)));
        job.runAll();
    }

    /** What the job has had written, which it is. */
    private List<JobEvent> write() {
        List<JobEvent> events = job.written(journal);
        if (!events.isEmpty()) {
            job.answer(new JobJournal.Written(events));
        }
        return events;
    }

    @Test
    void theJobGoesOnWithAnotherVersionWhenItsOwnHasBeenGoneForLong() {
        journal = job.journal();
        job.answer(new JobJournal.Recovered(Optional.of(state())));
        answer(demand());
        job.tick(Duration.ofSeconds(2));
        JobDemand wanted = demand();
        DemandClass tasks = wanted.classes().get(0);
        assertThat(tasks.requirements().packageVersion()).contains("3.6.5");
        answer(wanted, new Verdict(tasks.key(), Verdict.Filter.PACKAGE, 3, "package blender 3.6.5 is not installed"));
        job.tick(Duration.ofSeconds(1));
        job.tick(Duration.ofMinutes(9));
        assertThat(write()).noneMatch(JobEvent.VersionLeft.class::isInstance);
        job.tick(Duration.ofMinutes(1));
        assertThat(write()).singleElement().satisfies(event -> assertThat(event)
                .isInstanceOfSatisfying(JobEvent.VersionLeft.class, left -> assertThat(left.version())
                        .isEqualTo("3.6.5")));
        job.tick(Duration.ofSeconds(2));
        assertThat(demand().classes()).singleElement().satisfies(any -> assertThat(
                        any.requirements().packageVersion())
                .isEmpty());
        job.tick(Duration.ofMinutes(20));
        assertThat(write()).as("it is left once").noneMatch(JobEvent.VersionLeft.class::isInstance);
    }
}
