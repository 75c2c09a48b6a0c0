package org.raymill.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatienceTest {

    private final Patience patience = new Patience(Duration.ofSeconds(1), Duration.ofSeconds(10));

    @ParameterizedTest(name = "control unreachable: {0}, control on this side: {1} -> {2} s")
    @CsvSource({
        "true, true, 1", // the jobs of the unreachable control nodes wait for others, or for ours to end
        "false, true, 10", // only render nodes are away, and go on
        "true, false, 10", // this side only renders, and goes on
        "false, false, 10"
    })
    void thereIsHurryOnlyBetweenControlNodes(boolean unreachable, boolean reachable, long seconds) {
        assertThat(patience.toWait(unreachable, reachable)).isEqualTo(Duration.ofSeconds(seconds));
    }
}
