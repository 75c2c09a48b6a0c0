package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.job.UsageTable.Key;
import org.raymill.job.UsageTable.Row;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import org.raymill.model.UsageGrouping;
import org.raymill.model.UsageSum;
import org.raymill.model.UsageTotals;
import org.raymill.protocol.JobCatalogCommand.Register;
import org.raymill.protocol.JobCatalogCommand.SumUsage;

class UsageTableTest {

    private static final LocalDate DAY = LocalDate.parse("2026-01-01");

    private TestDatabase database;
    private UsageTable table;

    /** An empty database. */
    TestDatabase database() {
        return TestDatabase.h2();
    }

    @BeforeEach
    void open() {
        database = database();
        table = new UsageTable(database.pool());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static UsageTotals totals(long attempts, long wall) {
        return new UsageTotals(attempts, 1, wall, 2, wall * 10, 4, 5);
    }

    private static Row row(String job, String server, int day, String project, String user, UsageTotals totals) {
        return new Row(new Key(job, server, DAY.plusDays(day)), project, user, totals);
    }

    private List<UsageSum> sums(UsageGrouping by, int from, int to, int limit) throws SQLException {
        int first = (int) DAY.toEpochDay();
        return table.sums(new SumUsage(by, first + from, first + to, limit, null), limit);
    }

    @Test
    void rowsAreAddedUpByWhateverIsAskedForTheMostTimeFirst() throws SQLException {
        table.write(List.of(
                row("j1", "a", 0, "film", "ann", totals(1, 10)),
                row("j1", "b", 0, "film", "ann", totals(2, 20)),
                row("j2", "b", 1, "film", "bob", totals(3, 5)),
                row("j3", "b", 1, "o'hara", "bob", totals(4, 100))));
        assertThat(sums(UsageGrouping.PROJECT, 0, 1, 10))
                .containsExactly(
                        new UsageSum("o'hara", new UsageTotals(4, 1, 100, 2, 1_000, 4, 5)),
                        new UsageSum("film", new UsageTotals(6, 3, 35, 6, 200, 12, 15)));
        assertThat(sums(UsageGrouping.USER, 0, 1, 10))
                .extracting(UsageSum::name)
                .containsExactly("bob", "ann");
        assertThat(sums(UsageGrouping.JOB, 0, 1, 10)).extracting(UsageSum::name).containsExactly("j3", "j1", "j2");
        assertThat(sums(UsageGrouping.SERVER, 0, 1, 10))
                .extracting(UsageSum::name)
                .containsExactly("b", "a");
        assertThat(sums(UsageGrouping.JOB, 0, 1, 2)).hasSize(2);
    }

    @Test
    void theFirstAndTheLastDayAreAmongThem() throws SQLException {
        table.write(IntStream.range(0, 5)
                .mapToObj(day -> row("j" + day, "a", day, "film", "ann", totals(1, 10 - day)))
                .toList());
        assertThat(sums(UsageGrouping.JOB, 1, 3, 10)).extracting(UsageSum::name).containsExactly("j1", "j2", "j3");
        assertThat(sums(UsageGrouping.JOB, 5, 9, 10)).isEmpty();
    }

    @Test
    void newerSumsTakeThePlaceOfOlderOnesAndNeverTheOtherWayRound() throws SQLException {
        table.write(List.of(row("j1", "a", 0, "film", "ann", totals(2, 20))));
        table.write(List.of(
                row("j1", "a", 0, "film", "ann", totals(5, 50)), row("j1", "b", 0, "film", "ann", totals(1, 1))));
        table.write(List.of(row("j1", "a", 0, "film", "ann", totals(3, 30))));
        table.write(List.of(row("j1", "b", 0, "film", "ann", totals(1, 1))));
        assertThat(sums(UsageGrouping.SERVER, 0, 0, 10))
                .containsExactly(new UsageSum("a", totals(5, 50)), new UsageSum("b", totals(1, 1)));
    }

    @Test
    void whatOtherSitesAskIsAddedUpByProject() throws SQLException {
        UsageTotals cheap = totals(1, 10).plus(new BigDecimal("0.1"));
        table.write(List.of(
                row("j1", "site.berlin", 0, "film", "ann", cheap),
                row("j2", "site.berlin", 0, "film", "ann", totals(1, 10).plus(new BigDecimal("1.25"))),
                row("j3", "site.berlin", 0, "ads", "ann", cheap),
                row("j4", "a", 0, "free", "ann", totals(1, 10)),
                row("j1", "site.berlin", 1, "film", "ann", cheap)));
        table.write(List.of(row("j1", "site.berlin", 0, "film", "ann", cheap.plus(new BigDecimal("0.2")))));
        assertThat(table.spending(DAY, 10))
                .containsExactly(Map.entry("film", new BigDecimal("1.55")), Map.entry("ads", new BigDecimal("0.1")));
        assertThat(table.spending(DAY, 1)).containsExactly(Map.entry("film", new BigDecimal("1.55")));
        assertThat(sums(UsageGrouping.PROJECT, 0, 1, 10).stream()
                        .filter(sum -> sum.name().equals("film"))
                        .map(sum -> sum.totals().cost()))
                .containsExactly(new BigDecimal("1.65"));
    }

    private void succeeded(String id, String project, JobStatus status, int frames) throws SQLException {
        JobSummary job = new JobSummary(
                id,
                "x",
                status,
                "",
                "gltf",
                project,
                "ann",
                50,
                24,
                frames,
                24,
                0,
                24,
                0,
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty());
        new JobTable(database.pool())
                .register(new Register(new JobId(id), Optional.empty(), "", job, Optional.empty(), null));
    }

    @Test
    void framesAreMeasuredByTheNewestJobsThatSucceeded() throws SQLException {
        for (int i = 1; i <= 5; i++) {
            String id = "000000000000000" + i;
            succeeded(id, i == 3 ? "ads" : "film", i == 4 ? JobStatus.FAILED : JobStatus.SUCCEEDED, i == 5 ? 0 : 10);
            table.write(List.of(
                    row(id, "a", 0, "film", "ann", totals(1, 1_000 * i)),
                    row(id, "b", 1, "film", "ann", totals(1, 500))));
        }
        assertThat(table.frameMillis("gltf", Optional.of("film"), 50)).containsExactly(250L, 150L);
        assertThat(table.frameMillis("gltf", Optional.empty(), 50)).containsExactly(350L, 250L, 150L);
        assertThat(table.frameMillis("gltf", Optional.empty(), 1)).containsExactly(350L);
        assertThat(table.frameMillis("blender", Optional.empty(), 50)).isEmpty();
    }

    @Test
    void manyRowsAndSumsThatAreTooLargeForANumberAreNoTrouble() throws SQLException {
        table.write(List.of());
        table.write(IntStream.range(0, 1_100)
                .mapToObj(i -> row("j" + i, "a", i % 3, "film", "ann", totals(1, Long.MAX_VALUE / 10)))
                .toList());
        UsageTotals all = sums(UsageGrouping.PROJECT, 0, 2, 10).get(0).totals();
        assertThat(all.attempts()).isEqualTo(1_100);
        assertThat(all.wallMillis()).isEqualTo(Long.MAX_VALUE);
    }
}
