package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryDelaysTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    # failures | seconds
                             0 | 0
                             1 | 5
                             2 | 10
                             3 | 20
                             6 | 160
                             7 | 300
                            20 | 300
                           999 | 300
                    """)
    void doublesFromFiveSecondsToFiveMinutes(int failures, long seconds) {
        assertThat(RetryDelays.DEFAULT.after(failures)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void theLongestIsNotShorterThanTheFirst() {
        assertThatThrownBy(() -> new RetryDelays(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessageContaining("must lie between 0 and the longest");
    }
}
