package org.raymill.quota;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.raymill.audit.AuditTable;
import org.raymill.audit.AuditedChange;
import org.raymill.model.AuditEntry;
import org.raymill.model.JobOrigin;
import org.raymill.model.Quota;
import org.raymill.model.QuotaState;
import org.raymill.protocol.QuotaCommand.PutQuota;

/** How much users may have, and have. Who changed what is entered into the audit with the change itself. Every method blocks. */
final class QuotaTable {

    private final DataSource database;
    private final InstantSource clock;

    QuotaTable(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** What a user may have and has, in a list of one. */
    List<QuotaState> find(String user) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return List.of(find(connection, user));
        }
    }

    private static QuotaState find(Connection connection, String user) throws SQLException {
        Map<Quota, Long> used = new EnumMap<>(Quota.class);
        if (!user.equals(QuotaState.EVERYBODY)) {
            used.putAll(QuotaRows.jobs(connection, user));
            used.putAll(inStore(connection, user));
        }
        return state(user, QuotaRows.set(connection, user), used);
    }

    private static Map<Quota, Long> inStore(Connection connection, String user) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT files, bytes FROM raymill_quota_use WHERE owner = ?")) {
            select.setString(1, user);
            try (ResultSet row = select.executeQuery()) {
                boolean has = row.next();
                return Map.of(Quota.FILES, has ? row.getLong(1) : 0, Quota.BYTES, has ? row.getLong(2) : 0);
            }
        }
    }

    private static QuotaState state(String user, Map<String, Map<Quota, Long>> set, Map<Quota, Long> used) {
        Map<Quota, Long> own = set.getOrDefault(user, Map.of());
        Map<Quota, Long> limits = QuotaState.holding(user, own, set.getOrDefault(QuotaState.EVERYBODY, Map.of()));
        return new QuotaState(user, own, limits, used);
    }

    /** Everybody's limits, and then all who have limits of their own or have something, by name. */
    List<QuotaState> list() throws SQLException {
        try (Connection connection = database.getConnection()) {
            Map<String, Map<Quota, Long>> set = QuotaRows.all(connection);
            Map<String, Map<Quota, Long>> uses = QuotaRows.uses(connection);
            Set<String> users = new TreeSet<>(set.keySet());
            users.addAll(uses.keySet());
            users.remove(QuotaState.EVERYBODY);
            List<QuotaState> states = new ArrayList<>();
            states.add(state(QuotaState.EVERYBODY, set, Map.of()));
            users.forEach(user -> states.add(state(user, set, uses.getOrDefault(user, Map.of()))));
            return states;
        }
    }

    /** Sets limits; nothing when there is no such user, nor was one that has limits. */
    List<QuotaState> put(PutQuota request) throws SQLException {
        return AuditedChange.make(database, "the quota", connection -> {
            String owner = request.user();
            Map<Quota, Long> before = QuotaRows.set(connection, owner).getOrDefault(owner, Map.of());
            if (before.isEmpty() && !mayHave(connection, owner)) {
                return Optional.of(List.of());
            }
            if (!before.equals(request.limits())) {
                QuotaRows.put(connection, owner, request.limits());
                audit(connection, request);
            }
            return Optional.of(List.of(find(connection, owner)));
        });
    }

    private static boolean mayHave(Connection connection, String owner) throws SQLException {
        return owner.equals(QuotaState.EVERYBODY) || JobOrigin.isAccount(owner) || isUser(connection, owner);
    }

    private static boolean isUser(Connection connection, String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT 1 FROM raymill_user WHERE name = ?")) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private void audit(Connection connection, PutQuota request) throws SQLException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        String detail = request.limits().isEmpty()
                ? "as for all"
                : new EnumMap<>(request.limits())
                        .entrySet().stream()
                                .map(limit -> limit.getKey().word() + " " + limit.getValue())
                                .collect(Collectors.joining(", "));
        AuditEntry entry = new AuditEntry(
                "quota-" + UUID.randomUUID(),
                now,
                request.by(),
                "set quota",
                (JobOrigin.isAccount(request.user()) ? "" : "user:") + request.user(),
                request.reason(),
                detail);
        AuditTable.insert(connection, Stream.of(entry));
    }
}
