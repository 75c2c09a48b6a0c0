package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.raymill.model.LeaseId;

class EpochFenceTest {

    private final EpochFence fence = new EpochFence();

    @Test
    void anOlderEpochIsVoidAndCounted() {
        assertThat(fence.hear(2)).isTrue();
        assertThat(fence.hear(1)).isFalse();
        assertThat(fence.hear(2)).isTrue();
        assertThat(fence.epoch()).isEqualTo(2);
        assertThat(fence.staleCommands()).isEqualTo(1);
    }

    @Test
    void anOrderIsAheadUntilItOrALaterOneIsDoneWith() {
        fence.hear(1);
        assertThat(fence.isAhead(new LeaseId(1, 2))).isTrue();
        fence.passed(new LeaseId(1, 2));
        assertThat(fence.isAhead(new LeaseId(1, 1))).isFalse();
        assertThat(fence.isAhead(new LeaseId(1, 2))).isFalse();
        assertThat(fence.isAhead(new LeaseId(1, 3))).isTrue();
    }

    @Test
    void ordersOfAnotherEpochAreNotAhead() {
        fence.hear(2);
        assertThat(fence.isAhead(new LeaseId(1, 9))).isFalse();
        assertThat(fence.isAhead(new LeaseId(3, 1))).isFalse();
    }

    @Test
    void aNewEpochCountsItsOrdersAnew() {
        fence.hear(1);
        fence.passed(new LeaseId(1, 7));
        fence.hear(2);
        assertThat(fence.openedUpTo()).isZero();
        assertThat(fence.isAhead(new LeaseId(2, 1))).isTrue();
    }
}
