package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.job.core.TaskBoard;
import org.raymill.model.AttemptId;
import org.raymill.model.FrameSet;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.RunningAttempt;
import org.raymill.model.ServerId;
import org.raymill.model.Sha256;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TileGrid;
import org.raymill.protocol.RenderServerCommand;

/** What becomes of tasks when their lease closes. */
class LeaseWorkTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final JobId JOB = new JobId("0000000000000001");
    private static final Lease LEASE =
            new Lease(new LeaseId(1, 1), JOB, TaskBoard.MAIN_CLASS, new ServerId("alpha"), 50, 1, 100);

    private final TestInbox<RenderServerCommand> server = TestInbox.create();
    private final TaskBoard board = new TaskBoard(new JobState(new JobEvent.JobAccepted(JOB, spec(), NOW)));
    private final LeaseWork work = new LeaseWork(null, board, false, Optional.empty());

    private static JobSpec spec() {
        return new JobSpec(
                "x",
                new JobProfile("gltf", Optional.empty(), FrameSet.parse("1-9"), 1, TileGrid.WHOLE, 1, 100),
                new RelativePath("scene.gltf"),
                new Sha256("0".repeat(64)),
                1,
                64,
                64,
                PictureFormat.PNG,
                Map.of(),
                new JobPolicy(50, "default", "anna", 3));
    }

    private static AttemptId attempt(int number) {
        return new AttemptId(String.format("%016d", number));
    }

    @Test
    void whatWasAdoptedHasRunAndIsNotPutBackWhenItsLeaseCloses() {
        for (int i = 0; i < 2; i++) {
            TaskId task = new TaskId(StepName.RENDER, i);
            board.attempts().runs(new RunningAttempt(JOB, task, attempt(i), 1, LEASE.id(), NOW, 1), LEASE, "p", NOW);
            work.runs(LEASE, "p", server.getRef(), attempt(i));
        }
        work.closed(LEASE.id());
        assertThat(board.attempts().find(attempt(0))).isPresent();
        assertThat(board.attempts().find(attempt(1)))
                .as("its outcome is on its way")
                .isPresent();
    }

    @Test
    void whatWasSentAndNeverBegunIsPutBackWhenItsLeaseCloses() {
        board.start(LEASE, "p", attempt(5), NOW);
        work.runs(LEASE, "p", server.getRef(), attempt(5));
        work.closed(LEASE.id());
        assertThat(board.attempts().find(attempt(5))).isEmpty();
    }

    @Test
    void aLeaseThatWasGivenBackGetsNothingMoreWhateverCrossesThat() {
        TaskId task = new TaskId(StepName.RENDER, 0);
        board.attempts().runs(new RunningAttempt(JOB, task, attempt(0), 1, LEASE.id(), NOW, 1), LEASE, "p", NOW);
        work.runs(LEASE, "p", server.getRef(), attempt(0));

        work.giveBack(LEASE.id(), server.getRef());
        work.open(LEASE, "p", server.getRef());
        work.refill(LEASE.id());

        assertThat(server.getAllReceived()).containsExactly(new RenderServerCommand.ReleaseLease(LEASE.id()));
    }

    @Test
    void onlyWhatWaitedBehindALongTaskMakesTheWindowSmall() {
        for (int i = 0; i < 4; i++) {
            work.measured(1);
        }
        assertThat(work.window()).isEqualTo(128);
        work.returned(LEASE.id(), List.of(attempt(5)), false);
        assertThat(work.window()).as("the lease was taken back").isEqualTo(128);
        work.returned(LEASE.id(), List.of(attempt(6)), true);
        assertThat(work.window()).isEqualTo(1);
    }
}
