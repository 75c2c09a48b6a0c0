package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.api.json.QuotaView;
import org.raymill.model.Quota;

class QuotaTextTest {

    @Test
    void limitsAreNumbersOrSizes() {
        assertThat(QuotaText.parse(Quota.JOBS, "500")).contains(500L);
        assertThat(QuotaText.parse(Quota.BYTES, "500 GiB")).contains(500L << 30);
        assertThat(QuotaText.parse(Quota.BYTES, "2tib")).contains(2L << 40);
        assertThat(QuotaText.parse(Quota.BYTES, "1024PiB")).contains(Quota.MAX);
        assertThat(QuotaText.parse(Quota.FILES, "none")).contains(0L);
        assertThat(QuotaText.parse(Quota.FILES, "default")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "JOBS, 0",
        "JOBS, -1",
        "JOBS, 1GiB",
        "BYTES, 1GB",
        "BYTES, 1025PiB",
        "BYTES, 9999999999999999999",
        "TASKS, many"
    })
    void whatIsNoLimitIsRefused(Quota quota, String text) {
        assertThatThrownBy(() -> QuotaText.parse(quota, text))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("is no limit for " + quota.word());
    }

    @Test
    void whatThereIsIsToldWithItsLimits() {
        QuotaView view = new QuotaView(
                "anna",
                Map.of(),
                Map.of("jobs", 500L, "bytes", 2L << 40),
                Map.of("jobs", 3L, "tasks", 70L, "files", 0L));
        assertThat(QuotaText.line(view)).isEqualTo("3 of 500 jobs, 70 tasks, 0 bytes of 2.0 TiB");
        assertThat(QuotaText.line(new QuotaView("ben", Map.of(), Map.of(), Map.of("jobs", 0L))))
                .isEmpty();
        assertThat(QuotaText.limit(view, Quota.FILES)).isEqualTo("-");
    }
}
