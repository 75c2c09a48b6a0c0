package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptStatus;
import org.raymill.model.AttemptUsage;
import org.raymill.model.PlainSuccesses;
import org.raymill.model.ServerId;
import org.raymill.model.TaskOrder;
import org.raymill.model.UsageDay;
import org.raymill.model.UsageTotals;

class UsageBookTest {

    private static final int DAY = 20_454;
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final UsageBook book = new UsageBook();

    private void add(ServerId server, AttemptStatus status, Instant start, Instant end, AttemptUsage usage) {
        book.add(
                AttemptRecordBuilder.builder()
                        .task(Tasks.render(0))
                        .attempt(new AttemptId("0000000000000001"))
                        .number(1)
                        .server(server)
                        .status(status)
                        .startedAt(start)
                        .endedAt(end)
                        .usage(usage)
                        .build(),
                3);
    }

    @Test
    void coresCountForAsLongAsTheyWereReservedAndCostsOnTheirDay() {
        add(JobFixture.ALPHA, AttemptStatus.FAILED, NOON.minusSeconds(2), NOON, AttemptUsage.NONE);
        add(JobFixture.ALPHA, AttemptStatus.SUCCEEDED, NOON.plusSeconds(1), NOON, AttemptUsage.NONE);
        assertThat(book.coreMillis()).as("three cores each").isEqualTo(6_000);
        book.takeChanged();
        book.add(JobFixture.BETA, NOON, new java.math.BigDecimal("0.5"));
        book.add(JobFixture.BETA, NOON, new java.math.BigDecimal("0.25"));
        book.add(JobFixture.BETA, NOON, java.math.BigDecimal.ZERO);
        assertThat(book.takeChanged())
                .containsExactly(
                        new UsageDay(JobFixture.BETA, DAY, UsageTotals.NONE.plus(new java.math.BigDecimal("0.75"))));
        add(JobFixture.ALPHA, AttemptStatus.LOST, NOON.minus(Duration.ofDays(400_000_000)), NOON, AttemptUsage.NONE);
        add(JobFixture.ALPHA, AttemptStatus.LOST, NOON.minusSeconds(1), NOON, AttemptUsage.NONE);
        assertThat(book.coreMillis()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "SUCCEEDED, 0",
        "FAILED, 1",
        "OUT_OF_MEMORY, 1",
        "TIMED_OUT, 1",
        "LOST, 1",
        "LICENCE_DENIED, 0",
        "STORAGE_FULL, 0",
        "PREEMPTED, 0",
        "STOPPED, 0",
        "HANDED_BACK, 0"
    })
    void whateverCameOfAnAttemptItIsUsage(AttemptStatus status, int failed) {
        add(JobFixture.ALPHA, status, NOON.minusMillis(1_500), NOON, new AttemptUsage(900, 50, 20, 3));
        assertThat(book.takeChanged())
                .containsExactly(
                        new UsageDay(JobFixture.ALPHA, DAY, new UsageTotals(1, failed, 1_500, 900, 50, 20, 3)));
    }

    @Test
    void eachServerAndDayHasSumsOfItsOwnAndThePeakIsTheHighest() {
        add(JobFixture.ALPHA, AttemptStatus.FAILED, NOON.minusSeconds(1), NOON, new AttemptUsage(10, 70, 1, 0));
        add(JobFixture.ALPHA, AttemptStatus.SUCCEEDED, NOON.minusSeconds(2), NOON, new AttemptUsage(20, 30, 1, 5));
        add(JobFixture.BETA, AttemptStatus.SUCCEEDED, NOON.minusSeconds(3), NOON, AttemptUsage.NONE);
        Instant midnight = Instant.parse("2026-01-02T00:00:00Z");
        add(JobFixture.ALPHA, AttemptStatus.LOST, midnight.minusSeconds(60), midnight, AttemptUsage.NONE);
        assertThat(book.takeChanged())
                .containsExactly(
                        new UsageDay(JobFixture.ALPHA, DAY, new UsageTotals(2, 1, 3_000, 30, 70, 2, 5)),
                        new UsageDay(JobFixture.BETA, DAY, new UsageTotals(1, 0, 3_000, 0, 0, 0, 0)),
                        new UsageDay(JobFixture.ALPHA, DAY + 1, new UsageTotals(1, 1, 60_000, 0, 0, 0, 0)));
    }

    @Test
    void onlyWhatHasChangedIsToldAgainWithAllThatItHas() {
        add(JobFixture.ALPHA, AttemptStatus.SUCCEEDED, NOON.minusSeconds(1), NOON, AttemptUsage.NONE);
        add(JobFixture.BETA, AttemptStatus.SUCCEEDED, NOON.minusSeconds(1), NOON, AttemptUsage.NONE);
        book.takeChanged();
        assertThat(book.takeChanged()).isEmpty();
        add(JobFixture.BETA, AttemptStatus.SUCCEEDED, NOON.minusSeconds(1), NOON, AttemptUsage.NONE);
        assertThat(book.takeChanged())
                .containsExactly(new UsageDay(JobFixture.BETA, DAY, new UsageTotals(2, 0, 2_000, 0, 0, 0, 0)));
    }

    @Test
    void figuresThatCanNotBeAreBounded() {
        AttemptUsage huge = new AttemptUsage(Long.MAX_VALUE, 1, Long.MAX_VALUE, Long.MAX_VALUE);
        add(JobFixture.ALPHA, AttemptStatus.SUCCEEDED, NOON.plusSeconds(9), NOON, huge);
        add(JobFixture.ALPHA, AttemptStatus.SUCCEEDED, NOON, NOON, huge);
        add(JobFixture.BETA, AttemptStatus.SUCCEEDED, Instant.MIN.plusSeconds(1), Instant.MIN.plusSeconds(2), huge);
        Map<ServerId, UsageDay> days =
                book.takeChanged().stream().collect(Collectors.toMap(UsageDay::server, Function.identity()));
        assertThat(days.get(JobFixture.ALPHA).totals())
                .isEqualTo(new UsageTotals(2, 0, 0, Long.MAX_VALUE, 1, Long.MAX_VALUE, Long.MAX_VALUE));
        assertThat(days.get(JobFixture.BETA).epochDay()).isZero();
    }

    @Test
    void aJobThatIsReadFromItsJournalHasTheSameSums() {
        JobFixture job = new JobFixture("1-3", 1, "1x1", 2);
        TaskOrder first = job.start(JobFixture.ALPHA);
        job.fail(first, JobFixture.ALPHA);
        job.pass(100);
        TaskOrder second = job.start(JobFixture.BETA);
        job.end(second, JobFixture.BETA, AttemptOutcome.Result.PREEMPTED);
        job.write(new JobEvent.TasksSucceeded(
                JobFixture.BETA,
                PlainSuccesses.of(List.of(new PlainSuccesses.Success(
                        Tasks.render(2),
                        new AttemptId("0000000000000009"),
                        1,
                        job.now.minusSeconds(4),
                        job.now,
                        new AttemptUsage(8, 9, 10, 0))))));
        List<UsageDay> lived = job.state.takeChangedUsage();
        assertThat(lived)
                .containsExactly(
                        new UsageDay(JobFixture.ALPHA, DAY, new UsageTotals(1, 1, 1_000, 0, 0, 0, 0)),
                        new UsageDay(JobFixture.BETA, DAY, new UsageTotals(2, 0, 5_000, 8, 9, 10, 0)));
        assertThat(job.restarted().state.takeChangedUsage()).isEqualTo(lived);
    }
}
