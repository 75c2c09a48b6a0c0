package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.core.JobFixture.ALPHA;
import static org.raymill.job.core.JobFixture.JOB;
import static org.raymill.job.core.JobFixture.START;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.job.core.JobEvent.CancelRequested;
import org.raymill.job.core.JobEvent.TasksGivenUp;
import org.raymill.model.Dependency;
import org.raymill.model.Dependency.OnFailure;
import org.raymill.model.JobStatus;
import org.raymill.model.PredecessorState;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;

/** Jobs that wait for other jobs, with a real predecessor's state. */
class DependencyTest {

    private static Dependency on(String step, boolean byFrame, OnFailure onFailure) {
        Optional<StepName> name = step.equals("all") ? Optional.empty() : Optional.of(StepName.valueOf(step));
        return new Dependency(JOB, name, byFrame, onFailure);
    }

    private static JobFixture follower(String frames, int chunk, String tiles, Dependency... dependencies) {
        return new JobFixture(
                frames, chunk, tiles, new Policy().after(dependencies).get());
    }

    private static void tell(JobFixture follower, JobFixture predecessor) {
        for (Dependency dependency : follower.state.spec().policy().dependencies()) {
            follower.board.accept(
                    PredecessorView.of(
                            predecessor.state,
                            predecessor.views().status(),
                            dependency.step(),
                            dependency.frameByFrame()),
                    follower.now);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theTimeBeforeAPredecessorLetsAJobThroughIsNotWaiting(boolean byFrame) {
        JobFixture follower = follower("1-2", 1, "1x1", on("all", byFrame, OnFailure.HOLD));
        follower.pass(3_600);
        tell(follower, predecessor("waiting"));
        assertThat(follower.board.idleSince()).isEqualTo(START);
        tell(follower, predecessor("succeeded"));
        assertThat(follower.board.idleSince()).isEqualTo(follower.now);
        assertThat(follower.board.readySince(new TaskId(StepName.RENDER, 0)))
                .as("frames that wait for single ones become ready one by one")
                .isEqualTo(byFrame ? Optional.empty() : Optional.of(follower.now));

        follower.pass(3_600);
        tell(follower, predecessor("succeeded"));
        assertThat(follower.board.idleSince()).as("since the first time").isEqualTo(follower.now.minusSeconds(3_600));
    }

    /** Two frames in two tiles each, in one of the states below. */
    private static JobFixture predecessor(String state) {
        JobFixture job = new JobFixture("1-2", 1, "2x1", 0);
        switch (state) {
            case "waiting" -> {}
            case "tiles done" -> succeedAtOnce(job, 4);
            case "succeeded" -> {
                succeed(job, 6);
                job.write(new JobEvent.JobEnded(JobStatus.SUCCEEDED, "", job.now));
            }
            case "failed" -> {
                job.fail(job.start(ALPHA), ALPHA);
                job.write(new JobEvent.JobEnded(JobStatus.FAILED, "", job.now));
            }
            case "assembly failed" -> {
                succeedAtOnce(job, 4);
                job.fail(job.start(ALPHA), ALPHA);
                job.write(new JobEvent.JobEnded(JobStatus.FAILED, "", job.now));
            }
            case "cancelling" -> job.write(new JobEvent.CancelRequested("anna", "", job.now));
            case "cancelled" -> {
                job.write(new JobEvent.CancelRequested("anna", "", job.now));
                job.write(new JobEvent.JobEnded(JobStatus.CANCELLED, "", job.now));
            }
            default -> throw new IllegalArgumentException(state);
        }
        return job;
    }

    private static void succeedAtOnce(JobFixture job, int tasks) {
        List<TaskOrder> orders = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            orders.add(job.start(ALPHA));
        }
        orders.forEach(order -> job.succeed(order, ALPHA));
        job.publishAll();
    }

    private static void succeed(JobFixture job, int tasks) {
        for (int i = 0; i < tasks; i++) {
            job.succeed(job.start(ALPHA), ALPHA);
            job.publishAll();
        }
    }

    @ParameterizedTest(name = "{0}, waiting for {1}, on failure {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
                    # predecessor   | waits for | on failure | the follower
                    waiting         | all       | HOLD       | waits
                    tiles done      | all       | HOLD       | waits
                    tiles done      | RENDER    | HOLD       | goes on
                    tiles done      | ASSEMBLE  | HOLD       | waits
                    succeeded       | all       | HOLD       | goes on
                    succeeded       | RENDER    | CANCEL     | goes on
                    failed          | all       | HOLD       | waits
                    failed          | all       | CANCEL     | is cancelled
                    failed          | all       | PASS       | goes on
                    failed          | RENDER    | CANCEL     | is cancelled
                    assembly failed | RENDER    | CANCEL     | goes on
                    assembly failed | ASSEMBLE  | CANCEL     | is cancelled
                    cancelling      | all       | CANCEL     | waits
                    cancelling      | all       | PASS       | waits
                    cancelled       | all       | HOLD       | waits
                    cancelled       | all       | CANCEL     | is cancelled
                    cancelled       | all       | PASS       | goes on
                    """)
    void aJobWaitsForAnother(String state, String step, OnFailure onFailure, String comes) {
        JobFixture follower = follower("1-3", 1, "1x1", on(step, false, onFailure));
        assertThat(follower.tryStart(ALPHA)).as("nothing was said yet").isEmpty();
        tell(follower, predecessor(state));
        Optional<JobEvent> consequence = follower.board.consequence(follower.now);
        assertThat(follower.tryStart(ALPHA).isPresent()).isEqualTo(comes.equals("goes on"));
        assertThat(follower.wanted()).hasSize(comes.equals("goes on") ? 1 : 0);
        assertThat(follower.board.following()).hasSize(comes.equals("goes on") ? 0 : 1);
        assertThat(consequence.isPresent()).isEqualTo(comes.equals("is cancelled"));
        assertThat(follower.board.ending()).isEmpty();
        consequence.ifPresent(event -> {
            assertThat(event).isInstanceOf(CancelRequested.class);
            follower.write(event);
            assertThat(follower.board.ending()).contains(JobStatus.CANCELLED);
            assertThat(follower.state.reason())
                    .startsWith("cancelled by raymill: job " + JOB + ", which it depends on, ");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    # predecessor | on failure | says
                    unknown       | HOLD       | waits for job 00000000000000jb, which has not answered yet
                    missing       | HOLD       | waits for job 00000000000000jb, which does not exist: cancel this job, or submit it anew without that dependency
                    tiles done    | HOLD       | waits for job 00000000000000jb, which has 0 of 2 frames
                    failed        | HOLD       | waits for job 00000000000000jb, which has failed with 0 of 2 frames: retry that job or cancel this one
                    cancelled     | HOLD       | waits for job 00000000000000jb, which was cancelled with 0 of 2 frames and can not go on: cancel this job, or submit it anew without that dependency
                    """)
    void aJobSaysWhatItWaitsFor(String state, OnFailure onFailure, String text) {
        JobFixture follower = follower("1-3", 1, "1x1", on("all", false, onFailure));
        if (state.equals("missing")) {
            follower.board.accept(PredecessorState.missing(JOB, Optional.empty(), false), follower.now);
        } else if (!state.equals("unknown")) {
            tell(follower, predecessor(state));
        }
        assertThat(follower.board.predecessors().reasons(Optional.empty())).containsExactly(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    # predecessor | on failure | is waited for
                    waiting       | CANCEL     | true
                    succeeded     | CANCEL     | false
                    cancelled     | CANCEL     | false
                    cancelled     | PASS       | false
                    cancelled     | HOLD       | true
                    """)
    void aJobWhoseFramesWereGivenUpDoesNotWaitForThem(String state, OnFailure onFailure, boolean waitedFor) {
        JobFixture follower = follower("1-2", 1, "1x1", on("all", true, onFailure));
        tell(follower, predecessor(state));
        assertThat(follower.board.predecessors().reasons(Optional.empty())).hasSize(waitedFor ? 1 : 0);
    }

    private static List<Integer> startAll(JobFixture job) {
        List<Integer> frames = new ArrayList<>();
        for (Optional<TaskOrder> order = job.tryStart(ALPHA); order.isPresent(); order = job.tryStart(ALPHA)) {
            frames.addAll(order.get().frames());
        }
        return frames;
    }

    @ParameterizedTest(name = "done {0}, failed {1}, ended {2}, {5}: starts {6}, gives up {7}")
    @CsvSource(delimiter = '|', textBlock = """
                    # done | failed | ended     | follower has | chunk | on failure | starts | gives up
                           |        |           | 1-4          | 1     | HOLD       |        |
                    1 3    |        |           | 1-4          | 1     | HOLD       | 1 3    |
                    1 3    |        |           | 3-6          | 1     | HOLD       | 3 5 6  |
                    1 2 3  |        |           | 1-4          | 2     | HOLD       | 1 2    |
                    1      | 2      |           | 1-4          | 1     | HOLD       | 1      |
                    1      | 2      |           | 1-4          | 1     | CANCEL     | 1      | 2
                    1      | 2      |           | 1-4          | 1     | PASS       | 1 2    |
                    1      | 2      |           | 1-4          | 2     | CANCEL     |        | 1-2
                    1 3 4  | 2      | FAILED    | 1-4          | 1     | CANCEL     | 1 3 4  | 2
                    1      | 2      | FAILED    | 1-4          | 1     | CANCEL     | 1      | 2 3 4
                    1      |        | CANCELLED | 1-4          | 1     | CANCEL     | 1      | 2 3 4
                    1      |        | CANCELLED | 1-4          | 1     | PASS       | 1 2 3 4 |
                    1      |        | CANCELLED | 1-4          | 1     | HOLD       | 1      |
                    1 2 3 4|        | SUCCEEDED | 1-4          | 1     | CANCEL     | 1 2 3 4 |
                    """)
    void framesWaitForTheSameFrames(
            String done,
            String failed,
            String ended,
            String frames,
            int chunk,
            OnFailure onFailure,
            String starts,
            String gives) {
        JobFixture predecessor = new JobFixture("1-4", 1, "1x1", 0);
        while (predecessor.board.readyCount(predecessor.now) > 0) {
            TaskOrder order = predecessor.start(ALPHA);
            String frame = String.valueOf(order.frames().get(0));
            if (done != null && done.contains(frame)) {
                predecessor.succeed(order, ALPHA);
            } else if (failed != null && failed.contains(frame)) {
                predecessor.fail(order, ALPHA);
            }
        }
        predecessor.publishAll();
        if (ended != null) {
            predecessor.write(new JobEvent.JobEnded(JobStatus.valueOf(ended), "", predecessor.now));
        }
        JobFixture follower = follower(frames, chunk, "1x1", on("all", true, onFailure));
        tell(follower, predecessor);
        List<String> givenUp = new ArrayList<>();
        for (Optional<JobEvent> event = follower.board.consequence(follower.now);
                event.isPresent();
                event = follower.board.consequence(follower.now)) {
            ((TasksGivenUp) event.get())
                    .tasks()
                    .forEach(task -> givenUp.add(follower.state.plan().framesText(task)));
            follower.write(event.get());
        }
        assertThat(givenUp).isEqualTo(gives == null ? List.of() : List.of(gives.split(" ")));
        assertThat(startAll(follower).stream().map(String::valueOf).toList())
                .isEqualTo(starts == null ? List.of() : List.of(starts.split(" ")));
    }

    @Test
    void framesAreLetThroughOneAfterTheOtherAndOfTheStepThatIsNamed() {
        JobFixture predecessor = new JobFixture("1-2", 1, "2x1", 0);
        JobFixture render = follower("1-2", 1, "2x2", on("RENDER", true, OnFailure.HOLD));
        JobFixture result = follower("1-2", 1, "1x1", on("all", true, OnFailure.HOLD));
        succeed(predecessor, 2);
        tell(render, predecessor);
        tell(result, predecessor);
        assertThat(startAll(render)).as("four tiles of the first frame").containsExactly(1, 1, 1, 1);
        assertThat(startAll(result)).as("it is not assembled").isEmpty();
        succeed(predecessor, 1);
        tell(render, predecessor);
        tell(result, predecessor);
        assertThat(startAll(render)).isEmpty();
        assertThat(startAll(result)).containsExactly(1);
    }

    @Test
    void afterARestartAFollowerWaitsUntilItIsToldAgain() {
        JobFixture predecessor = new JobFixture("1-2", 1, "1x1", 0);
        succeed(predecessor, 1);
        JobFixture follower = follower("1-2", 1, "1x1", on("all", true, OnFailure.HOLD));
        tell(follower, predecessor);
        succeed(follower, 1);
        JobFixture again = follower.restarted();
        assertThat(again.tryStart(ALPHA)).isEmpty();
        assertThat(again.board.following()).hasSize(1);
        assertThat(again.board.ending()).isEmpty();
        succeed(predecessor, 1);
        tell(again, predecessor.restarted());
        assertThat(startAll(again)).containsExactly(2);
    }

    @Test
    void aFailedFrameThatIsRetriedOnBothSidesRunsInTheEnd() {
        JobFixture predecessor = new JobFixture("1", 1, "1x1", 0);
        predecessor.fail(predecessor.start(ALPHA), ALPHA);
        JobFixture follower = follower("1", 1, "1x1", on("all", true, OnFailure.CANCEL));
        tell(follower, predecessor);
        follower.write(follower.board.consequence(follower.now).orElseThrow());
        assertThat(follower.board.ending()).contains(JobStatus.FAILED);
        assertThat(follower.state.isStopping()).isFalse();
        var retry = org.raymill.model.JobOperation.of(org.raymill.model.JobOperation.Kind.RETRY);
        predecessor.operate(retry);
        succeed(predecessor, 1);
        follower.operate(retry);
        tell(follower, predecessor);
        assertThat(startAll(follower)).containsExactly(1);
    }

    @Test
    void allOfSeveralPredecessorsAreWaitedFor() {
        JobFixture follower =
                follower("1", 1, "1x1", on("all", false, OnFailure.HOLD), on("RENDER", true, OnFailure.HOLD));
        tell(follower, predecessor("tiles done"));
        assertThat(follower.tryStart(ALPHA)).isEmpty();
        tell(follower, predecessor("succeeded"));
        assertThat(follower.tryStart(ALPHA)).isPresent();
    }

    @Test
    void manyFramesAreGivenUpInParts() {
        JobFixture predecessor = new JobFixture("1-12000", 1, "1x1", 0);
        predecessor.write(new JobEvent.JobEnded(JobStatus.CANCELLED, "", predecessor.now));
        JobFixture follower = follower("1-12000", 1, "1x1", on("all", true, OnFailure.CANCEL));
        tell(follower, predecessor);
        List<Integer> parts = new ArrayList<>();
        for (Optional<JobEvent> event = follower.board.consequence(follower.now);
                event.isPresent();
                event = follower.board.consequence(follower.now)) {
            parts.add(((TasksGivenUp) event.get()).tasks().size());
            follower.write(event.get());
        }
        assertThat(parts).containsExactly(5_000, 5_000, 2_000);
        assertThat(follower.board.ending()).contains(JobStatus.FAILED);
    }
}
