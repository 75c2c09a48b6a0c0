package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.core.JobFixture.ALPHA;
import static org.raymill.job.core.JobFixture.BETA;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.TaskOrder;

class FrameOrderTest {

    private static List<Integer> startAll(JobFixture job) {
        List<Integer> frames = new ArrayList<>();
        for (Optional<TaskOrder> order = job.tryStart(ALPHA); order.isPresent(); order = job.tryStart(ALPHA)) {
            frames.addAll(order.get().frames());
        }
        return frames;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    # order    | frames | chunk | tiles | started
                    sequential | 1-5    | 1     | 1x1   | 1 2 3 4 5
                    reverse    | 1-5    | 1     | 1x1   | 5 4 3 2 1
                    reverse    | 1-5    | 2     | 1x1   | 5 3 4 1 2
                    every-3    | 1-8    | 1     | 1x1   | 1 4 7 2 3 5 6 8
                    preview    | 1-9    | 1     | 1x1   | 1 9 5 3 7 2 4 6 8
                    preview    | 9,1-3  | 1     | 1x1   | 9 3 1 2
                    preview    | 1-3    | 1     | 2x1   | 1 1 3 3 2 2
                    """)
    void tasksAreStartedInTheOrderAskedFor(String order, String frames, int chunk, String tiles, String started) {
        JobFixture job =
                new JobFixture(frames, chunk, tiles, new Policy().order(order).get());
        assertThat(startAll(job).stream().map(String::valueOf).toList()).containsExactly(started.split(" "));
    }

    @Test
    void whatComesBackIsTakenAtItsPlace() {
        JobFixture job =
                new JobFixture("1-9", 1, "1x1", new Policy().order("preview").get());
        TaskOrder first = job.start(ALPHA);
        job.start(BETA);
        job.start(BETA);
        job.end(first, ALPHA, org.raymill.model.AttemptOutcome.Result.HANDED_BACK);
        assertThat(job.start(BETA).frames()).containsExactly(1);
        assertThat(job.start(BETA).frames()).containsExactly(3);
    }

    @Test
    void aRestartGoesOnInTheOrder() {
        JobFixture job =
                new JobFixture("1-9", 1, "1x1", new Policy().order("preview").get());
        job.succeed(job.start(ALPHA), ALPHA);
        job.succeed(job.start(ALPHA), ALPHA);
        assertThat(startAll(job.restarted())).containsExactly(5, 3, 7, 2, 4, 6, 8);
    }
}
