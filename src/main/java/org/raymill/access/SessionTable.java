package org.raymill.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import javax.sql.DataSource;
import org.raymill.model.Session;
import org.raymill.protocol.AccessCommand.OpenSession;
import org.raymill.protocol.AccessCommand.SessionReply;

/** The table of sessions. Every method blocks. Works on H2 and PostgreSQL. */
final class SessionTable {

    private static final SessionReply NONE = new SessionReply(true, Optional.empty(), Optional.empty());

    private final DataSource database;
    private final InstantSource clock;

    SessionTable(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Those that are over are removed on this occasion. */
    SessionReply open(OpenSession request) throws SQLException {
        Session session = request.session();
        try (Connection connection = database.getConnection()) {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM raymill_session WHERE expires_at <= ?")) {
                delete.setTimestamp(1, Rows.timestamp(clock.instant()));
                delete.executeUpdate();
            }
            String sql =
                    "INSERT INTO raymill_session (session_key, owner, token, granted, scope, opened_at, expires_at)"
                            + " VALUES (?,?,?,?,?,?,?)";
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                int next = 1;
                insert.setString(next++, request.key());
                insert.setString(next++, session.user());
                insert.setString(next++, session.token().orElse(""));
                insert.setString(next++, Rows.text(session.granted()));
                insert.setString(next++, Rows.text(session.scope()));
                insert.setTimestamp(next++, Rows.timestamp(session.openedAt()));
                insert.setTimestamp(next, Rows.timestamp(session.expiresAt()));
                insert.executeUpdate();
            }
            return new SessionReply(true, Optional.of(session), Rows.user(connection, session.user()));
        }
    }

    SessionReply find(String key) throws SQLException {
        String sql =
                "SELECT owner, token, granted, scope, opened_at, expires_at FROM raymill_session WHERE session_key = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, key);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return NONE;
                }
                Session session = new Session(
                        row.getString("owner"),
                        Optional.of(row.getString("token")).filter(token -> !token.isEmpty()),
                        Rows.grants(row.getString("granted")),
                        Rows.grants(row.getString("scope")),
                        row.getTimestamp("opened_at").toInstant(),
                        row.getTimestamp("expires_at").toInstant());
                return session.validAt(clock.instant())
                        ? new SessionReply(true, Optional.of(session), Rows.user(connection, session.user()))
                        : NONE;
            }
        }
    }

    /** The session that was ended. */
    SessionReply close(String key) throws SQLException {
        SessionReply found = find(key);
        try (Connection connection = database.getConnection()) {
            Rows.execute(connection, "DELETE FROM raymill_session WHERE session_key = ?", key);
            return found;
        }
    }
}
