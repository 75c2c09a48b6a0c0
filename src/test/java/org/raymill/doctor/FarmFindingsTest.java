package org.raymill.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.model.FarmFigures;
import org.raymill.model.Finding;
import org.raymill.model.Finding.Level;
import org.raymill.model.NodeCondition;
import org.raymill.model.PlanSummary;

/** What is said of a farm by what its parts have answered. */
class FarmFindingsTest {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    private static Finding clock(Duration ahead, Duration way) {
        Instant heard = NOON.plus(way).plus(ahead);
        NodeCondition condition =
                new NodeCondition("1.0", "17", heard, heard.plusSeconds(3), List.of(Finding.ok("data", "/d", "well")));
        FarmFindings.Answer answer = new FarmFindings.Answer(
                condition, NOON, NOON.plus(way.multipliedBy(2)).plusSeconds(3));
        List<Finding> findings = FarmFindings.node("a:1", answer);
        assertThat(findings.get(1).where()).isEqualTo("a:1 /d");
        return findings.get(0);
    }

    @Test
    void aNodesClockIsComparedWhateverTheWayAndItsChecksTake() {
        assertThat(clock(Duration.ZERO, Duration.ofMillis(5)).level()).isEqualTo(Level.OK);
        assertThat(clock(Duration.ofSeconds(-1), Duration.ofMillis(5)).level()).isEqualTo(Level.OK);
        assertThat(clock(Duration.ofSeconds(10), Duration.ofMillis(5)).level()).isEqualTo(Level.WARNING);
        assertThat(clock(Duration.ofSeconds(-300), Duration.ofMillis(5)).level())
                .isEqualTo(Level.PROBLEM);
        assertThat(clock(Duration.ofSeconds(-300), Duration.ofMillis(5)).found())
                .contains("300 s behind");
        assertThat(clock(Duration.ofSeconds(4), Duration.ofSeconds(3)).level())
                .as("the way took so long that nothing is sure")
                .isEqualTo(Level.OK);
    }

    @Test
    void versions() {
        assertThat(FarmFindings.versions(Map.of("a", "1.0", "b", "1.0")).level())
                .isEqualTo(Level.OK);
        assertThat(FarmFindings.versions(Map.of("a", "1.0", "b", "1.1")))
                .isEqualTo(Finding.warning(
                        "version", "", "1.0 on a; 1.1 on b", "bring the upgrade to its end: docs/operations.md"));
    }

    @Test
    void members() {
        assertThat(FarmFindings.member("a", "Up", "render", true).level()).isEqualTo(Level.OK);
        assertThat(FarmFindings.member("a", "WeaklyUp", "render", true).level()).isEqualTo(Level.WARNING);
        assertThat(FarmFindings.member("a", "Up", "render", false).level()).isEqualTo(Level.PROBLEM);
        assertThat(FarmFindings.control(2).level()).isEqualTo(Level.WARNING);
        assertThat(FarmFindings.control(3).level()).isEqualTo(Level.OK);
    }

    private static Level scheduler(boolean gathering, long waiting, long usedCores, Optional<Duration> planAge) {
        FarmFigures.Amount none = new FarmFigures.Amount(0, 0);
        FarmFigures figures = new FarmFigures(
                Map.of(), new FarmFigures.Amount(8, usedCores), none, none, 0, 0, 0, 1, waiting, 0, 0, 0);
        return FarmFindings.scheduler(
                        7,
                        NOON.minusSeconds(3_600),
                        gathering,
                        figures,
                        planAge.map(age -> new PlanSummary(NOON.minus(age), 10, 0, 0, 1)),
                        NOON)
                .level();
    }

    @Test
    void aSchedulerThatDoesNothingThoughThereIsWorkAndRoom() {
        Optional<Duration> old = Optional.of(Duration.ofMinutes(5));
        assertThat(scheduler(false, 10, 2, old)).isEqualTo(Level.WARNING);
        assertThat(scheduler(false, 10, 2, Optional.empty())).isEqualTo(Level.WARNING);
        assertThat(scheduler(false, 10, 2, Optional.of(Duration.ofSeconds(5)))).isEqualTo(Level.OK);
        assertThat(scheduler(false, 10, 8, old)).as("no room").isEqualTo(Level.OK);
        assertThat(scheduler(false, 0, 2, old)).as("no work").isEqualTo(Level.OK);
        assertThat(scheduler(true, 0, 2, old)).as("waits for servers").isEqualTo(Level.WARNING);
    }

    @Test
    void aFarmWithoutServers() {
        assertThat(FarmFindings.servers(List.of())).extracting(Finding::level).containsExactly(Level.WARNING);
    }
}
