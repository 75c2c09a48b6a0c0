package org.raymill.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.CollectionReport;
import org.raymill.model.FarmFigures;
import org.raymill.model.LimitDetail;
import org.raymill.model.ScalingSignal;
import org.raymill.model.ScalingSignal.ClassScaling;
import org.raymill.model.ScalingSignal.UnservedWork;

class TelemetryTest {

    private static final String TEXT = "text/plain";

    @Test
    void aNodeShowsTheMetersOfItsRolesAndOfItsProcess() {
        try (Telemetry telemetry = Telemetry.read(Set.of("render"), "1.2.3")) {
            assertThat(telemetry.scrape(TEXT))
                    .contains("raymill_build{version=\"1.2.3\"} 1")
                    .contains("raymill_server_cores ")
                    .contains("jvm_memory_used_bytes{")
                    .doesNotContain("raymill_jobs_accepted_total")
                    .doesNotContain("raymill_api_");
        }
    }

    @Test
    void metersThatAreNotReadTakeEverythingAndShowNothing() {
        try (Telemetry telemetry = Telemetry.unread()) {
            telemetry.jobs().accepted();
            telemetry.scheduler().planned(1, 1, 1);
            telemetry.server().ended("gltf", Result.SUCCEEDED, Duration.ZERO);
            telemetry.api().answered("GET", "/jobs", 200, 1);
            assertThat(telemetry.isRead()).isFalse();
            assertThatIllegalStateException().isThrownBy(() -> telemetry.scrape(TEXT));
        }
    }

    @Test
    void packagesHaveAnEnd() {
        MeterRegistry registry = new SimpleMeterRegistry();
        ServerMetrics metrics = new ServerMetrics(registry);
        int more = 50;
        for (int i = 0; i < ServerMetrics.MOST_PACKAGES + more; i++) {
            metrics.ended("package-" + i, Result.FAILED, Duration.ofSeconds(2));
            metrics.ended("package-" + i, Result.FAILED, Duration.ofSeconds(2));
        }
        assertThat(registry.find("raymill.attempt").timers()).hasSize(ServerMetrics.MOST_PACKAGES + 1);
        assertThat(registry.get("raymill.attempts.ended")
                        .tags("package", "other", "result", "failed")
                        .counter()
                        .count())
                .isEqualTo(2 * more);
        assertThat(registry.get("raymill.attempts.ended")
                        .tags("package", "package-0", "result", "failed")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void limitsHaveAnEndAndAreZeroOutOfOffice() {
        MeterRegistry registry = new SimpleMeterRegistry();
        SchedulerMetrics metrics = new SchedulerMetrics(registry);
        metrics.inOffice(3);
        for (int i = 0; i < LabelledGauges.MOST + 10; i++) {
            metrics.farm(FarmFigures.NONE, List.of(new LimitDetail("limit-" + i, 4, 0, 3, 4, 2, Optional.empty())));
        }
        assertThat(registry.find("raymill.limit.used").gauges()).hasSize(LabelledGauges.MOST);
        assertThat(registry.get("raymill.limit.used")
                        .tag("limit", "limit-7")
                        .gauge()
                        .value())
                .isEqualTo(3);
        metrics.outOfOffice();
        assertThat(registry.get("raymill.limit.used")
                        .tag("limit", "limit-7")
                        .gauge()
                        .value())
                .isZero();
        metrics.farm(FarmFigures.NONE, List.of(new LimitDetail("limit-7", 4, 0, 1, 4, 2, Optional.empty())));
        assertThat(registry.get("raymill.limit.used")
                        .tag("limit", "limit-7")
                        .gauge()
                        .value())
                .isEqualTo(1);
    }

    private static double gauge(MeterRegistry registry, String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    private static CollectionReport collection(boolean dryRun, String problem) {
        Instant start = Instant.ofEpochSecond(1_000);
        return new CollectionReport(
                "anna", dryRun, start, Optional.of(start.plusSeconds(7)), 3, 50, 9_000, 20, 4_000, problem);
    }

    @Test
    void theStoreHasWhatACollectionLeaves() {
        MeterRegistry registry = new SimpleMeterRegistry();
        StoreMetrics metrics = new StoreMetrics(registry);
        assertThat(gauge(registry, "raymill.store.counted.time.seconds")).isZero();

        metrics.collected(Optional.of(collection(true, "")));
        assertThat(gauge(registry, "raymill.store.files")).isEqualTo(50);
        assertThat(gauge(registry, "raymill.store.bytes")).isEqualTo(9_000);
        assertThat(gauge(registry, "raymill.store.counted.time.seconds")).isEqualTo(1_007);

        metrics.collected(Optional.of(collection(false, "")));
        assertThat(gauge(registry, "raymill.store.files")).isEqualTo(30);
        assertThat(gauge(registry, "raymill.store.bytes")).isEqualTo(5_000);
        assertThat(registry.get("raymill.store.freed.bytes").counter().count()).isEqualTo(4_000);

        metrics.collected(Optional.of(collection(false, "a folder can not be read")));
        assertThat(gauge(registry, "raymill.store.bytes"))
                .as("it has not seen all")
                .isEqualTo(5_000);
        assertThat(registry.get("raymill.store.freed.bytes").counter().count()).isEqualTo(8_000);

        metrics.collected(Optional.empty());
        assertThat(gauge(registry, "raymill.store.bytes")).isZero();
    }

    @Test
    void theQueueIsShownByClassUntilAnotherNodeHasTheScheduler() {
        MeterRegistry registry = new SimpleMeterRegistry();
        SchedulerMetrics metrics = new SchedulerMetrics(registry);
        metrics.scaling(new ScalingSignal(
                Instant.EPOCH,
                List.of(new ClassScaling("gpu", 3, 4, 2, 2, 0, 3, 5, 17, List.of())),
                List.of(
                        new UnservedWork(6, "package x", List.of("no class has it")),
                        new UnservedWork(2, "package y", List.of("no class has it")))));
        assertThat(gauge(registry, "raymill.scaling.waiting.tasks", "class", "gpu"))
                .isEqualTo(17);
        assertThat(gauge(registry, "raymill.scaling.running.tasks", "class", "gpu"))
                .isEqualTo(5);
        assertThat(gauge(registry, "raymill.scaling.unserved.tasks")).isEqualTo(8);

        metrics.outOfOffice();
        assertThat(gauge(registry, "raymill.scaling.waiting.tasks", "class", "gpu"))
                .isZero();
        assertThat(gauge(registry, "raymill.scaling.unserved.tasks")).isZero();
    }
}
