package org.raymill.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalTime;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rates by the time of the day. */
class RateScheduleTest {

    private static OptionalLong at(RateSchedule schedule, String time) {
        return schedule.at(LocalTime.parse(time));
    }

    @Test
    void theFirstSpanThatHasTheTimeCounts() {
        RateSchedule schedule = RateSchedule.parse(List.of("12:00-13:00 = 500 kB", "08:00-18:00 = 2 MiB/s"), "20 MiB");
        assertThat(at(schedule, "07:59")).hasValue(20 << 20);
        assertThat(at(schedule, "08:00")).hasValue(2 << 20);
        assertThat(at(schedule, "12:30")).hasValue(500_000);
        assertThat(at(schedule, "13:00")).hasValue(2 << 20);
        assertThat(at(schedule, "18:00")).hasValue(20 << 20);
    }

    @Test
    void aSpanMayGoOverMidnight() {
        RateSchedule schedule = RateSchedule.parse(List.of("22:00-06:00 = unlimited"), "1 MB");
        assertThat(at(schedule, "23:00")).isEmpty();
        assertThat(at(schedule, "05:59")).isEmpty();
        assertThat(at(schedule, "06:00")).hasValue(1_000_000);
        assertThat(at(schedule, "21:59")).hasValue(1_000_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"8-18 = 2 MB", "08:00-18:00", "25:00-26:00 = 1 MB", "08:00-18:00 = fast", "08:00-09:00 = 0"})
    void whatIsNoSpanIsRefusedByItsText(String span) {
        assertThatThrownBy(() -> RateSchedule.parse(List.of(span), "unlimited"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(span.replaceAll(".*= ", ""));
    }
}
