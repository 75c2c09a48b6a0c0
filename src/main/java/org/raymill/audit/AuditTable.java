package org.raymill.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.raymill.model.AuditEntry;
import org.raymill.model.AuditFilter;
import org.raymill.protocol.JobCatalogCommand.ListAudit;

/** The table of what was done to jobs, tasks and servers. Every method blocks. Works on H2 and PostgreSQL. */
public final class AuditTable {

    private static final String COLUMNS = "id, done_at, done_by, action, subject, reason, detail";
    private static final String JOB = "job:";
    private static final String TASK = "task:";
    private static final String UNIQUE_VIOLATION = "23505";
    /** How often an insertion is tried that another node got ahead of. */
    private static final int TRIES = 5;
    /** The most entries of one transaction. */
    private static final int BATCH = 500;

    private static final int MAX_BY = 100;
    private static final int MAX_ACTION = 50;
    private static final int MAX_SUBJECT = 250;
    private static final int MAX_TEXT = 1_000;

    private final DataSource database;

    public AuditTable(DataSource database) {
        this.database = database;
    }

    /** Adds entries; one whose id is there already is left as it is. Texts that are too long are cut. */
    public void add(Collection<AuditEntry> entries) throws SQLException {
        Map<String, AuditEntry> byId = new LinkedHashMap<>();
        entries.forEach(entry -> byId.putIfAbsent(entry.id(), entry));
        List<AuditEntry> all = List.copyOf(byId.values());
        for (int from = 0; from < all.size(); from += BATCH) {
            addBatch(all.subList(from, Math.min(all.size(), from + BATCH)));
        }
    }

    private void addBatch(List<AuditEntry> entries) throws SQLException {
        for (int tries = 1; ; tries++) {
            try (Connection connection = database.getConnection()) {
                connection.setAutoCommit(false);
                Set<String> known = known(connection, entries);
                insert(connection, entries.stream().filter(entry -> !known.contains(entry.id())));
                connection.commit();
                return;
            } catch (SQLException e) {
                // Another node told the same between question and insertion: what it told is known the next time.
                if (!isUniqueViolation(e) || tries == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Whether a row could not be inserted because it is there. */
    public static boolean isUniqueViolation(SQLException failure) {
        for (SQLException e = failure; e != null; e = e.getNextException()) {
            if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> known(Connection connection, List<AuditEntry> entries) throws SQLException {
        String sql = "SELECT id FROM raymill_audit WHERE id IN ("
                + String.join(",", Collections.nCopies(entries.size(), "?")) + ")";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < entries.size(); i++) {
                select.setString(i + 1, entries.get(i).id());
            }
            Set<String> known = new HashSet<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    known.add(row.getString(1));
                }
            }
            return known;
        }
    }

    /** Adds entries that are not there, in a transaction of others. */
    public static void insert(Connection connection, Stream<AuditEntry> entries) throws SQLException {
        String sql = "INSERT INTO raymill_audit (" + COLUMNS + ", job) VALUES (?,?,?,?,?,?,?,?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (AuditEntry entry : entries.toList()) {
                insert.setString(1, entry.id());
                insert.setTimestamp(2, Timestamp.from(stored(entry.at())));
                insert.setString(3, shorten(entry.by(), MAX_BY));
                insert.setString(4, shorten(entry.action(), MAX_ACTION));
                insert.setString(5, shorten(entry.subject(), MAX_SUBJECT));
                insert.setString(6, shorten(entry.reason(), MAX_TEXT));
                insert.setString(7, shorten(entry.detail(), MAX_TEXT));
                insert.setString(8, shorten(jobOf(entry.subject()), MAX_SUBJECT));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** The job that a subject is, or is a task of; empty for others. */
    private static String jobOf(String subject) {
        if (subject.startsWith(JOB)) {
            return subject.substring(JOB.length());
        }
        int slash = subject.indexOf('/');
        return subject.startsWith(TASK) && slash > 0 ? subject.substring(TASK.length(), slash) : "";
    }

    /** Both databases keep microseconds: what is asked for later must be what was kept. */
    private static Instant stored(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    private static String shorten(String text, int most) {
        // PostgreSQL has no character 0: one such entry would keep all others from being written.
        String clean = text.replace('\0', '?');
        return clean.length() <= most ? clean : clean.substring(0, most);
    }

    /** The newest entries that match, the newest first; for a job also those about its tasks. */
    public List<AuditEntry> list(ListAudit query, int limit) throws SQLException {
        StringBuilder sql = new StringBuilder("SELECT " + COLUMNS + " FROM raymill_audit WHERE 1 = 1");
        List<Object> values = conditions(query, sql);
        sql.append(" ORDER BY done_at DESC, id DESC LIMIT ").append(limit);
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql.toString())) {
            for (int i = 0; i < values.size(); i++) {
                if (values.get(i) instanceof Instant time) {
                    select.setTimestamp(i + 1, Timestamp.from(stored(time)));
                } else {
                    select.setString(i + 1, values.get(i).toString());
                }
            }
            return entries(select);
        }
    }

    /** Adds what entries have to meet, and returns the values for it. */
    private static List<Object> conditions(ListAudit query, StringBuilder sql) {
        AuditFilter filter = query.filter();
        List<Object> values = new ArrayList<>();
        filter.subject().ifPresent(subject -> {
            boolean job = subject.startsWith(JOB);
            sql.append(job ? " AND job = ?" : " AND subject = ?");
            values.add(job ? jobOf(subject) : subject);
        });
        filter.by().ifPresent(by -> {
            sql.append(" AND done_by = ?");
            values.add(by);
        });
        if (!filter.actions().isEmpty()) {
            sql.append(" AND action IN (")
                    .append(String.join(
                            ",", Collections.nCopies(filter.actions().size(), "?")))
                    .append(')');
            values.addAll(filter.actions());
        }
        filter.since().ifPresent(since -> {
            sql.append(" AND done_at >= ?");
            values.add(since);
        });
        filter.until().ifPresent(until -> {
            sql.append(" AND done_at < ?");
            values.add(until);
        });
        query.before().ifPresent(before -> {
            sql.append(" AND (done_at < ? OR done_at = ? AND id < ?)");
            values.addAll(List.of(before.at(), before.at(), before.id()));
        });
        return values;
    }

    private static List<AuditEntry> entries(PreparedStatement select) throws SQLException {
        List<AuditEntry> entries = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                entries.add(new AuditEntry(
                        row.getString("id"),
                        row.getTimestamp("done_at").toInstant(),
                        row.getString("done_by"),
                        row.getString("action"),
                        row.getString("subject"),
                        row.getString("reason"),
                        row.getString("detail")));
            }
        }
        return entries;
    }
}
