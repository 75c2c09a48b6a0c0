package org.raymill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.raymill.model.PlainSuccesses.Success;

class PlainSuccessesTest {

    private static final Instant TIME = Instant.parse("2026-11-23T10:00:00Z");

    @Test
    void whatEachTookIsKept() {
        List<Success> successes =
                List.of(success(0, AttemptUsage.NONE), success(1, new AttemptUsage(1_200, 3L << 30, 17, 0)));
        PlainSuccesses columns = PlainSuccesses.of(successes);
        assertThat(columns.successes()).isEqualTo(successes);
        assertThat(columns.cpuMillis()).containsExactly(0L, 1_200L);
    }

    @Test
    void tasksThatTookNothingNeedNoColumns() {
        PlainSuccesses columns =
                PlainSuccesses.of(List.of(success(0, AttemptUsage.NONE), success(1, AttemptUsage.NONE)));
        assertThat(columns.cpuMillis()).isEmpty();
        assertThat(columns.peakMemoryBytes()).isEmpty();
        assertThat(columns.inputBytes()).isEmpty();
        assertThat(columns.successes().get(1).usage()).isEqualTo(AttemptUsage.NONE);
    }

    @Test
    void whatWasWrittenBeforeItWasToldIsRead() {
        PlainSuccesses old = new PlainSuccesses(
                List.of(3), List.of("01kaqz5m3c9x4p2j"), List.of(1), List.of(5L), List.of(6L), null, null, null);
        assertThat(old.successes().get(0).usage()).isEqualTo(AttemptUsage.NONE);
    }

    @Test
    void columnsAreOfOneLength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PlainSuccesses(
                        List.of(3),
                        List.of("01kaqz5m3c9x4p2j"),
                        List.of(1),
                        List.of(5L),
                        List.of(6L),
                        List.of(1L, 2L),
                        List.of(),
                        List.of()));
    }

    private static Success success(int index, AttemptUsage usage) {
        return new Success(
                new TaskId(StepName.RENDER, index),
                new AttemptId(String.format("01kaqz5m3c9x4p2%d", index)),
                1,
                TIME,
                TIME.plusSeconds(2),
                usage);
    }
}
