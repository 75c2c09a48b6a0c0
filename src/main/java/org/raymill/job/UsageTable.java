package org.raymill.job;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.raymill.audit.AuditTable;
import org.raymill.model.Money;
import org.raymill.model.UsageDay;
import org.raymill.model.UsageSum;
import org.raymill.model.UsageTotals;
import org.raymill.protocol.JobCatalogCommand.RecordUsage;
import org.raymill.protocol.JobCatalogCommand.SumUsage;

/** The table of what attempts took, by job, server and day. Every method blocks. Works on H2 and PostgreSQL. */
final class UsageTable {

    /** What a row is about. */
    record Key(String job, String server, LocalDate day) {}

    /** A row of the table. */
    record Row(Key key, String project, String user, UsageTotals totals) {

        /** Which of two of the same key has more in it. */
        Row newer(Row other) {
            return other.totals.attempts() >= totals.attempts() ? other : this;
        }
    }

    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
    /** How often rows are tried to be written that another node got ahead of. */
    private static final int TRIES = 5;
    /** The most rows of one transaction. */
    private static final int BATCH = 500;

    private final DataSource database;

    UsageTable(DataSource database) {
        this.database = database;
    }

    /** The rows of what a job told. */
    static List<Row> rows(RecordUsage record) {
        return record.days().stream()
                .map(day -> new Row(key(record.job().value(), day), record.project(), record.user(), day.totals()))
                .toList();
    }

    private static Key key(String job, UsageDay day) {
        return new Key(job, day.server().value(), LocalDate.ofEpochDay(day.epochDay()));
    }

    /** Writes rows, over those of the same keys that do not have more attempts. No key may be there twice. */
    void write(Collection<Row> rows) throws SQLException {
        List<Row> all = List.copyOf(rows);
        for (int from = 0; from < all.size(); from += BATCH) {
            writeBatch(all.subList(from, Math.min(all.size(), from + BATCH)));
        }
    }

    private void writeBatch(List<Row> rows) throws SQLException {
        for (int tries = 1; ; tries++) {
            try (Connection connection = database.getConnection()) {
                connection.setAutoCommit(false);
                Set<Key> known = known(connection, rows);
                insert(connection, rows, known);
                update(connection, rows, known);
                connection.commit();
                return;
            } catch (SQLException e) {
                // Another node wrote the same between question and insertion: it is known the next time.
                if (!AuditTable.isUniqueViolation(e) || tries == TRIES) {
                    throw e;
                }
            }
        }
    }

    private static Set<Key> known(Connection connection, List<Row> rows) throws SQLException {
        List<String> jobs = rows.stream().map(row -> row.key().job()).distinct().toList();
        LocalDate first = rows.stream()
                .map(row -> row.key().day())
                .min(LocalDate::compareTo)
                .orElseThrow();
        String sql = "SELECT job, server, on_day FROM raymill_usage WHERE on_day >= ? AND job IN ("
                + String.join(",", Collections.nCopies(jobs.size(), "?")) + ")";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setDate(1, Date.valueOf(first));
            for (int i = 0; i < jobs.size(); i++) {
                select.setString(i + 2, jobs.get(i));
            }
            Set<Key> known = new HashSet<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    known.add(new Key(
                            row.getString(1), row.getString(2), row.getDate(3).toLocalDate()));
                }
            }
            return known;
        }
    }

    private static void insert(Connection connection, List<Row> rows, Set<Key> known) throws SQLException {
        String sql = "INSERT INTO raymill_usage (project, submitter, attempts, failed, wall_millis, cpu_millis,"
                + " peak_memory_bytes, input_bytes, output_bytes, cost, job, server, on_day)"
                + " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (Row row : rows) {
                if (!known.contains(row.key())) {
                    bind(insert, row);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private static void update(Connection connection, List<Row> rows, Set<Key> known) throws SQLException {
        String sql =
                "UPDATE raymill_usage SET project=?, submitter=?, attempts=?, failed=?, wall_millis=?, cpu_millis=?,"
                        + " peak_memory_bytes=?, input_bytes=?, output_bytes=?, cost=? WHERE job=? AND server=? AND on_day=?"
                        + " AND attempts<=?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (Row row : rows) {
                if (known.contains(row.key())) {
                    update.setLong(bind(update, row), row.totals().attempts());
                    update.addBatch();
                }
            }
            update.executeBatch();
        }
    }

    private static int bind(PreparedStatement statement, Row row) throws SQLException {
        int next = 1;
        UsageTotals totals = row.totals();
        statement.setString(next++, row.project());
        statement.setString(next++, row.user());
        statement.setLong(next++, totals.attempts());
        statement.setLong(next++, totals.failed());
        statement.setLong(next++, totals.wallMillis());
        statement.setLong(next++, totals.cpuMillis());
        statement.setLong(next++, totals.peakMemoryBytes());
        statement.setLong(next++, totals.inputBytes());
        statement.setLong(next++, totals.outputBytes());
        statement.setBigDecimal(next++, totals.cost());
        statement.setString(next++, row.key().job());
        statement.setString(next++, row.key().server());
        statement.setDate(next++, Date.valueOf(row.key().day()));
        return next;
    }

    /** The sums of some days, those with the most time first. */
    List<UsageSum> sums(SumUsage query, int limit) throws SQLException {
        String column =
                switch (query.by()) {
                    case JOB -> "job";
                    case PROJECT -> "project";
                    case USER -> "submitter";
                    case SERVER -> "server";
                };
        String sql = "SELECT " + column + ", SUM(attempts), SUM(failed), SUM(wall_millis) AS wall, SUM(cpu_millis),"
                + " MAX(peak_memory_bytes), SUM(input_bytes), SUM(output_bytes), SUM(cost) FROM raymill_usage"
                + " WHERE on_day >= ? AND on_day <= ? GROUP BY " + column + " ORDER BY wall DESC, " + column + " LIMIT "
                + limit;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setDate(1, Date.valueOf(LocalDate.ofEpochDay(query.fromDay())));
            select.setDate(2, Date.valueOf(LocalDate.ofEpochDay(query.toDay())));
            List<UsageSum> sums = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    sums.add(new UsageSum(row.getString(1), totals(row)));
                }
            }
            return sums;
        }
    }

    /** What other sites ask for the jobs of each project on a day, those with the most first. */
    List<Map.Entry<String, BigDecimal>> spending(LocalDate day, int limit) throws SQLException {
        String sql = "SELECT project, SUM(cost) AS asked FROM raymill_usage WHERE on_day = ? AND cost > 0"
                + " GROUP BY project ORDER BY asked DESC, project LIMIT " + limit;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setDate(1, Date.valueOf(day));
            List<Map.Entry<String, BigDecimal>> sums = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    sums.add(Map.entry(row.getString(1), Money.of(row.getBigDecimal(2), RoundingMode.HALF_UP)));
                }
            }
            return sums;
        }
    }

    /**
     * What a frame took of the newest jobs that have succeeded: the time of all attempts of a job, divided by its frames. The table of jobs is in the
     * same database.
     *
     * @param project only this project's
     * @param limit how many jobs
     */
    List<Long> frameMillis(String packageName, Optional<String> project, int limit) throws SQLException {
        String sql = "SELECT j.id, j.frames_done, SUM(u.wall_millis) FROM"
                + " (SELECT id, frames_done FROM raymill_job WHERE package_name = ?"
                + (project.isPresent() ? " AND project = ?" : "")
                + " AND status = 'SUCCEEDED' AND frames_done > 0 ORDER BY id DESC LIMIT " + limit + ") j"
                + " JOIN raymill_usage u ON u.job = j.id GROUP BY j.id, j.frames_done ORDER BY j.id DESC";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, packageName);
            if (project.isPresent()) {
                select.setString(2, project.get());
            }
            List<Long> millis = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    millis.add(number(row, 3) / row.getInt(2));
                }
            }
            return millis;
        }
    }

    private static UsageTotals totals(ResultSet row) throws SQLException {
        return new UsageTotals(
                number(row, 2),
                number(row, 3),
                number(row, 4),
                number(row, 5),
                number(row, 6),
                number(row, 7),
                number(row, 8),
                Money.of(row.getBigDecimal(9), RoundingMode.HALF_UP));
    }

    /** Sums of large numbers can be larger than a number is here. */
    private static long number(ResultSet row, int column) throws SQLException {
        return row.getBigDecimal(column).min(MOST).longValue();
    }
}
