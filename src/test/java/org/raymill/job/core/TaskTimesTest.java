package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskTimesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    # successes in ms, each of a frame | frames of a task | expected s
                                                       | 1                | 0
                    1                                  | 1                | 1
                    1500                               | 1                | 2
                    10000 10000 90000                  | 1                | 10
                    10000 90000 90000                  | 1                | 90
                    2000 2000 2000                     | 10               | 20
                    123456                             | 1                | 130
                    1234567                            | 1                | 1300
                    """)
    void aTaskIsExpectedToTakeTheMedian(String millis, int frames, int expected) {
        TaskTimes times = new TaskTimes();
        if (millis != null) {
            Arrays.stream(millis.split(" "))
                    .mapToLong(Long::parseLong)
                    .forEach(each -> times.add(Duration.ofMillis(each), 1));
        }
        assertThat(times.expectedSeconds(frames)).isEqualTo(expected);
    }

    @Test
    void oldTimesAreForgotten() {
        TaskTimes times = new TaskTimes();
        for (int i = 0; i < 100; i++) {
            times.add(Duration.ofSeconds(5), 1);
        }
        for (int i = 0; i < 31; i++) {
            times.add(Duration.ofSeconds(60), 2);
        }
        assertThat(times.millisPerFrame()).isEqualTo(30_000);
    }

    @Test
    void theDemandSaysWhatATaskTakes() {
        JobFixture job = new JobFixture("1-9", 2, "1x1", 3);
        assertThat(job.board.demand(job.now).get(0).expectedSeconds()).isZero();
        job.took = Duration.ofSeconds(8);
        job.succeed(job.start(JobFixture.ALPHA), JobFixture.ALPHA);
        assertThat(job.board.demand(job.now).get(0).expectedSeconds()).isEqualTo(8);
        assertThat(job.restarted().board.demand(job.now).get(0).expectedSeconds())
                .isEqualTo(8);
    }
}
