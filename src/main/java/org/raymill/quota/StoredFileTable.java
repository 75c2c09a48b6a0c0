package org.raymill.quota;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.raymill.model.Quota;
import org.raymill.model.QuotaExcess;
import org.raymill.model.Sha256;
import org.raymill.model.StoredContent;
import org.raymill.protocol.QuotaCommand.OwnedContent;

/**
 * What users have in the file store: each content for whoever brought it, until a collection finds that the store has it no more. Every method blocks. Works
 * on H2 and PostgreSQL.
 */
final class StoredFileTable {

    /** Of a list of contents so many are asked for in one statement. */
    private static final int AT_ONCE = 500;
    /** What was counted longer ago is noted as counted now when it comes again. */
    static final Duration FRESH = Duration.ofHours(1);

    private final DataSource database;

    StoredFileTable(DataSource database) {
        this.database = database;
    }

    /**
     * Counts contents for a user; one that is counted already with the size that is known now, and as one that came now.
     *
     * @param enforce whether none of them is counted when a limit is exceeded
     * @return the limit that is exceeded
     */
    Optional<QuotaExcess> add(String user, List<StoredContent> contents, boolean enforce, Instant now)
            throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Map<Quota, Long> used = QuotaRows.hold(connection, user);
                Map<Sha256, Counted> counted = counted(
                        connection,
                        user,
                        contents.stream().map(StoredContent::sha256).toList());
                Map<Sha256, Long> known = new HashMap<>();
                counted.forEach((sha256, row) -> known.put(sha256, row.bytes()));
                Map<Sha256, Long> changed = new LinkedHashMap<>();
                contents.forEach(content -> changed.put(content.sha256(), content.bytes()));
                changed.entrySet().removeIf(entry -> {
                    Counted row = counted.get(entry.getKey());
                    return row != null
                            && row.bytes() == entry.getValue()
                            && row.at().isAfter(now.minus(FRESH));
                });
                long files = changed.keySet().stream()
                        .filter(sha256 -> !known.containsKey(sha256))
                        .count();
                long bytes = changed.entrySet().stream()
                        .mapToLong(entry -> entry.getValue() - known.getOrDefault(entry.getKey(), 0L))
                        .sum();
                if (enforce) {
                    Map<Quota, Long> limits = QuotaRows.holding(connection, user);
                    // Of some it is not known yet how many bytes they have: they are nothing for whoever has too many.
                    boolean over = used.get(Quota.BYTES) > limits.getOrDefault(Quota.BYTES, Long.MAX_VALUE);
                    Optional<QuotaExcess> excess = QuotaRows.excess(
                            limits,
                            used,
                            Map.of(Quota.FILES, files, Quota.BYTES, over ? Math.max(bytes, files) : bytes));
                    if (excess.isPresent()) {
                        return excess;
                    }
                }
                write(connection, user, changed, known, now);
                count(connection, user, files, bytes);
                connection.commit();
                return Optional.empty();
            } finally {
                connection.rollback();
            }
        }
    }

    /** What is counted of a content, and since when. */
    private record Counted(long bytes, Instant at) {}

    private static Map<Sha256, Counted> counted(Connection connection, String user, List<Sha256> contents)
            throws SQLException {
        Map<Sha256, Counted> counted = new HashMap<>();
        for (int from = 0; from < contents.size(); from += AT_ONCE) {
            List<Sha256> part = contents.subList(from, Math.min(contents.size(), from + AT_ONCE));
            String sql = "SELECT sha256, bytes, stored_at FROM raymill_stored_file WHERE owner = ? AND sha256 IN ("
                    + "?,".repeat(part.size() - 1) + "?)";
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                int next = 1;
                select.setString(next++, user);
                for (Sha256 content : part) {
                    select.setString(next++, content.hex());
                }
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        counted.put(
                                new Sha256(row.getString(1)),
                                new Counted(row.getLong(2), row.getTimestamp(3).toInstant()));
                    }
                }
            }
        }
        return counted;
    }

    private static void write(
            Connection connection, String user, Map<Sha256, Long> changed, Map<Sha256, Long> known, Instant now)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO raymill_stored_file (bytes, stored_at, owner, sha256) VALUES (?,?,?,?)");
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE raymill_stored_file SET bytes = ?, stored_at = ? WHERE owner = ? AND sha256 = ?")) {
            for (Map.Entry<Sha256, Long> entry : changed.entrySet()) {
                PreparedStatement statement = known.containsKey(entry.getKey()) ? update : insert;
                statement.setLong(1, entry.getValue());
                statement.setTimestamp(2, Timestamp.from(now));
                statement.setString(3, user);
                statement.setString(4, entry.getKey().hex());
                statement.addBatch();
            }
            insert.executeBatch();
            update.executeBatch();
        }
    }

    private static void count(Connection connection, String user, long files, long bytes) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE raymill_quota_use SET files = files + ?, bytes = bytes + ? WHERE owner = ?")) {
            update.setLong(1, files);
            update.setLong(2, bytes);
            update.setString(3, user);
            update.executeUpdate();
        }
    }

    /**
     * Counts contents for a user no more.
     *
     * @param before what was counted later stays counted
     * @return which of them were counted, and are no more
     */
    List<Sha256> remove(String user, Collection<Sha256> contents, Instant before) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                QuotaRows.hold(connection, user);
                Map<Sha256, Counted> known = counted(connection, user, List.copyOf(contents));
                known.values().removeIf(row -> !row.at().isBefore(before));
                try (PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM raymill_stored_file WHERE owner = ? AND sha256 = ?")) {
                    for (Sha256 content : known.keySet()) {
                        delete.setString(1, user);
                        delete.setString(2, content.hex());
                        delete.addBatch();
                    }
                    delete.executeBatch();
                }
                long bytes = known.values().stream().mapToLong(Counted::bytes).sum();
                count(connection, user, -known.size(), -bytes);
                connection.commit();
                return List.copyOf(known.keySet());
            } finally {
                connection.rollback();
            }
        }
    }

    /**
     * What was counted, in an order that does not change.
     *
     * @param after the last of the page before; empty for the first
     * @param before what was counted later is not on it
     */
    List<OwnedContent> page(Optional<OwnedContent> after, Instant before, int limit) throws SQLException {
        String sql = "SELECT owner, sha256 FROM raymill_stored_file WHERE stored_at < ?"
                + " AND (owner, sha256) > (?, ?) ORDER BY owner, sha256 LIMIT " + limit;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setTimestamp(1, Timestamp.from(before));
            select.setString(2, after.map(OwnedContent::user).orElse(""));
            select.setString(3, after.map(last -> last.sha256().hex()).orElse(""));
            List<OwnedContent> page = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    page.add(new OwnedContent(row.getString(1), new Sha256(row.getString(2))));
                }
            }
            return page;
        }
    }
}
