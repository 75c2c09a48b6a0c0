package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderWindowTest {

    private final OrderWindow window = new OrderWindow();

    @ParameterizedTest(name = "tasks of {0} ms: {1}")
    @CsvSource({
        "0, 128",
        "1, 128",
        "2, 100",
        "10, 20",
        "50, 4",
        "100, 2",
        "499, 2",
        "500, 1",
        "1000, 1",
        "86400000, 1",
    })
    void fillsAMomentOrHoldsOne(double millis, int size) {
        for (int i = 0; i < 10; i++) {
            window.measured(millis);
        }
        assertThat(window.size()).isEqualTo(size);
    }

    @Test
    void beginsWithOneAndGrowsStepByStep() {
        assertThat(window.size()).isEqualTo(1);
        window.measured(0);
        assertThat(window.size()).isEqualTo(4);
        window.measured(0);
        assertThat(window.size()).isEqualTo(16);
    }

    @Test
    void oneLongTaskIsEnoughToFallAndManyShortOnesAreNeededToGrowAgain() {
        for (int i = 0; i < 10; i++) {
            window.measured(1);
        }
        window.measured(10_000);
        assertThat(window.size()).isEqualTo(1);
        window.measured(1);
        assertThat(window.size()).isEqualTo(1);
        for (int i = 0; i < 30; i++) {
            window.measured(1);
        }
        assertThat(window.size()).isEqualTo(128);
    }

    @Test
    void aTaskThatHoldsOthersUpMakesItOne() {
        for (int i = 0; i < 10; i++) {
            window.measured(1);
        }
        window.shrink();
        assertThat(window.size()).isEqualTo(1);
        window.measured(1);
        assertThat(window.size()).isEqualTo(4);
    }
}
