package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.JobHarness.fish;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.raymill.job.core.JobEvent;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.JobId;
import org.raymill.model.JobOperation;
import org.raymill.model.JobOperation.Kind;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobStatus;
import org.raymill.model.Lease;
import org.raymill.model.TaskOrder;
import org.raymill.model.TileGrid;
import org.raymill.protocol.FarmEvent.SampleTaken;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobCommand.OperateReply.Outcome;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.SchedulerCommand;

/** What a job's actor tells of frames that are not finished, and what becomes of one that somebody leaves out. */
class WatchedFramesTest {

    private static final ActorTestKit KIT = JobHarness.newKit();
    private static final PersistenceTestKit JOURNAL = PersistenceTestKit.create(KIT.system());
    private static final JobPolicy POLICY = new JobPolicy(50, "default", "anna", 3);
    private static int jobs;

    private final JobId job = new JobId(String.format("%016d", ++jobs));
    private final JobHarness farm = new JobHarness(KIT);

    @AfterEach
    void stopJobs() {
        farm.stopAll();
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    /** The next picture that is told of with this much done; those before it are counted. */
    private int toldUntil(double done) {
        int[] before = new int[1];
        fish(farm.told, SampleTaken.class, taken -> {
            before[0]++;
            return taken.done() == done;
        });
        return before[0];
    }

    // ---- samples

    @Test
    void aNewerPictureIsToldOnceWithItsFramesAndHowMuchIsDone() {
        farm.start(job);
        farm.submit(job, "5-6", POLICY);
        Lease lease = farm.lease(job, JobHarness.ALPHA);
        TaskOrder order = farm.run(job, lease);
        farm.runs(job, order, lease, 0.1, 0);
        farm.runs(job, order, lease, 0.2, 1);
        assertThat(fish(farm.told, SampleTaken.class, taken -> true))
                .isEqualTo(new SampleTaken(job, "5", order.task(), 0.2));
        farm.runs(job, order, lease, 0.3, 1);
        farm.runs(job, order, lease, 0.4, 3);
        assertThat(toldUntil(0.4)).as("progress alone is no picture").isEqualTo(1);
    }

    @Test
    void aPictureOfAnAttemptThatTheJobFoundRunningIsToldOnce() {
        farm.start(job);
        farm.submit(job, "1", POLICY);
        Lease lease = farm.lease(job, JobHarness.ALPHA);
        TaskOrder order = farm.run(job, lease);
        farm.stop(job);
        farm.start(job);
        farm.summary(job);
        farm.runs(job, order, lease, 0.5, 2);
        assertThat(toldUntil(0.5)).isEqualTo(1);
        farm.runs(job, order, lease, 0.6, 2);
        farm.runs(job, order, lease, 0.7, 3);
        assertThat(toldUntil(0.7)).as("the same picture is no newer one").isEqualTo(1);
    }

    @Test
    void aSupersededAttemptHasNothingToShow() {
        farm.start(job);
        farm.submit(job, "1", POLICY);
        Lease lease = farm.lease(job, JobHarness.ALPHA);
        TaskOrder old = farm.run(job, lease);
        farm.end(job, old, Result.FAILED, "");
        farm.runs(job, old, lease, 0.5, 2);
        TaskOrder order = again();
        farm.runs(job, order, lease, 0.25, 1);
        assertThat(toldUntil(0.25)).isEqualTo(1);
    }

    private TaskOrder again() {
        farm.operate(job, JobOperation.of(Kind.RETRY));
        return farm.run(job);
    }

    @Test
    void aTileThatIsPublishedIsToldAndAWholeFrameIsNot() {
        farm.start(job);
        farm.submit(job, "1", new TileGrid(2, 1), POLICY);
        TaskOrder tile = farm.run(job);
        farm.end(job, tile, Result.SUCCEEDED, "");
        assertThat(fish(farm.told, SampleTaken.class, taken -> true))
                .isEqualTo(new SampleTaken(job, "1", tile.task(), 1));
    }

    // ---- frames that are left out

    @Test
    void aFrameThatIsLeftOutIsStoppedAndTheJobSucceedsWithoutIt() {
        farm.start(job);
        farm.submit(job, "1-2", POLICY);
        TaskOrder first = farm.run(job);
        var reply = farm.operate(job, JobOperation.onFrame(Kind.SKIP, 1));
        assertThat(reply.outcome()).isEqualTo(Outcome.DONE);
        var stop = fish(farm.server, RenderServerCommand.StopTask.class, said -> true);
        assertThat(stop.attempt()).isEqualTo(first.attempt());
        assertThat(stop.reason()).isEqualTo("frame 1 is skipped by anna: because");
        assertThat(JOURNAL.persistedInStorage("job|" + job))
                .hasExactlyElementsOfTypes(JobEvent.JobAccepted.class, JobEvent.FrameSkipped.class);
        fish(farm.catalog, JobCatalogCommand.RecordAudit.class, record -> record.entries().stream()
                .anyMatch(entry -> entry.action().equals("skip") && entry.by().equals("anna")));
        assertThat(farm.operate(job, JobOperation.onFrame(Kind.SKIP, 1)).outcome())
                .isEqualTo(Outcome.UNCHANGED);

        farm.end(job, first, Result.STOPPED, "");
        TaskOrder second = farm.run(job);
        assertThat(second.frames()).containsExactly(2);
        farm.end(job, second, Result.SUCCEEDED, "");
        fish(farm.scheduler, SchedulerCommand.WithdrawDemand.class, said -> true);
        farm.stop(job);
        farm.start(job);
        assertThat(farm.summary(job).status()).isEqualTo(JobStatus.SUCCEEDED);
        assertThat(farm.operate(job, JobOperation.onFrame(Kind.SKIP, 2)).outcome())
                .isEqualTo(Outcome.REFUSED);
    }

    @Test
    void aFrameThatIsLeftOutIsTakenInAgainWhenItIsRetried() {
        farm.start(job);
        farm.submit(job, "1-2", POLICY);
        farm.operate(job, JobOperation.onFrame(Kind.SKIP, 1));
        assertThat(farm.operate(job, JobOperation.onFrame(Kind.SKIP, 9)).outcome())
                .isEqualTo(Outcome.NO_SUCH_TASK);
        assertThat(farm.operate(job, JobOperation.onFrame(Kind.RETRY, 1)).outcome())
                .isEqualTo(Outcome.DONE);
        assertThat(farm.run(job).frames()).containsExactly(1);
    }

    @Test
    void aJobOfWhichEveryFrameIsLeftOutEnds() {
        farm.start(job);
        farm.submit(job, "1-2", POLICY);
        farm.operate(job, JobOperation.onFrame(Kind.SKIP, 1));
        farm.operate(job, JobOperation.onFrame(Kind.SKIP, 2));
        fish(farm.scheduler, SchedulerCommand.WithdrawDemand.class, said -> true);
        assertThat(farm.summary(job).status().isFinal()).isTrue();
    }
}
