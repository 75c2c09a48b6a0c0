package org.raymill.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.raymill.audit.AuditTable;
import org.raymill.audit.AuditedChange;
import org.raymill.model.AccessToken;
import org.raymill.protocol.AccessCommand.AddToken;
import org.raymill.protocol.AccessCommand.Outcome;
import org.raymill.protocol.AccessCommand.RevokeToken;
import org.raymill.protocol.AccessCommand.TokenList;
import org.raymill.protocol.AccessCommand.TokenReply;

/** The table of tokens. Every method blocks. Works on H2 and PostgreSQL. */
final class TokenTable {

    private final DataSource database;
    private final InstantSource clock;

    TokenTable(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    TokenReply find(String id) throws SQLException {
        String sql = "SELECT " + Rows.TOKEN + ", hash FROM raymill_token WHERE id = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, id);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return new TokenReply(true, Optional.empty(), "", Optional.empty());
                }
                AccessToken token = Rows.token(row);
                return new TokenReply(
                        true, Optional.of(token), row.getString("hash"), Rows.user(connection, token.user()));
            }
        }
    }

    TokenList list(String user) throws SQLException {
        String sql = "SELECT " + Rows.TOKEN + " FROM raymill_token WHERE owner = ? ORDER BY created_at DESC, id";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, user);
            try (ResultSet row = select.executeQuery()) {
                List<AccessToken> tokens = new ArrayList<>();
                while (row.next()) {
                    tokens.add(Rows.token(row));
                }
                return new TokenList(true, Rows.user(connection, user).isPresent(), tokens);
            }
        }
    }

    private interface Change {
        Outcome make(Connection connection) throws SQLException;
    }

    private Outcome change(Change change) throws SQLException {
        return AuditedChange.make(database, "the token", connection -> Optional.of(change.make(connection)));
    }

    /** A repeated message adds nothing. */
    Outcome add(AddToken request) throws SQLException {
        AccessToken token = request.token();
        try {
            return change(connection -> add(connection, token, request.hash()));
        } catch (SQLException e) {
            if (AuditTable.isUniqueViolation(e)) {
                return Outcome.DONE;
            }
            throw e;
        }
    }

    private Outcome add(Connection connection, AccessToken token, String hash) throws SQLException {
        if (Rows.user(connection, token.user()).isEmpty()) {
            return Outcome.NOT_FOUND;
        }
        if (Rows.count(connection, "SELECT COUNT(*) FROM raymill_token WHERE owner = ?", token.user())
                >= AccessToken.MAX_TOKENS) {
            return Outcome.FULL;
        }
        String sql = "INSERT INTO raymill_token (" + Rows.TOKEN + ", hash) VALUES (?,?,?,?,?,?,?,?,?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            int next = 1;
            insert.setString(next++, token.id());
            insert.setString(next++, token.user());
            insert.setString(next++, token.label());
            insert.setString(next++, Rows.text(token.scope()));
            insert.setTimestamp(next++, Rows.timestamp(token.createdAt()));
            insert.setString(next++, token.createdBy());
            insert.setTimestamp(next++, Rows.timestamp(token.expiresAt()));
            insert.setTimestamp(next++, Rows.timestamp(token.lastUsedAt()));
            insert.setString(next, hash);
            insert.executeUpdate();
        }
        Rows.audit(
                connection,
                "add-token-" + token.id(),
                token.createdAt(),
                token.createdBy(),
                "add token",
                token.user(),
                token.label(),
                token.id() + " " + Rows.text(token.scope()));
        return Outcome.CREATED;
    }

    Outcome revoke(RevokeToken request) throws SQLException {
        return change(connection -> {
            int removed = Rows.execute(
                    connection, "DELETE FROM raymill_token WHERE id = ? AND owner = ?", request.id(), request.user());
            if (removed == 0) {
                return Outcome.NOT_FOUND;
            }
            Rows.execute(connection, "DELETE FROM raymill_session WHERE token = ?", request.id());
            Rows.audit(
                    connection,
                    "revoke-token-" + request.id(),
                    Rows.stored(clock.instant()),
                    request.by(),
                    "revoke token",
                    request.user(),
                    "",
                    request.id());
            return Outcome.DONE;
        });
    }

    /** Notes when tokens were used; never an earlier time than before. */
    void used(Map<String, Instant> used) throws SQLException {
        String sql = "UPDATE raymill_token SET used_at = ? WHERE id = ? AND (used_at IS NULL OR used_at < ?)";
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(sql)) {
            for (Map.Entry<String, Instant> use : used.entrySet()) {
                update.setTimestamp(1, Rows.timestamp(use.getValue()));
                update.setString(2, use.getKey());
                update.setTimestamp(3, Rows.timestamp(use.getValue()));
                update.addBatch();
            }
            update.executeBatch();
        }
    }
}
