package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time is what the tests say. */
class RequestRatesTest {

    private long now = Long.MAX_VALUE - 1_000;
    private final RequestRates rates = new RequestRates(10, 3, 2, () -> now);

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void aBurstIsAllowedAndThenSoManyASecond() {
        for (int i = 0; i < 3; i++) {
            assertThat(rates.take("ann")).isEmpty();
        }
        assertThat(rates.take("ann")).contains(Duration.ofMillis(100));
        pass(Duration.ofMillis(40));
        assertThat(rates.take("ann")).contains(Duration.ofMillis(60));
        pass(Duration.ofMillis(60));
        assertThat(rates.take("ann")).isEmpty();
        assertThat(rates.take("ann")).isPresent();
    }

    @Test
    void aPauseFillsTheBucketAndNoMore() {
        pass(Duration.ofHours(1));
        for (int i = 0; i < 3; i++) {
            assertThat(rates.take("ann")).isEmpty();
        }
        pass(Duration.ofHours(1));
        for (int i = 0; i < 3; i++) {
            assertThat(rates.take("ann")).isEmpty();
        }
        assertThat(rates.take("ann")).isPresent();
    }

    @Test
    void oneClientTakesNothingFromAnother() {
        for (int i = 0; i < 4; i++) {
            rates.take("ann");
        }
        assertThat(rates.take("ben")).isEmpty();
        assertThat(rates.take("ann")).isPresent();
    }

    @Test
    void clientsAreBounded() {
        for (int i = 0; i < 4; i++) {
            rates.take("ann");
        }
        for (int i = 0; i < 1_000; i++) {
            rates.take("c" + i);
        }
        assertThat(rates.clients()).isEqualTo(2);
        assertThat(rates.take("ann")).as("it begins anew").isEmpty();
    }

    @Test
    void whoMakesTooManyRequestsIsToldWhenToGoOn(@TempDir Path folder) {
        Map<String, Object> settings =
                Map.of("rate-limit.per-second", 1, "rate-limit.burst", 2, "rate-limit.exempt-loopback", false);
        try (ApiFixture api = new ApiFixture(folder, settings)) {
            int refused = 0;
            for (int i = 0; i < 1_000 && refused == 0; i++) {
                ApiFixture.Answer answer = api.get("/api/v1/jobs");
                if (answer.status() != 200) {
                    refused++;
                    answer.expectProblem(429, "too-many-requests");
                    assertThat(answer.header("Retry-After")).isEqualTo("1");
                }
            }
            assertThat(refused).isEqualTo(1);
            assertThat(api.meters.get("raymill.api.requests.refused").counter().count())
                    .isEqualTo(1);
        }
    }
}
