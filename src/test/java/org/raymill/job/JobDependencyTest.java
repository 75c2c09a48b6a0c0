package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.JobHarness.fish;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.serialization.SerializationExtension;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.Dependency;
import org.raymill.model.Dependency.OnFailure;
import org.raymill.model.FrameBits;
import org.raymill.model.FrameOrder;
import org.raymill.model.FrameRange;
import org.raymill.model.FrameSet;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobPolicyBuilder;
import org.raymill.model.JobStatus;
import org.raymill.model.PredecessorState;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.SchedulerCommand;

/** Jobs as actors that wait for each other. */
class JobDependencyTest {

    private static final ActorTestKit KIT = JobHarness.newKit();
    private static int jobs;

    private final JobId first = new JobId(String.format("%016d", ++jobs));
    private final JobId second = new JobId(String.format("%016d", ++jobs));
    private final JobHarness farm = new JobHarness(KIT);

    @AfterEach
    void stopJobs() {
        farm.stopAll();
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private static JobPolicy after(JobId job, boolean byFrame, OnFailure onFailure) {
        return JobPolicyBuilder.builder()
                .priority(50)
                .project("default")
                .user("anna")
                .retries(0)
                .urgent(false)
                .maxTasks(0)
                .frameOrder(FrameOrder.SEQUENTIAL)
                .chunkSeconds(0)
                .failureShare(100)
                .avoidAfter(3)
                .dependencies(List.of(new Dependency(job, Optional.empty(), byFrame, onFailure)))
                .build();
    }

    private void begin(boolean byFrame, OnFailure onFailure) {
        farm.start(first);
        farm.start(second);
        farm.submit(first, "1-2", new JobPolicy(50, "default", "anna", 0));
        farm.submit(second, "1-2", after(first, byFrame, onFailure));
    }

    private void awaitWanted(JobId job, int wanted) {
        fish(
                farm.scheduler,
                SchedulerCommand.RegisterDemand.class,
                said -> said.demand().job().equals(job)
                        && said.demand().classes().stream()
                                        .mapToInt(each -> each.wanted())
                                        .sum()
                                == wanted);
    }

    @Test
    void aFrameGoesOnAsSoonAsItsPredecessorIsPublished() {
        begin(true, OnFailure.HOLD);
        farm.end(first, farm.run(first), Result.SUCCEEDED, "");
        awaitWanted(second, 1);
        assertThat(farm.run(second).frames()).containsExactly(1);
        farm.end(first, farm.run(first), Result.SUCCEEDED, "");
        awaitWanted(second, 2);
    }

    @Test
    void bothSidesMayBeRestarted() {
        begin(false, OnFailure.HOLD);
        farm.end(first, farm.run(first), Result.SUCCEEDED, "");
        farm.end(first, farm.run(first), Result.SUCCEEDED, "");
        awaitWanted(second, 2);
        farm.stop(first);
        farm.stop(second);
        farm.start(first);
        farm.start(second);
        var demand = fish(
                farm.scheduler,
                SchedulerCommand.RegisterDemand.class,
                said -> said.demand().job().equals(second) && said.demand().adopting());
        farm.tell(
                second, new RenderJobCommand.DemandReceived(1, demand.demand().revision(), true, List.of(), List.of()));
        awaitWanted(second, 2);
    }

    @Test
    void aJobIsCancelledWithItsPredecessor() {
        begin(false, OnFailure.CANCEL);
        TestProbe<RenderJobCommand.CancelReply> reply = KIT.createTestProbe();
        farm.tell(first, new RenderJobCommand.Cancel("anna", "ugly", reply.ref()));
        reply.receiveMessage();
        fish(farm.scheduler, SchedulerCommand.WithdrawDemand.class, said -> said.job()
                .equals(second));
        assertThat(farm.summary(second).status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(farm.summary(second).reason())
                .isEqualTo("cancelled by raymill: job " + first + ", which it depends on, was cancelled");
    }

    @Test
    void aJobThatDoesNotExistIsSaidToBeMissing() {
        farm.start(first);
        TestProbe<RenderJobCommand> follower = KIT.createTestProbe();
        farm.tell(first, new RenderJobCommand.Follow(second, Optional.empty(), false, follower.ref()));
        var said = follower.expectMessageClass(RenderJobCommand.PredecessorChanged.class);
        assertThat(said.state().status()).isEmpty();
    }

    @Test
    void whatIsSaidOfAMillionFramesFitsInAMessage() {
        BitSet odd = new BitSet();
        for (int i = 1; i < FrameSet.MAX_FRAMES; i += 2) {
            odd.set(i);
        }
        PredecessorState state = new PredecessorState(
                first,
                Optional.empty(),
                true,
                Optional.of(JobStatus.RUNNING),
                false,
                500_000,
                1_000_000,
                Optional.of(new FrameSet(List.of(new FrameRange(1, 1_000_000, 1)))),
                FrameBits.of(odd),
                FrameBits.of(odd));
        byte[] bytes = SerializationExtension.get(KIT.system())
                .serialize(new RenderJobCommand.PredecessorChanged(state))
                .get();
        assertThat(bytes).hasSizeBetween(200_000, 256 * 1024);
    }
}
