package org.raymill.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.protocol.NotifierCommand.Tried.Result;

class AnswerTest {

    private static final Instant NOW = Instant.parse("2026-11-27T08:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "200, DELIVERED",
        "204, DELIVERED",
        "299, DELIVERED",
        "301, FAILED",
        "307, FAILED",
        "400, FAILED",
        "404, FAILED",
        "410, UNWANTED",
        "429, FAILED",
        "500, FAILED",
        "503, FAILED"
    })
    void whatAStatusMeans(int status, Result result) {
        assertThat(Answer.of(status, Optional.empty(), NOW).result()).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "120 | PT2M",
                "0 | PT0S",
                "Fri, 27 Nov 2026 08:01:00 GMT | PT1M",
                "Fri, 27 Nov 2026 07:00:00 GMT | none",
                "soon | none",
                "-5 | none",
                "99999999999999999999 | none",
                "'' | none"
            })
    void howLongAReceiverAsksToBeLeftAlone(String header, Duration pause) {
        assertThat(Answer.of(503, Optional.of(header), NOW).retryAfter()).isEqualTo(Optional.ofNullable(pause));
    }
}
