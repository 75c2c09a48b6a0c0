package org.raymill.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.audit.AuditTable;
import org.raymill.job.TestDatabase;
import org.raymill.model.AuditEntry;
import org.raymill.model.Quota;
import org.raymill.model.QuotaExcess;
import org.raymill.model.QuotaState;
import org.raymill.model.Sha256;
import org.raymill.model.StoredContent;
import org.raymill.protocol.JobCatalogCommand.ListAudit;
import org.raymill.protocol.QuotaCommand.OwnedContent;
import org.raymill.protocol.QuotaCommand.PutQuota;

class QuotaTablesTest {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    private TestDatabase database;
    private QuotaTable quotas;
    private StoredFileTable stored;

    /** An empty database. */
    TestDatabase database() {
        return TestDatabase.h2();
    }

    @BeforeEach
    void open() throws SQLException {
        database = database();
        quotas = new QuotaTable(database.pool(), () -> NOON);
        stored = new StoredFileTable(database.pool());
        try (Connection connection = database.pool().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO raymill_user (name, title, rights, disabled, password, revision, changed_by,"
                    + " changed_at) VALUES ('anna', '', '{}', FALSE, '', 1, 'root', CURRENT_TIMESTAMP)");
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private QuotaState put(String user, Map<Quota, Long> limits) throws SQLException {
        return quotas.put(new PutQuota(user, limits, "root", "why not", null)).get(0);
    }

    private QuotaState anna() throws SQLException {
        return quotas.find("anna").get(0);
    }

    private static StoredContent content(int number, long bytes) {
        return new StoredContent(sha256(number), bytes);
    }

    private static Sha256 sha256(int number) {
        return new Sha256(String.format("%064x", number));
    }

    private Optional<QuotaExcess> add(StoredContent... contents) throws SQLException {
        return stored.add("anna", List.of(contents), true, NOON);
    }

    // ---- limits

    @Test
    void aUsersOwnLimitGoesBeforeThatOfAll() throws SQLException {
        assertThat(anna().limits()).isEmpty();
        put("*", Map.of(Quota.JOBS, 10L, Quota.BYTES, 100L));
        assertThat(anna().limits()).isEqualTo(Map.of(Quota.JOBS, 10L, Quota.BYTES, 100L));
        QuotaState own = put("anna", Map.of(Quota.JOBS, 20L, Quota.BYTES, 0L, Quota.FILES, 3L));
        assertThat(own.limits()).isEqualTo(Map.of(Quota.JOBS, 20L, Quota.FILES, 3L));
        assertThat(own.own()).isEqualTo(Map.of(Quota.JOBS, 20L, Quota.BYTES, 0L, Quota.FILES, 3L));
        put("anna", Map.of());
        assertThat(anna().limits()).isEqualTo(Map.of(Quota.JOBS, 10L, Quota.BYTES, 100L));
        assertThat(quotas.put(new PutQuota("nobody", Map.of(Quota.JOBS, 1L), "root", "", null)))
                .isEmpty();
    }

    @Test
    void aSiteHasLimitsOfItsOwnAndThoseOfAllDoNotHoldForIt() throws SQLException {
        put("*", Map.of(Quota.JOBS, 10L));
        assertThat(quotas.find("site:oslo").get(0).limits()).isEmpty();
        assertThat(put("site:oslo", Map.of(Quota.TASKS, 5L)).limits()).isEqualTo(Map.of(Quota.TASKS, 5L));
        assertThat(quotas.put(new PutQuota("site:No Site", Map.of(Quota.JOBS, 1L), "root", "", null)))
                .isEmpty();
        assertThat(new AuditTable(database.pool())
                        .list(new ListAudit(Optional.of("site:oslo"), Optional.empty(), 100, null), 100))
                .extracting(AuditEntry::detail)
                .containsExactly("tasks 5");
    }

    @Test
    void limitsOfAUserThatWasRemovedCanBeTakenAway() throws SQLException {
        put("anna", Map.of(Quota.JOBS, 20L));
        try (Connection connection = database.pool().getConnection();
                Statement delete = connection.createStatement()) {
            delete.executeUpdate("DELETE FROM raymill_user WHERE name = 'anna'");
        }
        assertThat(put("anna", Map.of()).own()).isEmpty();
        assertThat(quotas.put(new PutQuota("anna", Map.of(Quota.JOBS, 1L), "root", "", null)))
                .as("it has none any more, and is no user")
                .isEmpty();
    }

    @Test
    void eachChangeIsInTheAudit() throws SQLException {
        put("anna", Map.of(Quota.JOBS, 20L, Quota.BYTES, 7L));
        put("anna", Map.of(Quota.JOBS, 20L, Quota.BYTES, 7L));
        put("anna", Map.of());
        List<AuditEntry> entries = new AuditTable(database.pool())
                .list(new ListAudit(Optional.of("user:anna"), Optional.empty(), 100, null), 100);
        assertThat(entries).extracting(AuditEntry::action).containsOnly("set quota");
        assertThat(entries).extracting(AuditEntry::by).containsOnly("root");
        assertThat(entries).extracting(AuditEntry::detail).containsExactlyInAnyOrder("jobs 20, bytes 7", "as for all");
    }

    // ---- the store

    @Test
    void whatAUserBringsIsCountedOnceAndGivenBack() throws SQLException {
        assertThat(add(content(1, 10), content(2, 20), content(1, 10))).isEmpty();
        assertThat(add(content(2, 20), content(3, 5))).isEmpty();
        assertThat(stored.add("ben", List.of(content(1, 10)), true, NOON)).isEmpty();
        assertThat(anna().used())
                .containsEntry(Quota.FILES, 3L)
                .containsEntry(Quota.BYTES, 35L)
                .containsEntry(Quota.JOBS, 0L);
        stored.add("anna", List.of(content(3, 50)), false, NOON);
        assertThat(anna().used()).containsEntry(Quota.FILES, 3L).containsEntry(Quota.BYTES, 80L);
        assertThat(stored.remove("anna", List.of(sha256(3), sha256(9)), Instant.MAX))
                .containsExactly(sha256(3));
        assertThat(anna().used()).containsEntry(Quota.FILES, 2L).containsEntry(Quota.BYTES, 30L);
        assertThat(quotas.list()).extracting(QuotaState::user).containsExactly("*", "anna", "ben");
        assertThat(quotas.list().get(2).used()).isEqualTo(Map.of(Quota.FILES, 1L, Quota.BYTES, 10L));
    }

    /** A collection has seen that the content of an old row is gone; before it says so the user brings it again. */
    @Test
    void whatCameAgainStaysCountedWhenItWasMissedBefore() throws SQLException {
        assertThat(add(content(1, 10), content(2, 20))).isEmpty();
        Instant nextDay = NOON.plus(Duration.ofDays(1));
        stored.add("anna", List.of(content(1, 10)), true, nextDay.plusSeconds(1));
        assertThat(stored.remove("anna", List.of(sha256(1), sha256(2)), nextDay))
                .containsExactly(sha256(2));
        assertThat(anna().used()).containsEntry(Quota.FILES, 1L).containsEntry(Quota.BYTES, 10L);
    }

    @Test
    void aFileOfUnknownSizeIsRefusedToWhomHasTooManyBytes() throws SQLException {
        put("anna", Map.of(Quota.BYTES, 100L));
        assertThat(add(content(1, 99))).isEmpty();
        assertThat(add(content(2, 0))).isEmpty();
        stored.add("anna", List.of(content(2, 5_000)), false, NOON);
        assertThat(add(content(3, 0)))
                .hasValueSatisfying(excess -> assertThat(excess.quota()).isEqualTo(Quota.BYTES));
    }

    @Test
    void whatIsTooMuchIsNotCountedAtAll() throws SQLException {
        put("*", Map.of(Quota.FILES, 3L, Quota.BYTES, 100L));
        assertThat(add(content(1, 60))).isEmpty();
        assertThat(add(content(2, 30), content(3, 11))).contains(new QuotaExcess(Quota.BYTES, 100, 60, 41));
        assertThat(add(content(2, 1), content(3, 1), content(4, 1))).contains(new QuotaExcess(Quota.FILES, 3, 1, 3));
        assertThat(anna().used()).containsEntry(Quota.FILES, 1L).containsEntry(Quota.BYTES, 60L);
        assertThat(add(content(1, 60))).as("it is there already").isEmpty();
        assertThat(add(content(2, 40))).isEmpty();
        stored.add("anna", List.of(content(2, 500)), false, NOON);
        assertThat(add(content(3, 0)))
                .as("one whose size is not known yet")
                .contains(new QuotaExcess(Quota.BYTES, 100, 560, 1));
        stored.add("anna", List.of(content(2, 40)), false, NOON);
        assertThat(add(content(3, 0))).as("a file without bytes").isEmpty();
        assertThat(add(content(4, 1))).contains(new QuotaExcess(Quota.FILES, 3, 3, 1));
    }

    @Test
    void nodesThatCountAtTheSameTimeTogetherKeepTheLimit() throws Exception {
        put("anna", Map.of(Quota.FILES, 7L));
        ExecutorService nodes = Executors.newFixedThreadPool(4);
        try {
            CountDownLatch begin = new CountDownLatch(1);
            List<Future<Boolean>> tries = new ArrayList<>();
            IntStream.range(0, 20)
                    .forEach(number -> tries.add(nodes.submit(() -> {
                        begin.await();
                        return add(content(number, 1)).isEmpty();
                    })));
            begin.countDown();
            int taken = 0;
            for (Future<Boolean> one : tries) {
                taken += one.get() ? 1 : 0;
            }
            assertThat(taken).isEqualTo(7);
            assertThat(anna().used()).containsEntry(Quota.FILES, 7L).containsEntry(Quota.BYTES, 7L);
        } finally {
            nodes.shutdownNow();
        }
    }

    @Test
    void whatWasCountedIsToldInPages() throws SQLException {
        add(content(1, 1), content(2, 1));
        stored.add("ben", List.of(content(1, 1), content(3, 1)), true, NOON);
        stored.add("ben", List.of(content(4, 1)), true, NOON.plusSeconds(60));
        List<OwnedContent> all = new ArrayList<>();
        Optional<OwnedContent> last = Optional.empty();
        do {
            List<OwnedContent> page = stored.page(last, NOON.plusSeconds(1), 3);
            all.addAll(page);
            last = page.isEmpty() ? Optional.empty() : Optional.of(page.get(page.size() - 1));
        } while (last.isPresent());
        assertThat(all)
                .containsExactly(
                        new OwnedContent("anna", sha256(1)),
                        new OwnedContent("anna", sha256(2)),
                        new OwnedContent("ben", sha256(1)),
                        new OwnedContent("ben", sha256(3)));
    }
}
