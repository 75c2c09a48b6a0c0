package org.raymill.quota;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.model.Quota;
import org.raymill.model.QuotaExcess;
import org.raymill.model.QuotaState;

/**
 * Limits and what is counted against them. Whoever adds something holds the user's row until its transaction ends, so that users are counted rightly on however
 * many nodes something is added for them; users do not wait for each other. Every method blocks. Works on H2 and PostgreSQL.
 */
public final class QuotaRows {

    /** The states of jobs that have not ended. */
    private static final String OF_JOBS =
            " FROM raymill_job WHERE status IN ('WAITING','RUNNING','PAUSED','CANCELLING')";

    private static final String COUNTS =
            "COUNT(*), COALESCE(SUM(CAST(tasks - tasks_succeeded - tasks_failed AS BIGINT)), 0)";

    private QuotaRows() {}

    /** The limits that were set, by owner. */
    public static Map<String, Map<Quota, Long>> all(Connection connection) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT owner, jobs, tasks, files, bytes FROM raymill_quota")) {
            return read(select);
        }
    }

    /** The limits that hold for a user; what is not there has none. */
    public static Map<Quota, Long> holding(Connection connection, String user) throws SQLException {
        Map<String, Map<Quota, Long>> set = set(connection, user);
        return QuotaState.holding(
                user, set.getOrDefault(user, Map.of()), set.getOrDefault(QuotaState.EVERYBODY, Map.of()));
    }

    /** What was set for a user, and for everybody, by owner. */
    public static Map<String, Map<Quota, Long>> set(Connection connection, String user) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT owner, jobs, tasks, files, bytes FROM raymill_quota WHERE owner IN (?, ?)")) {
            select.setString(1, user);
            select.setString(2, QuotaState.EVERYBODY);
            return read(select);
        }
    }

    private static Map<String, Map<Quota, Long>> read(PreparedStatement select) throws SQLException {
        Map<String, Map<Quota, Long>> limits = new TreeMap<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Map<Quota, Long> own = new EnumMap<>(Quota.class);
                for (Quota quota : Quota.values()) {
                    long value = row.getLong(quota.word());
                    if (!row.wasNull()) {
                        own.put(quota, value);
                    }
                }
                limits.put(row.getString("owner"), own);
            }
        }
        return limits;
    }

    /** Sets limits, all of them. */
    public static void put(Connection connection, String owner, Map<Quota, Long> limits) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM raymill_quota WHERE owner = ?")) {
            delete.setString(1, owner);
            delete.executeUpdate();
        }
        if (limits.isEmpty()) {
            return;
        }
        String sql = "INSERT INTO raymill_quota (owner, jobs, tasks, files, bytes) VALUES (?,?,?,?,?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            int next = 1;
            insert.setString(next++, owner);
            for (Quota quota : Quota.values()) {
                if (limits.containsKey(quota)) {
                    insert.setLong(next++, limits.get(quota));
                } else {
                    insert.setNull(next++, Types.BIGINT);
                }
            }
            insert.executeUpdate();
        }
    }

    /**
     * Holds a user's row until the transaction ends.
     *
     * @param connection with a transaction of its own, in which nothing was done yet
     * @return what it has in the store
     */
    public static Map<Quota, Long> hold(Connection connection, String user) throws SQLException {
        Optional<Map<Quota, Long>> held = select(connection, user);
        if (held.isPresent()) {
            return held.get();
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO raymill_quota_use (owner, files, bytes) SELECT CAST(? AS VARCHAR(64)), 0, 0"
                        + " WHERE NOT EXISTS (SELECT 1 FROM raymill_quota_use WHERE owner = ?)")) {
            insert.setString(1, user);
            insert.setString(2, user);
            insert.executeUpdate();
            connection.commit();
        } catch (SQLException e) {
            // Another node was faster.
            connection.rollback();
        }
        return select(connection, user).orElseThrow(() -> new SQLException("the row of the user " + user + " is gone"));
    }

    private static Optional<Map<Quota, Long>> select(Connection connection, String user) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT files, bytes FROM raymill_quota_use WHERE owner = ? FOR UPDATE")) {
            select.setString(1, user);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(Map.of(Quota.FILES, row.getLong(1), Quota.BYTES, row.getLong(2)))
                        : Optional.empty();
            }
        }
    }

    /** A user's jobs that have not ended, and their tasks. */
    public static Map<Quota, Long> jobs(Connection connection, String user) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + COUNTS + OF_JOBS + " AND submitter = ?")) {
            select.setString(1, user);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return Map.of(Quota.JOBS, row.getLong(1), Quota.TASKS, row.getLong(2));
            }
        }
    }

    /** What each user has who has something. */
    public static Map<String, Map<Quota, Long>> uses(Connection connection) throws SQLException {
        Map<String, Map<Quota, Long>> uses = new TreeMap<>();
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT submitter, " + COUNTS + OF_JOBS + " GROUP BY submitter");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                of(uses, row.getString(1)).putAll(Map.of(Quota.JOBS, row.getLong(2), Quota.TASKS, row.getLong(3)));
            }
        }
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT owner, files, bytes FROM raymill_quota_use");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                of(uses, row.getString(1)).putAll(Map.of(Quota.FILES, row.getLong(2), Quota.BYTES, row.getLong(3)));
            }
        }
        return Collections.unmodifiableMap(uses);
    }

    private static Map<Quota, Long> of(Map<String, Map<Quota, Long>> uses, String user) {
        return uses.computeIfAbsent(user, name -> new EnumMap<>(Quota.class));
    }

    /**
     * The first limit that is exceeded.
     *
     * @param limits that hold
     * @param used what there is already
     * @param wanted what comes to it; what is not wanted is not looked at
     */
    public static Optional<QuotaExcess> excess(
            Map<Quota, Long> limits, Map<Quota, Long> used, Map<Quota, Long> wanted) {
        for (Quota quota : Quota.values()) {
            long more = wanted.getOrDefault(quota, 0L);
            long has = used.getOrDefault(quota, 0L);
            Long limit = limits.get(quota);
            if (limit != null && more > 0 && has + more > limit) {
                return Optional.of(new QuotaExcess(quota, limit, has, more));
            }
        }
        return Optional.empty();
    }
}
