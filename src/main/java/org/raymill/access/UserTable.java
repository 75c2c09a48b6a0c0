package org.raymill.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.raymill.audit.AuditedChange;
import org.raymill.model.Expected;
import org.raymill.model.UserAccount;
import org.raymill.protocol.AccessCommand.Outcome;
import org.raymill.protocol.AccessCommand.PutUser;
import org.raymill.protocol.AccessCommand.RemoveUser;
import org.raymill.protocol.AccessCommand.SetPassword;
import org.raymill.protocol.AccessCommand.UserChange;
import org.raymill.protocol.AccessCommand.UserReply;

/** The table of users. Who changed what is entered into the audit with the change itself. Every method blocks. Works on H2 and PostgreSQL. */
final class UserTable {

    private final DataSource database;
    private final InstantSource clock;

    UserTable(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    List<UserAccount> list() throws SQLException {
        String sql = "SELECT " + Rows.USER + " FROM raymill_user ORDER BY name LIMIT " + UserAccount.MAX_USERS;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            List<UserAccount> users = new ArrayList<>();
            while (row.next()) {
                users.add(Rows.user(row));
            }
            return users;
        }
    }

    UserReply find(String name) throws SQLException {
        String sql = "SELECT " + Rows.USER + " FROM raymill_user WHERE name = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? new UserReply(true, Optional.of(Rows.user(row)), row.getString("password"))
                        : new UserReply(true, Optional.empty(), "");
            }
        }
    }

    private interface Change {
        Optional<UserChange> make(Connection connection, Instant now) throws SQLException;
    }

    private UserChange change(Change change) throws SQLException {
        return AuditedChange.make(
                database, "the user", connection -> change.make(connection, Rows.stored(clock.instant())));
    }

    UserChange put(PutUser request) throws SQLException {
        return change((connection, now) -> {
            Optional<UserAccount> found = Rows.user(connection, request.name());
            if (found.isPresent() && request.onlyNew() || !matches(request.expected(), found)) {
                return Optional.of(new UserChange(Outcome.OUTDATED, found));
            }
            if (found.filter(old -> isAsAsked(old, request)).isPresent()) {
                return Optional.of(new UserChange(Outcome.DONE, found));
            }
            if (found.isEmpty()
                    && Rows.count(connection, "SELECT COUNT(*) FROM raymill_user") >= UserAccount.MAX_USERS) {
                return Optional.of(new UserChange(Outcome.FULL, Optional.empty()));
            }
            UserAccount user = new UserAccount(
                    request.name(),
                    request.title(),
                    request.grants(),
                    request.disabled(),
                    found.map(UserAccount::hasPassword).orElse(false),
                    found.flatMap(UserAccount::identity),
                    found.map(UserAccount::revision).orElse(0) + 1,
                    request.by(),
                    now);
            if (!(found.isEmpty() ? insert(connection, user) : update(connection, user))) {
                return Optional.empty();
            }
            String detail = Rows.text(user.grants()) + (user.disabled() ? ", disabled" : "");
            audit(
                    connection,
                    user,
                    found.isEmpty() ? "add user" : "change user",
                    request.by(),
                    request.reason(),
                    detail);
            return Optional.of(new UserChange(found.isEmpty() ? Outcome.CREATED : Outcome.DONE, Optional.of(user)));
        });
    }

    private static boolean matches(Expected expected, Optional<UserAccount> found) {
        return found.map(user -> expected.allows(user.tag()))
                .orElse(expected.tags().isEmpty());
    }

    private static boolean isAsAsked(UserAccount user, PutUser request) {
        return user.title().equals(request.title())
                && user.grants().equals(request.grants())
                && user.disabled() == request.disabled();
    }

    UserChange setPassword(SetPassword request) throws SQLException {
        return change((connection, now) -> {
            Optional<UserAccount> found = Rows.user(connection, request.name());
            if (found.isEmpty()) {
                return Optional.of(new UserChange(Outcome.NOT_FOUND, found));
            }
            UserAccount old = found.get();
            UserAccount user = new UserAccount(
                    old.name(),
                    old.title(),
                    old.grants(),
                    old.disabled(),
                    !request.passwordHash().isEmpty(),
                    old.identity(),
                    old.revision() + 1,
                    request.by(),
                    now);
            if (!update(connection, user)) {
                return Optional.empty();
            }
            Rows.execute(
                    connection,
                    "UPDATE raymill_user SET password = ? WHERE name = ?",
                    request.passwordHash(),
                    request.name());
            Rows.execute(connection, "DELETE FROM raymill_session WHERE owner = ?", request.name());
            audit(connection, user, "set password", request.by(), "", user.hasPassword() ? "" : "none");
            return Optional.of(new UserChange(Outcome.DONE, Optional.of(user)));
        });
    }

    UserChange remove(RemoveUser request) throws SQLException {
        return change((connection, now) -> {
            Optional<UserAccount> found = Rows.user(connection, request.name());
            if (found.isEmpty()) {
                return Optional.of(new UserChange(Outcome.NOT_FOUND, found));
            }
            if (!matches(request.expected(), found)) {
                return Optional.of(new UserChange(Outcome.OUTDATED, found));
            }
            Rows.execute(connection, "DELETE FROM raymill_session WHERE owner = ?", request.name());
            Rows.execute(connection, "DELETE FROM raymill_token WHERE owner = ?", request.name());
            if (Rows.execute(connection, "DELETE FROM raymill_user WHERE name = ?", request.name()) == 0) {
                return Optional.empty();
            }
            audit(connection, found.get(), "remove user", request.by(), request.reason(), "");
            return Optional.of(new UserChange(Outcome.DONE, found));
        });
    }

    private void audit(Connection connection, UserAccount user, String action, String by, String reason, String detail)
            throws SQLException {
        String id = action.replace(' ', '-') + "-" + user.name() + "-" + user.tag();
        Rows.audit(connection, id, Rows.stored(clock.instant()), by, action, user.name(), reason, detail);
    }

    static boolean insert(Connection connection, UserAccount user) throws SQLException {
        String sql =
                "INSERT INTO raymill_user (title, rights, disabled, revision, changed_by, changed_at, password, name)"
                        + " VALUES (?,?,?,?,?,?,'',?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(bind(insert, user), user.name());
            return insert.executeUpdate() == 1;
        }
    }

    static boolean update(Connection connection, UserAccount user) throws SQLException {
        String sql = "UPDATE raymill_user SET title = ?, rights = ?, disabled = ?, revision = ?, changed_by = ?,"
                + " changed_at = ? WHERE name = ? AND revision = ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            int next = bind(update, user);
            update.setString(next++, user.name());
            update.setInt(next, user.revision() - 1);
            return update.executeUpdate() == 1;
        }
    }

    private static int bind(PreparedStatement statement, UserAccount user) throws SQLException {
        int next = 1;
        statement.setString(next++, user.title());
        statement.setString(next++, Rows.text(user.grants()));
        statement.setBoolean(next++, user.disabled());
        statement.setInt(next++, user.revision());
        statement.setString(next++, user.changedBy());
        statement.setTimestamp(next++, Rows.timestamp(user.changedAt()));
        return next;
    }
}
