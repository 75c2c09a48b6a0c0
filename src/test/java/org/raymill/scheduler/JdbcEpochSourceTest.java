package org.raymill.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.raymill.job.TestDatabase;

/** Each Scheduler has a higher number than all before it, also those that the database knows no more. */
class JdbcEpochSourceTest {

    private static void check(TestDatabase database) throws SQLException {
        JdbcEpochSource source = new JdbcEpochSource(database.pool(), Runnable::run);
        long first = source.next().toCompletableFuture().join();
        long second = source.next().toCompletableFuture().join();
        assertThat(second).isGreaterThan(first);
        assertThat(first)
                .isGreaterThanOrEqualTo(Instant.parse("2026-01-01T00:00:00Z").getEpochSecond());
        // A backup of long ago is restored.
        set(database, 3);
        assertThat(source.next().toCompletableFuture().join()).isGreaterThanOrEqualTo(first);
        // The clock was once wrong.
        set(database, 1L << 40);
        assertThat(source.next().toCompletableFuture().join()).isEqualTo((1L << 40) + 1);
    }

    private static void set(TestDatabase database, long epoch) throws SQLException {
        try (var connection = database.pool().getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE raymill_scheduler SET epoch = " + epoch);
        }
    }

    @Test
    void inH2() throws SQLException {
        try (TestDatabase database = TestDatabase.h2()) {
            check(database);
        }
    }

    @Test
    void inPostgreSql() throws SQLException {
        try (TestDatabase database = TestDatabase.postgreSql()) {
            check(database);
        }
    }
}
