package org.raymill.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.raymill.model.FarmFigures;
import org.raymill.model.FarmFigures.Amount;
import org.raymill.model.FarmMinute;
import org.raymill.model.LimitDetail;
import org.raymill.model.ServerDetail;
import org.raymill.model.TaskTally;

class FarmDiaryTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final long MINUTE = FarmDiary.minuteOf(START);

    private final FarmDiary diary = new FarmDiary(START);

    private static FarmFigures farm(long usedCores, long waiting) {
        return new FarmFigures(
                Map.of(ServerDetail.Status.UP, 2),
                new Amount(16, usedCores),
                new Amount(4096, 1024),
                new Amount(1, 0),
                0,
                3,
                0,
                5,
                waiting,
                0,
                2.5,
                512);
    }

    private Optional<FarmMinute> look(int second, FarmFigures farm, TaskTally done) {
        LimitDetail limit = new LimitDetail("licence.a", 4, 0, 3, 4, 0, Optional.empty());
        return diary.look(START.plusSeconds(second), farm, List.of(limit), done);
    }

    @Test
    void anEntryIsTheMeanOfWhatWasSeenAndTheCountOfWhatWasDone() {
        assertThat(look(1, farm(4, 10), new TaskTally(1, 0, 1, 500))).isEmpty();
        assertThat(look(2, farm(8, 20), new TaskTally(5, 1, 4, 2_500))).isEmpty();
        diary.planned(Duration.ofMillis(2));
        diary.planned(Duration.ofMillis(4));

        FarmMinute entry = look(60, farm(16, 0), new TaskTally(9, 1, 8, 9_000)).orElseThrow();

        assertThat(entry.minute()).isEqualTo(MINUTE);
        assertThat(entry.values())
                .containsEntry("cores", 16.0)
                .containsEntry("cores.used", 6.0)
                .containsEntry("cores.busy", 2.5)
                .containsEntry("memoryMiB.busy", 512.0)
                .containsEntry("servers.up", 2.0)
                .containsEntry("servers.lost", 0.0)
                .containsEntry("tasks.running", 3.0)
                .containsEntry("tasks.waiting", 15.0)
                .containsEntry("jobs", 5.0)
                .containsEntry("limit.licence.a", 4.0)
                .containsEntry("limit.licence.a.used", 3.0)
                .containsEntry("tasks.succeeded", 5.0)
                .containsEntry("tasks.failed", 1.0)
                .containsEntry("frames", 4.0)
                .containsEntry("tasks.seconds", 2.5)
                .containsEntry("plans", 2.0)
                .containsEntry("plans.seconds", 0.006);
    }

    @Test
    void eachMinuteCountsAnew() {
        look(1, farm(4, 10), new TaskTally(1, 0, 1, 500));
        diary.planned(Duration.ofMillis(2));
        look(60, farm(16, 0), new TaskTally(2, 0, 2, 1_000));

        FarmMinute second = look(120, farm(0, 0), new TaskTally(9, 9, 9, 9)).orElseThrow();

        assertThat(second.minute()).isEqualTo(MINUTE + 1);
        assertThat(second.values())
                .containsEntry("cores.used", 16.0)
                .containsEntry("tasks.succeeded", 1.0)
                .containsEntry("plans", 0.0);
    }

    @Test
    void ofAMinuteThatWasNotSeenThereIsNoEntry() {
        look(1, farm(4, 10), TaskTally.NONE);

        assertThat(look(301, farm(1, 1), TaskTally.NONE).orElseThrow().minute()).isEqualTo(MINUTE);
        assertThat(look(360, farm(1, 1), TaskTally.NONE).orElseThrow().minute()).isEqualTo(MINUTE + 5);
    }

    @Test
    void onlySoManyLimitsAreWrittenDown() {
        List<LimitDetail> limits = IntStream.range(0, FarmDiary.MAX_LIMITS + 10)
                .mapToObj(i -> new LimitDetail("limit%03d".formatted(i), 1, 0, 0, 1, 0, Optional.empty()))
                .toList();
        diary.look(START, farm(0, 0), limits, TaskTally.NONE);

        FarmMinute entry = diary.look(START.plusSeconds(60), farm(0, 0), limits, TaskTally.NONE)
                .orElseThrow();

        assertThat(entry.values().keySet().stream().filter(name -> name.startsWith("limit.")))
                .hasSize(2 * FarmDiary.MAX_LIMITS);
    }
}
