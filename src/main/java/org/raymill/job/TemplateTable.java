package org.raymill.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.raymill.audit.AuditTable;
import org.raymill.audit.AuditedChange;
import org.raymill.model.AuditEntry;
import org.raymill.model.JobTemplate;
import org.raymill.model.TemplateSummary;
import org.raymill.protocol.JobTemplatesCommand.ChangeReply;
import org.raymill.protocol.JobTemplatesCommand.ChangeReply.Outcome;
import org.raymill.protocol.JobTemplatesCommand.PutTemplate;
import org.raymill.protocol.JobTemplatesCommand.RemoveTemplate;

/** The table of job templates. Who changed what is entered into the audit with the change itself. Every method blocks. Works on H2 and PostgreSQL. */
final class TemplateTable {

    private static final String COLUMNS = "name, title, content, revision, changed_by, changed_at";
    private static final int MAX_BY = 100;

    private final DataSource database;
    private final InstantSource clock;

    TemplateTable(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    List<TemplateSummary> list() throws SQLException {
        String sql = "SELECT name, title, revision, changed_by, changed_at FROM raymill_template ORDER BY name LIMIT "
                + JobTemplate.MAX_TEMPLATES;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            List<TemplateSummary> templates = new ArrayList<>();
            while (row.next()) {
                templates.add(new TemplateSummary(
                        row.getString("name"),
                        row.getString("title"),
                        row.getInt("revision"),
                        row.getString("changed_by"),
                        row.getTimestamp("changed_at").toInstant()));
            }
            return templates;
        }
    }

    Optional<JobTemplate> find(String name) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return find(connection, name);
        }
    }

    private static Optional<JobTemplate> find(Connection connection, String name) throws SQLException {
        String sql = "SELECT " + COLUMNS + " FROM raymill_template WHERE name = ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new JobTemplate(
                                row.getString("name"),
                                row.getString("title"),
                                row.getString("content"),
                                row.getInt("revision"),
                                row.getString("changed_by"),
                                row.getTimestamp("changed_at").toInstant()))
                        : Optional.empty();
            }
        }
    }

    private ChangeReply change(AuditedChange.Change<ChangeReply> change) throws SQLException {
        return AuditedChange.make(database, "the template", change);
    }

    ChangeReply put(PutTemplate request) throws SQLException {
        return change(connection -> {
            Optional<JobTemplate> found = find(connection, request.name());
            if (!request.condition().allows(found)) {
                return Optional.of(new ChangeReply(Outcome.OUTDATED, found));
            }
            if (found.filter(old -> old.content().equals(request.content())).isPresent()) {
                return Optional.of(new ChangeReply(Outcome.DONE, found));
            }
            if (found.isEmpty() && count(connection) >= JobTemplate.MAX_TEMPLATES) {
                return Optional.of(new ChangeReply(Outcome.FULL, Optional.empty()));
            }
            JobTemplate now = new JobTemplate(
                    request.name(),
                    request.title(),
                    request.content(),
                    found.map(JobTemplate::revision).orElse(0) + 1,
                    shorten(request.by()),
                    now());
            if (!(found.isEmpty() ? insert(connection, now) : update(connection, now))) {
                return Optional.empty();
            }
            String what = found.isEmpty() ? "added" : "revision " + now.revision();
            audit(connection, now, "template", request.by(), request.reason(), what);
            return Optional.of(new ChangeReply(found.isEmpty() ? Outcome.CREATED : Outcome.DONE, Optional.of(now)));
        });
    }

    ChangeReply remove(RemoveTemplate request) throws SQLException {
        return change(connection -> {
            Optional<JobTemplate> found = find(connection, request.name());
            if (found.isEmpty()) {
                return Optional.of(new ChangeReply(Outcome.NO_SUCH_TEMPLATE, found));
            }
            if (!request.condition().allows(found)) {
                return Optional.of(new ChangeReply(Outcome.OUTDATED, found));
            }
            String sql = "DELETE FROM raymill_template WHERE name = ? AND revision = ?";
            try (PreparedStatement delete = connection.prepareStatement(sql)) {
                delete.setString(1, request.name());
                delete.setInt(2, found.get().revision());
                if (delete.executeUpdate() == 0) {
                    return Optional.empty();
                }
            }
            audit(connection, found.get(), "remove", request.by(), request.reason(), "");
            return Optional.of(new ChangeReply(Outcome.DONE, found));
        });
    }

    private void audit(
            Connection connection, JobTemplate template, String action, String by, String reason, String detail)
            throws SQLException {
        String id = "template-" + template.name() + "-" + action + "-" + template.tag();
        AuditEntry entry = new AuditEntry(id, now(), by, action, "template:" + template.name(), reason, detail);
        AuditTable.insert(connection, Stream.of(entry));
    }

    private static int count(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT COUNT(*) FROM raymill_template");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    private static boolean insert(Connection connection, JobTemplate template) throws SQLException {
        String sql = "INSERT INTO raymill_template (" + COLUMNS + ") VALUES (?,?,?,?,?,?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, template.name());
            bind(insert, template, 2);
            return insert.executeUpdate() == 1;
        }
    }

    private static boolean update(Connection connection, JobTemplate template) throws SQLException {
        String sql = "UPDATE raymill_template SET title = ?, content = ?, revision = ?, changed_by = ?, changed_at = ?"
                + " WHERE name = ? AND revision = ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            int next = bind(update, template, 1);
            update.setString(next++, template.name());
            update.setInt(next, template.revision() - 1);
            return update.executeUpdate() == 1;
        }
    }

    private static int bind(PreparedStatement statement, JobTemplate template, int from) throws SQLException {
        int next = from;
        statement.setString(next++, template.title());
        statement.setString(next++, template.content());
        statement.setInt(next++, template.revision());
        statement.setString(next++, template.changedBy());
        statement.setTimestamp(next++, Timestamp.from(template.changedAt()));
        return next;
    }

    /** Both databases keep microseconds. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static String shorten(String by) {
        return by.substring(0, Math.min(MAX_BY, by.length()));
    }
}
