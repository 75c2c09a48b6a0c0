package org.raymill.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.job.TestDatabase;
import org.raymill.model.AuditEntry;
import org.raymill.model.AuditFilter;
import org.raymill.protocol.JobCatalogCommand.ListAudit;

class AuditTableTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");

    private TestDatabase database;
    private AuditTable table;

    /** An empty database. */
    TestDatabase database() {
        return TestDatabase.h2();
    }

    @BeforeEach
    void open() {
        database = database();
        table = new AuditTable(database.pool());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static AuditEntry entry(String id, int second, String subject) {
        return new AuditEntry(id, NOW.plusSeconds(second), "anna", "pause", subject, "too dark", "");
    }

    private List<AuditEntry> list(String subject, AuditEntry before, int limit) throws SQLException {
        ListAudit query = new ListAudit(
                Optional.ofNullable(subject), Optional.ofNullable(before).map(AuditEntry::position), limit, null);
        return table.list(query, limit);
    }

    private List<String> ids(String subject, AuditEntry before, int limit) throws SQLException {
        return list(subject, before, limit).stream().map(AuditEntry::id).toList();
    }

    @Test
    void whatWasWrittenComesBack() throws SQLException {
        AuditEntry entry = new AuditEntry("a", NOW, "anna", "priority", "job:1", "b\u00f6se", "priority 50 to 80");
        table.add(List.of(entry));
        assertThat(list(null, null, 10)).containsExactly(entry);
    }

    @Test
    void entriesAreListedNewestFirstAndById() throws SQLException {
        table.add(List.of(
                entry("b", 0, "job:1"), entry("c", 0, "server:x"), entry("a", 1, "job:1"), entry("d", -1, "x")));
        assertThat(ids(null, null, 10)).containsExactly("a", "c", "b", "d");
        assertThat(ids("job:1", null, 10)).containsExactly("a", "b");
        assertThat(ids("job:2", null, 10)).isEmpty();
        assertThat(ids("x' OR '1'='1", null, 10)).isEmpty();
    }

    @Test
    void entriesAreFoundByWhoDidWhatAndWhen() throws SQLException {
        table.add(List.of(
                new AuditEntry("a", NOW, "anna", "pause", "job:1", "", ""),
                new AuditEntry("b", NOW.plusSeconds(1), "bert", "pause", "job:1", "", ""),
                new AuditEntry("c", NOW.plusSeconds(2), "anna", "drain", "server:x", "", ""),
                new AuditEntry("d", NOW.plusSeconds(3), "anna", "resume", "job:2", "", "")));
        Optional<String> anna = Optional.of("anna");
        assertThat(found(new AuditFilter(null, anna, null, null, null))).containsExactly("d", "c", "a");
        assertThat(found(new AuditFilter(null, null, List.of("pause", "drain"), null, null)))
                .containsExactly("c", "b", "a");
        assertThat(found(new AuditFilter(
                        null, null, null, Optional.of(NOW.plusSeconds(1)), Optional.of(NOW.plusSeconds(3)))))
                .containsExactly("c", "b");
        assertThat(found(new AuditFilter(Optional.of("job:1"), anna, List.of("pause"), Optional.of(NOW), null)))
                .containsExactly("a");
        assertThat(found(new AuditFilter(null, Optional.of("x' OR '1'='1"), null, null, null)))
                .isEmpty();
    }

    private List<String> found(AuditFilter filter) throws SQLException {
        return table.list(new ListAudit(filter, Optional.empty(), 10, null), 10).stream()
                .map(AuditEntry::id)
                .toList();
    }

    @Test
    void whatWasDoneToTasksIsAmongTheEntriesOfTheirJob() throws SQLException {
        table.add(List.of(
                entry("a", 3, "job:1"),
                entry("b", 2, "task:1/render-0"),
                entry("c", 1, "task:12/render-0"),
                entry("d", 0, "server:1")));
        assertThat(ids("job:1", null, 10)).containsExactly("a", "b");
        assertThat(ids("task:1/render-0", null, 10)).containsExactly("b");
        assertThat(ids("server:1", null, 10)).containsExactly("d");
    }

    @Test
    void entriesOfAnOlderDatabaseAreFoundWithTheirJobToo() throws Exception {
        table.add(List.of(entry("a", 3, "job:1"), entry("b", 2, "task:1/render-0"), entry("c", 1, "server:1")));
        try (var script = AuditTable.class.getResourceAsStream("/db/migration/V4__audit_of_a_job.sql");
                var connection = database.pool().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("UPDATE raymill_audit SET job = ''");
            for (String sql : new String(script.readAllBytes(), StandardCharsets.UTF_8).split(";")) {
                if (sql.strip().startsWith("UPDATE")) {
                    statement.execute(sql);
                }
            }
        }
        assertThat(ids("job:1", null, 10)).containsExactly("a", "b");
    }

    @Test
    void pagesMeetWithoutGapOrRepetitionAlsoAmongEntriesOfOneTime() throws SQLException {
        List<AuditEntry> all = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            all.add(entry(String.format("e%02d", i), i / 10, "job:" + i % 2));
        }
        table.add(all);
        List<String> paged = new ArrayList<>();
        AuditEntry last = null;
        for (int page = 0; page < 9; page++) {
            List<AuditEntry> entries = list(null, last, 3);
            entries.forEach(entry -> paged.add(entry.id()));
            last = entries.get(entries.size() - 1);
            // What comes meanwhile is newer than every page that follows.
            table.add(List.of(entry("new" + page, 100 + page, "job:1")));
        }
        assertThat(paged)
                .containsExactlyElementsOf(IntStream.range(0, 25)
                        .mapToObj(i -> String.format("e%02d", 24 - i))
                        .toList());
        assertThat(list(null, last, 3)).isEmpty();
    }

    @Test
    void finerTimesThanTheDatabaseKeepsDoNotBreakPages() throws SQLException {
        table.add(List.of(
                new AuditEntry("a", NOW.plusNanos(400), "", "pause", "job:1", "", ""),
                new AuditEntry("b", NOW.plusNanos(600), "", "pause", "job:1", "", "")));
        List<AuditEntry> first = list(null, null, 1);
        assertThat(first).extracting(AuditEntry::id).containsExactly("b");
        assertThat(first.get(0).at()).isEqualTo(NOW);
        assertThat(ids(null, first.get(0), 1)).containsExactly("a");
    }

    @Test
    void anEntryThatIsToldTwiceIsKeptAsItWas() throws SQLException {
        table.add(List.of(entry("a", 0, "job:1"), entry("a", 5, "job:2")));
        table.add(List.of(entry("b", 1, "job:3"), entry("a", 9, "job:4"), entry("c", 2, "job:3")));
        assertThat(list(null, null, 10))
                .containsExactly(entry("c", 2, "job:3"), entry("b", 1, "job:3"), entry("a", 0, "job:1"));
    }

    @Test
    void moreThanOneTransactionHoldsAreWritten() throws SQLException {
        table.add(IntStream.range(0, 1_201)
                .mapToObj(i -> entry("e" + i, i, "job:1"))
                .toList());
        assertThat(list(null, null, 2_000)).hasSize(1_201);
    }

    @Test
    void textsThatAreTooLongOrImpossibleAreCutAndNothingElseIsLost() throws SQLException {
        String endless = "x".repeat(5_000);
        table.add(List.of(
                new AuditEntry("a", NOW, endless, endless, endless, "a\0b" + endless, endless),
                entry("b", 1, "job:1")));
        List<AuditEntry> all = list(null, null, 10);
        assertThat(all).extracting(AuditEntry::id).containsExactly("b", "a");
        assertThat(all.get(1).reason()).startsWith("a?bxxx").hasSize(1_000);
        assertThat(all.get(1).by()).hasSize(100);
    }

    @Test
    void nodesThatTellTheSameAtOnceDoNotDisturbEachOther() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<AuditEntry> entries = IntStream.range(0, 300)
                    .mapToObj(i -> entry("e" + i, i, "job:1"))
                    .toList();
            Callable<Void> tell = () -> {
                for (int from = 0; from < 300; from += 10) {
                    new AuditTable(database.pool()).add(entries.subList(from, from + 10));
                }
                return null;
            };
            for (Future<Void> told : threads.invokeAll(List.of(tell, tell), 60, TimeUnit.SECONDS)) {
                told.get();
            }
            assertThat(ids(null, null, 500)).hasSize(300);
        } finally {
            threads.shutdownNow();
        }
    }
}
