package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.core.JobFixture.ALPHA;
import static org.raymill.job.core.JobFixture.BETA;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.job.core.JobEvent.ChunksPlanned;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobStatus;
import org.raymill.model.TaskOrder;

/** Chunks that are to take a given time. */
class ChunkPolicyTest {

    private static JobFixture job(String frames, int chunk, String order, int secondsAFrame) {
        JobFixture job = new JobFixture(
                frames, chunk, "1x1", new Policy().chunkSeconds(60).order(order).get());
        job.took = Duration.ofSeconds(secondsAFrame);
        return job;
    }

    private static Optional<ChunksPlanned> recut(JobFixture job) {
        Optional<JobEvent> event = job.board.recut(job.now);
        event.ifPresent(job::write);
        return event.map(ChunksPlanned.class::cast);
    }

    private static void measure(JobFixture job, int tasks) {
        for (int i = 0; i < tasks; i++) {
            job.succeed(job.start(ALPHA), ALPHA);
        }
        job.publishAll();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    # ms a frame | target s | at most | length
                    1000         | 60       | 1000    | 60
                    7000         | 60       | 1000    | 8
                    90000        | 60       | 1000    | 1
                    10           | 60       | 1000    | 1000
                    0            | 60       | 50      | 50
                    1000         | 60       | 10      | 10
                    """)
    void aChunkIsAsLongAsFitsTheTime(long millis, int seconds, int most, int length) {
        assertThat(ChunkLength.fitting(millis, seconds, most)).isEqualTo(length);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    # fits | ms a frame | frames left | leases | length
                    10     | 6000       | 96          | 2      | 10
                    10     | 6000       | 40          | 2      | 10
                    10     | 6000       | 39          | 2      | 10
                    10     | 6000       | 20          | 2      | 5
                    10     | 6000       | 7           | 2      | 2
                    10     | 6000       | 1           | 2      | 1
                    10     | 6000       | 96          | 24     | 2
                    11     | 350        | 8           | 2      | 3
                    1000   | 0          | 500         | 1      | 1000
                    1      | 90000      | 500         | 1      | 1
                    """)
    void towardsTheEndChunksAreShorterSoThatAllLeasesEndTogether(
            int fitting, long millis, int left, int leases, int length) {
        assertThat(ChunkLength.shared(fitting, millis, left, leases)).isEqualTo(length);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    # frames | s a frame | leases
                    48       | 6         | 2
                    49       | 6         | 2
                    100      | 6         | 3
                    1000     | 1         | 8
                    """)
    void noLeaseWorksLongAfterTheOthers(int frames, int secondsAFrame, int leases) {
        JobFixture job = job("1-" + frames, 1, "sequential", secondsAFrame);
        List<Farmhand> hands = new ArrayList<>();
        for (int i = 0; i < leases; i++) {
            hands.add(new Farmhand(job));
        }
        hands.forEach(Farmhand::begin);
        while (hands.stream().anyMatch(hand -> hand.order.isPresent())) {
            hands.stream()
                    .filter(hand -> hand.order.isPresent())
                    .min(Comparator.comparingLong(hand -> hand.busyUntil))
                    .orElseThrow()
                    .goOn();
        }
        assertThat(job.state.framesDone()).isEqualTo(frames);
        long last = hands.stream().mapToLong(hand -> hand.busyUntil).max().orElseThrow();
        long first = hands.stream().mapToLong(hand -> hand.busyUntil).min().orElseThrow();
        assertThat(last - first)
                .as("seconds that one works alone; a whole chunk takes 60")
                .isLessThanOrEqualTo(3L * secondsAFrame);
        assertThat(job.events.stream().filter(ChunksPlanned.class::isInstance))
                .as("cuts")
                .hasSizeLessThanOrEqualTo(12);
    }

    /** A lease in which task after task is done, in a time that is counted. */
    private static final class Farmhand {
        private final JobFixture job;
        private Optional<TaskOrder> order = Optional.empty();
        private long busyUntil;

        Farmhand(JobFixture job) {
            this.job = job;
        }

        void begin() {
            order = job.tryStart(ALPHA);
            order.ifPresent(task -> busyUntil += task.frames().size() * job.took.toSeconds());
        }

        void goOn() {
            Duration aFrame = job.took;
            job.took = aFrame.multipliedBy(order.orElseThrow().frames().size());
            job.succeed(order.get(), ALPHA);
            job.took = aFrame;
            job.publishAll();
            recut(job);
            begin();
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1,false", "1,2,true", "2,1,true", "10,14,false", "10,15,true", "15,10,true", "100,101,false"})
    void aSmallDifferenceIsNotWorthANewCut(int length, int fitting, boolean worth) {
        assertThat(ChunkLength.better(length, fitting).isPresent()).isEqualTo(worth);
    }

    @Test
    void framesThatWereNotStartedAreCutByWhatTheFirstOnesTook() {
        JobFixture job = job("1-100", 1, "sequential", 6);
        measure(job, 2);
        assertThat(recut(job)).as("too little is known").isEmpty();
        measure(job, 1);
        TaskOrder running = job.start(BETA);
        assertThat(recut(job)).contains(new ChunksPlanned(4, 10, job.now));
        assertThat(job.views().summary().tasks()).isEqualTo(4 + 10);
        assertThat(job.start(ALPHA).frames()).containsExactly(5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
        assertThat(job.wanted()).containsExactly("main 11");
        assertThat(job.board.demand(job.now).get(0).expectedSeconds()).isEqualTo(60);
        assertThat(recut(job)).as("it fits now").isEmpty();
        job.succeed(running, BETA);
        job.publishAll();
        assertThat(job.state.framesDone()).isEqualTo(4);
        JobFixture again = job.restarted();
        assertThat(again.start(ALPHA).frames()).containsExactly(5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
        assertThat(again.views().summary().tasks()).isEqualTo(14);
    }

    @Test
    void theProfilesChunkIsTheLongest() {
        JobFixture job = job("1-100", 4, "sequential", 1);
        measure(job, 3);
        assertThat(recut(job)).contains(new ChunksPlanned(3, 4, job.now));
    }

    @Test
    void nothingIsStartedPastACutThatIsBeingWritten() {
        JobFixture job = job("1-100", 1, "sequential", 6);
        measure(job, 3);
        JobEvent event = job.board.recut(job.now).orElseThrow();
        assertThat(job.tryStart(ALPHA)).isEmpty();
        assertThat(job.board.recut(job.now)).as("one at a time").isEmpty();
        job.write(event);
        assertThat(job.start(ALPHA).frames()).hasSize(10);
    }

    @Test
    void inReverseTheLastFramesAreTheFirstTasks() {
        JobFixture job = job("1-20", 1, "reverse", 30);
        assertThat(job.start(BETA).frames()).containsExactly(20);
        measure(job, 3);
        recut(job);
        assertThat(job.start(ALPHA).frames()).containsExactly(15, 16);
        assertThat(job.start(ALPHA).frames()).containsExactly(13, 14);
    }

    @Test
    void ordersThatJumpMeasureAFewFramesFirst() {
        JobFixture job = job("1-48", 1, "preview", 12);
        assertThat(job.wanted()).containsExactly("main " + TaskPlan.PROBES);
        measure(job, 3);
        recut(job);
        assertThat(job.views().summary().tasks()).isEqualTo(8 + 8);
        for (int probe = 3; probe < TaskPlan.PROBES; probe++) {
            assertThat(job.start(ALPHA).frames()).containsExactly(probe + 1);
        }
        assertThat(job.start(ALPHA).frames()).containsExactly(9, 10, 11, 12, 13);
        assertThat(job.start(ALPHA).frames()).containsExactly(44, 45, 46, 47, 48);
        assertThat(recut(job)).as("once").isEmpty();
    }

    @Test
    void whenEveryProbeHasFailedTheRestIsOfferedFrameByFrame() {
        JobFixture job = new JobFixture(
                "1-20",
                1,
                "1x1",
                new Policy().chunkSeconds(60).order("preview").retries(0).get());
        for (int i = 0; i < TaskPlan.PROBES; i++) {
            assertThat(job.board.recut(job.now)).isEmpty();
            job.fail(job.start(ALPHA), ALPHA);
        }
        assertThat(job.tryStart(ALPHA)).isEmpty();
        assertThat(job.board.ending()).isEmpty();
        assertThat(recut(job)).contains(new ChunksPlanned(8, 1, job.now));
        assertThat(job.wanted()).containsExactly("main 12");
    }

    @Test
    void theOutcomeOfATaskThatWasCutOtherwiseMeanwhileDoesNotCountAsSuccess() {
        JobFixture job = job("1-100", 1, "sequential", 6);
        measure(job, 3);
        JobFixture before = job.restarted();
        TaskOrder old = before.start(ALPHA);
        recut(job);
        var accept = (LiveAttempts.Judgement.Accept) job.judge(before.outcome(old, ALPHA, Result.SUCCEEDED, ""));
        assertThat(accept.entry().status()).isEqualTo(AttemptStatus.FAILED);
    }

    @Test
    void aJobInChunksThatGrowSucceedsWithAllItsFrames() {
        JobFixture job = job("1-50", 1, "sequential", 20);
        while (job.board.ending().isEmpty()) {
            recut(job);
            measure(job, 1);
        }
        assertThat(job.board.ending()).contains(JobStatus.SUCCEEDED);
        assertThat(job.state.framesDone()).isEqualTo(50);
        assertThat(job.state.results(0, 100)).hasSize(50);
    }

    @Property
    void howeverFramesAreCutEachIsInExactlyOneTask(
            @ForAll @IntRange(min = 1, max = 300) int frames,
            @ForAll boolean backwards,
            @ForAll @Size(max = 5) List<@IntRange(min = 1, max = 40) Integer> lengths) {
        Chunks chunks = new Chunks(frames, 1, backwards);
        for (int length : lengths) {
            int from = Math.min(chunks.count(), chunks.lastCut() + 3);
            chunks.cut(from, length);
        }
        BitSet seen = new BitSet();
        for (int task = 0; task < chunks.count(); task++) {
            int[] range = chunks.frames(task);
            assertThat(range[0]).isLessThan(range[1]);
            for (int frame = range[0]; frame < range[1]; frame++) {
                assertThat(seen.get(frame)).isFalse();
                seen.set(frame);
                assertThat(chunks.taskOf(frame)).isEqualTo(task);
            }
        }
        assertThat(seen.cardinality()).isEqualTo(frames);
    }
}
