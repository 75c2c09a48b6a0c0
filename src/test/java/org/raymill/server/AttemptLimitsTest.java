package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.server.Samples.NOW;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.TaskLimits;

class AttemptLimitsTest {

    @ParameterizedTest(name = "limits {0} s and {1} s, heard of after {2} s, now {3} s: {4}; look again in {5} s")
    @CsvSource({
        "0, 0, 0, 1000000, goes on, never",
        "60, 0, 0, 59, goes on, 1",
        "60, 0, 59, 60, ran longer, soon",
        "0, 10, 0, 9, goes on, 1",
        "0, 10, 5, 14, goes on, 1",
        "0, 10, 5, 15, made no progress, soon",
        "60, 10, 55, 58, goes on, 2",
        "60, 10, 20, 25, goes on, 5",
        "60, 10, 20, 60, ran longer, soon",
    })
    void whenAnAttemptIsEnded(int attempt, int silence, int heard, int now, String expected, String again) {
        AttemptLimits limits = new AttemptLimits(new TaskLimits(attempt, silence), NOW, NOW.plusSeconds(heard), "");
        Optional<String> reason = limits.exceeded(NOW.plusSeconds(now));
        Optional<Duration> next = limits.nextLook(NOW.plusSeconds(now));

        if (expected.equals("goes on")) {
            assertThat(reason).isEmpty();
        } else {
            assertThat(reason.orElseThrow()).contains(expected);
        }
        switch (again) {
            case "never" -> assertThat(next).isEmpty();
            case "soon" -> assertThat(next.orElseThrow()).isBetween(Duration.ofMillis(1), Duration.ofMillis(1));
            default -> assertThat(next).contains(Duration.ofSeconds(Long.parseLong(again)));
        }
    }

    @Test
    void theReasonSaysWhichLimitAndTheLastLine() {
        AttemptLimits quiet = new AttemptLimits(new TaskLimits(0, 10), NOW, NOW, "");
        assertThat(quiet.exceeded(NOW.plusSeconds(10)))
                .contains("it made no progress and said nothing for 10 s; it never said anything");
        AttemptLimits talking = new AttemptLimits(new TaskLimits(60, 0), NOW, NOW, "Fra:1 Mem:12M\t| Waiting");
        assertThat(talking.exceeded(NOW.plusSeconds(60)))
                .contains("it ran longer than its limit of 60 s; its last line was: Fra:1 Mem:12M | Waiting");
    }
}
