package org.raymill.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of a node, and when. */
class DeletionCostTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final DeletionCost cost = new DeletionCost(Duration.ofSeconds(30));

    @ParameterizedTest
    @CsvSource({
        "8, 0, 0",
        "8, 1, 25",
        "8, 2, 25",
        "8, 3, 50",
        "8, 6, 75",
        "8, 7, 100",
        "8, 8, 100",
        "8, 9, 100",
        "0, 0, 0"
    })
    void fiveSteps(long cores, long used, int expected) {
        assertThat(DeletionCost.of(cores, used)).isEqualTo(expected);
    }

    @Test
    void onlyAnotherStepIsToldAndNotBeforeThePauseIsOver() {
        assertThat(cost.due(8, 1, START)).hasValue(25);
        cost.telling(START);
        cost.heard(25);
        assertThat(cost.due(8, 2, START.plusSeconds(60))).as("the same step").isEmpty();
        assertThat(cost.due(8, 8, START.plusSeconds(29))).isEmpty();
        assertThat(cost.due(8, 8, START.plusSeconds(30))).hasValue(100);
    }

    @Test
    void whatFailedIsToldAgainLessAndLessOften() {
        cost.telling(START);
        cost.failed(START);
        assertThat(cost.hasJustFailed()).isTrue();
        assertThat(cost.due(8, 1, START.plusSeconds(29))).isEmpty();
        assertThat(cost.due(8, 1, START.plusSeconds(30))).hasValue(25);
        cost.failed(START.plusSeconds(30));
        assertThat(cost.hasJustFailed()).isFalse();
        assertThat(cost.due(8, 1, START.plusSeconds(89))).isEmpty();
        assertThat(cost.due(8, 1, START.plusSeconds(90))).hasValue(25);
    }
}
