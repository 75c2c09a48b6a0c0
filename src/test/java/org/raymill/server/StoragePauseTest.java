package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoragePauseTest {

    private final StoragePause pause = new StoragePause();
    private Instant now = Samples.NOW;

    private void pass(int seconds) {
        now = now.plusSeconds(seconds);
    }

    @Test
    void eachPauseIsTwiceAsLongUntilSomethingIsStored() {
        assertThat(pause.isOn(now)).isFalse();
        for (int seconds : List.of(10, 20, 40, 80, 160, 300, 300)) {
            pause.full(now);
            pass(seconds - 1);
            assertThat(pause.isOn(now)).as("before " + seconds + " s").isTrue();
            pass(1);
            assertThat(pause.isOn(now)).as("after " + seconds + " s").isFalse();
        }
        pause.full(now);
        pause.stored();
        assertThat(pause.isOn(now)).isFalse();
        pause.full(now);
        pass(10);
        assertThat(pause.isOn(now)).isFalse();
    }

    @Test
    void whatWasRenderedAtTheSameTimeMakesItNoLonger() {
        pause.full(now);
        pass(9);
        pause.full(now);
        pass(1);
        assertThat(pause.isOn(now)).isFalse();
        pause.full(now);
        pass(20);
        assertThat(pause.isOn(now)).isFalse();
    }
}
