package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanTest {

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "90,90",
        "90s,90",
        "45m,2700",
        "45min,2700",
        "2h,7200",
        "1h30m,5400",
        "1 d 12 h,129600",
        "30d,2592000",
        "29d23h59m60s,2592000"
    })
    void aSpanIsReadAsPeopleWriteIt(String text, int seconds) {
        assertThat(Span.parse(text).seconds()).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "h", "1x", "-5", "1.5h", "30m1h", "1h1h", "1:30", "9999999999"})
    void whatIsNoSpanIsRefused(String text) {
        assertThatThrownBy(() -> Span.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is no time span; write for example 90s, 45m or 1h30m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"31d", "2592001", "999999999d999999999h", "30d1s"})
    void aSpanOfMoreThanThirtyDaysIsRefused(String text) {
        assertThatThrownBy(() -> Span.parse(text)).hasMessage("'" + text + "' is too long; at most 30d");
    }
}
