package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.raymill.server.OrderlyShutdown.Step;

class OrderlyShutdownTest {

    private static final boolean RUNNING = true;
    private static final boolean UNACKNOWLEDGED = true;

    private final OrderlyShutdown shutdown = new OrderlyShutdown();

    @Test
    void nothingIsToBeDoneBeforeItBegins() {
        assertThat(shutdown.isUnderWay()).isFalse();
        assertThat(shutdown.next(!RUNNING, !UNACKNOWLEDGED)).isEqualTo(Step.WAIT);
    }

    @Test
    void itBeginsOnce() {
        assertThat(shutdown.begin()).isTrue();
        assertThat(shutdown.isUnderWay()).isTrue();
        assertThat(shutdown.begin()).isFalse();
    }

    @Test
    void anIdleServerLeavesAtOnce() {
        shutdown.begin();
        assertThat(shutdown.next(!RUNNING, !UNACKNOWLEDGED)).isEqualTo(Step.LEAVE);
    }

    @Test
    void whatRunsMayFinish() {
        shutdown.begin();
        assertThat(shutdown.next(RUNNING, !UNACKNOWLEDGED)).isEqualTo(Step.WAIT);
        assertThat(shutdown.next(RUNNING, UNACKNOWLEDGED)).isEqualTo(Step.WAIT);
    }

    @Test
    void outcomesAreHandedOverOnceBeforeItLeaves() {
        shutdown.begin();
        assertThat(shutdown.next(!RUNNING, UNACKNOWLEDGED)).isEqualTo(Step.HAND_OVER);
        assertThat(shutdown.next(!RUNNING, UNACKNOWLEDGED)).isEqualTo(Step.WAIT);
        assertThat(shutdown.next(!RUNNING, !UNACKNOWLEDGED)).isEqualTo(Step.LEAVE);
    }
}
