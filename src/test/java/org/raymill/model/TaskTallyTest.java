package org.raymill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TaskTallyTest {

    @Test
    void whatHasComeSinceIsTheDifference() {
        assertThat(new TaskTally(5, 2, 4, 900).since(new TaskTally(3, 2, 1, 400)))
                .isEqualTo(new TaskTally(2, 0, 3, 500));
    }

    @Test
    void aTallyThatIsSmallerIsOfAnotherProcess() {
        TaskTally now = new TaskTally(1, 0, 1, 100);

        assertThat(now.since(new TaskTally(3, 0, 3, 400))).isEqualTo(now);
    }

    @Test
    void nothingIsCountedBelowZero() {
        assertThatThrownBy(() -> new TaskTally(-1, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
