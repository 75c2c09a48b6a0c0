package org.raymill.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import javax.sql.DataSource;
import org.raymill.audit.AuditedChange;
import org.raymill.model.Grants;
import org.raymill.model.UserAccount;
import org.raymill.protocol.AccessCommand.LinkIdentity;
import org.raymill.protocol.AccessCommand.Outcome;
import org.raymill.protocol.AccessCommand.SeeIdentity;
import org.raymill.protocol.AccessCommand.UserChange;

/**
 * Which user is which account of the identity provider. An account is one user for ever, under the name that it had when it was first seen: whoever has that
 * name at the provider later is somebody else. Every method blocks. Works on H2 and PostgreSQL.
 */
final class IdentityTable {

    /** Who makes users of whom the provider names. */
    static final String PROVIDER = "identity provider";

    private final DataSource database;
    private final InstantSource clock;

    IdentityTable(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** The user of an account: found ({@code DONE}), made or taken for it ({@code CREATED}); {@code OUTDATED} with the one that has its name when that is somebody else. */
    UserChange see(SeeIdentity told) throws SQLException {
        try (Connection connection = database.getConnection()) {
            Optional<UserAccount> known = byIdentity(connection, told.identity());
            if (known.isPresent()) {
                return new UserChange(Outcome.DONE, known);
            }
        }
        return AuditedChange.make(database, "the user", connection -> {
            Optional<UserAccount> known = byIdentity(connection, told.identity());
            if (known.isPresent()) {
                return Optional.of(new UserChange(Outcome.DONE, known));
            }
            Optional<UserAccount> named = Rows.user(connection, told.name());
            return named.isPresent() ? adopt(connection, told, named.get()) : create(connection, told);
        });
    }

    private Optional<UserChange> adopt(Connection connection, SeeIdentity told, UserAccount named) throws SQLException {
        return told.mayAdopt() && named.identity().isEmpty()
                ? link(connection, named, told.identity(), PROVIDER, Outcome.CREATED)
                : Optional.of(new UserChange(Outcome.OUTDATED, Optional.of(named)));
    }

    private Optional<UserChange> create(Connection connection, SeeIdentity told) throws SQLException {
        if (!told.mayCreate()) {
            return Optional.of(new UserChange(Outcome.NOT_FOUND, Optional.empty()));
        }
        if (Rows.count(connection, "SELECT COUNT(*) FROM raymill_user") >= UserAccount.MAX_USERS) {
            return Optional.of(new UserChange(Outcome.FULL, Optional.empty()));
        }
        UserAccount user = new UserAccount(
                told.name(),
                told.title(),
                Grants.NONE,
                false,
                false,
                Optional.of(told.identity()),
                1,
                PROVIDER,
                Rows.stored(clock.instant()));
        UserTable.insert(connection, user);
        Rows.execute(connection, "UPDATE raymill_user SET identity = ? WHERE name = ?", told.identity(), told.name());
        audit(connection, user, "add user", PROVIDER);
        return Optional.of(new UserChange(Outcome.CREATED, Optional.of(user)));
    }

    UserChange link(LinkIdentity request) throws SQLException {
        return AuditedChange.make(database, "the user", connection -> {
            Optional<UserAccount> found = Rows.user(connection, request.name());
            if (found.isEmpty()) {
                return Optional.of(new UserChange(Outcome.NOT_FOUND, found));
            }
            if (found.get().identity().orElse("").equals(request.identity())) {
                return Optional.of(new UserChange(Outcome.DONE, found));
            }
            Optional<UserAccount> other = byIdentity(connection, request.identity());
            return other.isPresent()
                    ? Optional.of(new UserChange(Outcome.OUTDATED, other))
                    : link(connection, found.get(), request.identity(), request.by(), Outcome.DONE);
        });
    }

    private Optional<UserChange> link(
            Connection connection, UserAccount old, String identity, String by, Outcome outcome) throws SQLException {
        Instant now = Rows.stored(clock.instant());
        UserAccount user = new UserAccount(
                old.name(),
                old.title(),
                old.grants(),
                old.disabled(),
                old.hasPassword(),
                Optional.of(identity).filter(text -> !text.isEmpty()),
                old.revision() + 1,
                by,
                now);
        if (!UserTable.update(connection, user)) {
            return Optional.empty();
        }
        Rows.execute(
                connection,
                "UPDATE raymill_user SET identity = ? WHERE name = ?",
                user.identity().orElse(null),
                user.name());
        Rows.execute(connection, "DELETE FROM raymill_session WHERE owner = ?", user.name());
        audit(connection, user, identity.isEmpty() ? "unlink user" : "link user", by);
        return Optional.of(new UserChange(outcome, Optional.of(user)));
    }

    private static Optional<UserAccount> byIdentity(Connection connection, String identity) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + Rows.USER + " FROM raymill_user WHERE identity = ?")) {
            select.setString(1, identity);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(Rows.user(row)) : Optional.empty();
            }
        }
    }

    private void audit(Connection connection, UserAccount user, String action, String by) throws SQLException {
        Rows.audit(
                connection,
                action.replace(' ', '-') + "-" + user.name() + "-" + user.tag(),
                user.changedAt(),
                by,
                action,
                user.name(),
                "",
                user.identity().orElse(""));
    }
}
