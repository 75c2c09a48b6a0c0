package org.raymill.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.raymill.audit.AuditTable;
import org.raymill.audit.AuditedChange;
import org.raymill.model.AuditEntry;
import org.raymill.model.EnrolmentToken;
import org.raymill.protocol.AccessCommand.AddEnrolment;
import org.raymill.protocol.AccessCommand.EnrolmentReply;
import org.raymill.protocol.AccessCommand.Outcome;
import org.raymill.protocol.AccessCommand.RevokeEnrolment;
import org.raymill.protocol.AccessCommand.SpendEnrolment;

/** The table of tokens for new nodes. Every method blocks. Works on H2 and PostgreSQL. */
final class EnrolmentTable {

    private static final String COLUMNS = "id, hosts, created_by, created_at, expires_at, used_at, used_for";

    private static final Duration REMEMBERED = Duration.ofDays(30);

    private final DataSource database;
    private final InstantSource clock;
    private final int most;

    EnrolmentTable(DataSource database, InstantSource clock) {
        this(database, clock, EnrolmentToken.MAX_TOKENS);
    }

    /** @param most that can still be used, and so many more that can not */
    EnrolmentTable(DataSource database, InstantSource clock, int most) {
        this.most = most;
        this.database = database;
        this.clock = clock;
    }

    /** Those that have long ended are removed on this occasion. */
    Outcome add(AddEnrolment request) throws SQLException {
        EnrolmentToken token = request.token();
        return AuditedChange.make(database, "the token", connection -> {
            Timestamp now = Rows.timestamp(clock.instant());
            forget(connection, now);
            if (usable(connection, now) >= most) {
                return Optional.of(Outcome.FULL);
            }
            String sql = "INSERT INTO raymill_enrolment (id, hash, hosts, created_by, created_at, expires_at)"
                    + " VALUES (?,?,?,?,?,?)";
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                int next = 1;
                insert.setString(next++, token.id());
                insert.setString(next++, request.hash());
                insert.setString(next++, String.join(" ", token.hosts()));
                insert.setString(next++, token.createdBy());
                insert.setTimestamp(next++, Rows.timestamp(token.createdAt()));
                insert.setTimestamp(next, Rows.timestamp(token.expiresAt()));
                insert.executeUpdate();
            }
            audit(connection, "add", token.id(), token.createdBy(), "add enrolment", String.join(" ", token.hosts()));
            return Optional.of(Outcome.CREATED);
        });
    }

    /** Removes those that ended thirty days ago, and of the others the newest that have ended stay. */
    private void forget(Connection connection, Timestamp now) throws SQLException {
        String sql = "DELETE FROM raymill_enrolment WHERE expires_at < ? OR (used_at IS NOT NULL OR expires_at <= ?)"
                + " AND id NOT IN (SELECT id FROM raymill_enrolment WHERE used_at IS NOT NULL OR expires_at <= ?"
                + " ORDER BY created_at DESC, id FETCH FIRST " + most + " ROWS ONLY)";
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setTimestamp(1, Timestamp.from(now.toInstant().minus(REMEMBERED)));
            delete.setTimestamp(2, now);
            delete.setTimestamp(3, now);
            delete.executeUpdate();
        }
    }

    private static int usable(Connection connection, Timestamp now) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT COUNT(*) FROM raymill_enrolment WHERE used_at IS NULL AND expires_at > ?")) {
            select.setTimestamp(1, now);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    EnrolmentReply find(String id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT " + COLUMNS + ", hash FROM raymill_enrolment WHERE id = ?")) {
            select.setString(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? new EnrolmentReply(true, Optional.of(token(row)), row.getString("hash"))
                        : new EnrolmentReply(true, Optional.empty(), "");
            }
        }
    }

    List<EnrolmentToken> list() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT " + COLUMNS + " FROM raymill_enrolment ORDER BY created_at DESC, id");
                ResultSet row = select.executeQuery()) {
            List<EnrolmentToken> tokens = new ArrayList<>();
            while (row.next()) {
                tokens.add(token(row));
            }
            return tokens;
        }
    }

    private static EnrolmentToken token(ResultSet row) throws SQLException {
        return new EnrolmentToken(
                row.getString("id"),
                List.of(row.getString("hosts").split(" ")),
                row.getString("created_by"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("expires_at").toInstant(),
                Rows.time(row, "used_at"),
                Optional.ofNullable(row.getString("used_for")));
    }

    /** Once: of two that come at the same time one is told that there is none. */
    Outcome spend(SpendEnrolment request) throws SQLException {
        return AuditedChange.make(database, "the token", connection -> {
            Instant now = Rows.stored(clock.instant());
            String sql = "UPDATE raymill_enrolment SET used_at = ?, used_for = ? WHERE id = ? AND used_at IS NULL"
                    + " AND expires_at > ?";
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                update.setTimestamp(1, Rows.timestamp(now));
                update.setString(2, request.host());
                update.setString(3, request.id());
                update.setTimestamp(4, Rows.timestamp(now));
                if (update.executeUpdate() == 0) {
                    return Optional.of(Outcome.NOT_FOUND);
                }
            }
            audit(
                    connection,
                    "use",
                    request.id(),
                    "enrolment " + request.id(),
                    "enrol node",
                    request.host() + " " + request.fingerprint());
            return Optional.of(Outcome.DONE);
        });
    }

    Outcome revoke(RevokeEnrolment request) throws SQLException {
        return AuditedChange.make(database, "the token", connection -> {
            if (Rows.execute(connection, "DELETE FROM raymill_enrolment WHERE id = ?", request.id()) == 0) {
                return Optional.of(Outcome.NOT_FOUND);
            }
            audit(connection, "revoke", request.id(), request.by(), "revoke enrolment", "");
            return Optional.of(Outcome.DONE);
        });
    }

    private void audit(Connection connection, String what, String id, String by, String action, String detail)
            throws SQLException {
        AuditEntry entry = new AuditEntry(
                "enrolment-" + what + "-" + id,
                Rows.stored(clock.instant()),
                by,
                action,
                "enrolment:" + id,
                "",
                detail);
        AuditTable.insert(connection, Stream.of(entry));
    }
}
