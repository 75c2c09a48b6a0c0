package org.raymill.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.raymill.audit.AuditTable;
import org.raymill.model.AccessToken;
import org.raymill.model.AuditEntry;
import org.raymill.model.Grants;
import org.raymill.model.Role;
import org.raymill.model.UserAccount;

/** How users, tokens and what is done to them are written into rows and read from them. */
final class Rows {

    static final String USER = "name, title, rights, disabled, password, identity, revision, changed_by, changed_at";
    static final String TOKEN = "id, owner, label, scope, created_at, created_by, expires_at, used_at";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Role>> ROLES = new TypeReference<>() {};

    private Rows() {}

    static String text(Grants grants) {
        try {
            return JSON.writeValueAsString(grants.byProject());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("roles can always be written", e);
        }
    }

    static Grants grants(String text) throws SQLException {
        try {
            return new Grants(JSON.readValue(text, ROLES));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new SQLException("the roles of a row can not be read: " + e.getMessage(), e);
        }
    }

    static UserAccount user(ResultSet row) throws SQLException {
        return new UserAccount(
                row.getString("name"),
                row.getString("title"),
                grants(row.getString("rights")),
                row.getBoolean("disabled"),
                !row.getString("password").isEmpty(),
                Optional.ofNullable(row.getString("identity")),
                row.getInt("revision"),
                row.getString("changed_by"),
                row.getTimestamp("changed_at").toInstant());
    }

    static AccessToken token(ResultSet row) throws SQLException {
        return new AccessToken(
                row.getString("id"),
                row.getString("owner"),
                row.getString("label"),
                grants(row.getString("scope")),
                row.getTimestamp("created_at").toInstant(),
                row.getString("created_by"),
                time(row, "expires_at"),
                time(row, "used_at"));
    }

    static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
    }

    static Timestamp timestamp(Instant time) {
        return Timestamp.from(stored(time));
    }

    static Timestamp timestamp(Optional<Instant> time) {
        return time.map(Rows::timestamp).orElse(null);
    }

    /** Both databases keep microseconds. */
    static Instant stored(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    /** Somebody as the owner of something. */
    static Optional<UserAccount> user(Connection connection, String name) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + USER + " FROM raymill_user WHERE name = ?")) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(user(row)) : Optional.empty();
            }
        }
    }

    /** Executes a statement with texts as its arguments. */
    static int execute(Connection connection, String sql, String... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            return statement.executeUpdate();
        }
    }

    static int count(Connection connection, String sql, String... arguments) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                select.setString(i + 1, arguments[i]);
            }
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /**
     * Enters what was done to a user.
     *
     * @param id of the entry; there is one for each thing that is done
     */
    static void audit(
            Connection connection,
            String id,
            Instant at,
            String by,
            String action,
            String user,
            String reason,
            String detail)
            throws SQLException {
        AuditTable.insert(connection, Stream.of(new AuditEntry(id, at, by, action, "user:" + user, reason, detail)));
    }
}
