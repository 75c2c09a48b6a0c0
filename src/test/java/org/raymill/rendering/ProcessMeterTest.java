package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcessMeterTest {

    private static final long SECOND = 1_000_000_000;

    /** By process; those that are not here are not told. */
    private final Map<Integer, Long> proportional = new HashMap<>();

    private int looks;
    private long now;
    private long aLookTakes;
    private final ProcessMeter meter = new ProcessMeter(
            1,
            0,
            true,
            pid -> {
                looks++;
                now += aLookTakes;
                return Optional.ofNullable(proportional.get(pid));
            },
            () -> now);

    private static ProcessStat pages(long pages) {
        return new ProcessStat(1, 0, 1, pages);
    }

    private static long bytes(long pages) {
        return pages(pages).residentBytes();
    }

    private long peakPages() {
        return meter.reading().peakMemoryBytes() / bytes(1);
    }

    @Test
    void whatProcessesShareCountsOnceInThePeak() {
        proportional.put(1, bytes(60));
        proportional.put(2, bytes(70));
        meter.measured(List.of(1, 2), List.of(pages(100), pages(110)), SECOND);
        assertThat(peakPages()).isEqualTo(130);
        assertThat(meter.reading().memoryBytes()).isEqualTo(bytes(210));
    }

    @Test
    void whereTheSystemDoesNotTellAllOfAProcessCounts() {
        proportional.put(1, bytes(60));
        meter.measured(List.of(1, 2), List.of(pages(100), pages(110)), SECOND);
        assertThat(peakPages()).isEqualTo(170);
    }

    @Test
    void oneProcessAloneIsNotLookedAt() {
        meter.measured(List.of(1), List.of(pages(100)), SECOND);
        assertThat(peakPages()).isEqualTo(100);
        assertThat(looks).isZero();
    }

    @Test
    void asLongAsTheProcessesAreTheSameTheyAreLookedAtOnceASecond() {
        proportional.put(1, bytes(60));
        proportional.put(2, bytes(60));
        for (int tenth = 0; tenth < 10; tenth++) {
            meter.measured(List.of(1, 2), List.of(pages(100), pages(100 + tenth)), SECOND + tenth * SECOND / 10);
        }
        assertThat(looks).isEqualTo(2);
        assertThat(peakPages()).as("what has come is taken to be theirs").isEqualTo(129);
        proportional.put(2, bytes(90));
        meter.measured(List.of(1, 2), List.of(pages(100), pages(100)), 2 * SECOND);
        assertThat(peakPages()).as("what stopped being shared").isEqualTo(150);
        assertThat(looks).isEqualTo(4);
        meter.measured(List.of(1, 2), List.of(pages(70), pages(70)), 9 * SECOND);
        assertThat(looks).as("less than the most, however it is counted").isEqualTo(4);
    }

    @Test
    void toLookTakesAHundredthOfTheTimeAtMost() {
        aLookTakes = SECOND / 100;
        proportional.put(1, bytes(60));
        proportional.put(2, bytes(60));
        meter.measured(List.of(1, 2), List.of(pages(100), pages(100)), SECOND);
        meter.measured(List.of(1, 2, 3), List.of(pages(100), pages(100), pages(100)), SECOND * 29 / 10);
        assertThat(looks).as("two took 20 ms: none for 2 s").isEqualTo(2);
        assertThat(peakPages()).isEqualTo(120);
        meter.measured(List.of(1, 2, 3), List.of(pages(100), pages(100), pages(100)), 3 * SECOND);
        assertThat(looks).isEqualTo(5);
        assertThat(peakPages()).isEqualTo(220);
    }

    @Test
    void theShareIsReadFromWhatLinuxTells() {
        assertThat(ProcessStat.proportionalBytes(List.of(
                        "55d0c0-7ffc rw-p 00000000 00:00 0 [rollup]",
                        "Rss:                1876 kB",
                        "Pss:                 200 kB",
                        "Pss_Dirty:           100 kB")))
                .hasValue(200L << 10);
        assertThat(ProcessStat.proportionalBytes(List.of())).isEmpty();
    }
}
