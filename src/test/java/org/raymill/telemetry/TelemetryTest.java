package org.raymill.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.FarmFigures;
import org.raymill.model.LimitDetail;

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
}
