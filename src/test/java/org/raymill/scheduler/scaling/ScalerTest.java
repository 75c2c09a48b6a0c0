package org.raymill.scheduler.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.model.Requirements;
import org.raymill.model.ScalingSignal.ClassScaling;
import org.raymill.scheduler.scaling.NodeClass.Offered;
import org.raymill.scheduler.scaling.Situation.Nodes;
import org.raymill.scheduler.scaling.Situation.Work;

/** The signal over several looks, and what it says of itself. */
class ScalerTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final NodeClass CPU = new NodeClass(
            "cpu", List.of(Offered.parse("gltf")), 4, 8_000, List.of(), List.of(), Map.of(), "linux", "amd64", 0, 3, 1);

    private final Scaler scaler =
            new Scaler(new ScalingSettings(List.of(CPU), Duration.ofMinutes(5), 0, 0, Duration.ZERO, Duration.ZERO));

    private static Situation situation(Nodes nodes, long waiting) {
        Requirements needs = new Requirements("gltf", Optional.empty(), 1, 100, List.of());
        return new Situation(
                List.of(new Work(needs, Optional.empty(), 0, waiting, 0, 0, 50)), Map.of("cpu", nodes), Map.of());
    }

    private ClassScaling cpu() {
        return scaler.signal().orElseThrow().find("cpu").orElseThrow();
    }

    @Test
    void nothingIsSaidBeforeTheFirstLook() {
        assertThat(scaler.signal()).isEmpty();
    }

    @Test
    void askingTwiceIsAnsweredAlike() {
        scaler.look(situation(Nodes.NONE, 6), START);
        assertThat(scaler.signal()).isEqualTo(scaler.signal()).isPresent();
        assertThat(cpu().wantedNodes()).isEqualTo(2);
        assertThat(cpu().reasons()).containsExactly("2 nodes for 6 waiting tasks");
    }

    @Test
    void aSchedulerThatHasTakenOverScalesNothingInAtOnce() {
        scaler.look(situation(new Nodes(0, 2, 0, 0), 0), START);
        assertThat(cpu().wantedNodes()).isEqualTo(2);
        assertThat(cpu().reasons()).containsExactly("2 were needed within the last 300 s");
        scaler.look(situation(new Nodes(0, 2, 0, 0), 0), START.plusSeconds(299));
        assertThat(cpu().wantedNodes()).isEqualTo(2);
        scaler.look(situation(new Nodes(0, 2, 0, 0), 0), START.plusSeconds(301));
        assertThat(cpu().wantedNodes()).isZero();
        assertThat(cpu().reasons()).isEmpty();
    }

    @Test
    void whatIsBeyondTheMostIsToldOf() {
        scaler.look(situation(new Nodes(1, 0, 1, 4), 20), START);
        assertThat(cpu())
                .isEqualTo(new ClassScaling(
                        "cpu",
                        3,
                        4,
                        2,
                        1,
                        0,
                        3,
                        4,
                        20,
                        List.of(
                                "1 node with leases, 4 running tasks",
                                "2 nodes for 8 waiting tasks",
                                "12 waiting tasks beyond the most, 3",
                                "1 node that is there and takes no work")));
    }
}
