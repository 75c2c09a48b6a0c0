package org.raymill.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.raymill.model.JobFilter;
import org.raymill.model.JobId;
import org.raymill.model.JobOrder;
import org.raymill.model.JobOrder.Place;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import org.raymill.protocol.JobCatalogCommand.ListJobs;

/**
 * Reads pages of the table of jobs, in any order, and counts it. Every method blocks. What it asks is made for the table's indexes: a page costs what it
 * has, wherever it is in the list, and not what is before it.
 */
final class JobListing {

    private final DataSource database;

    JobListing(DataSource database) {
        this.database = database;
    }

    /** A condition with its arguments. */
    private record Condition(String sql, List<Object> arguments) {

        Condition and(String more, Object... values) {
            List<Object> all = new ArrayList<>(arguments);
            all.addAll(List.of(values));
            return new Condition(sql + " AND " + more, all);
        }
    }

    List<JobSummary> page(ListJobs query, int limit) throws SQLException {
        JobOrder order = query.order();
        List<JobStatus> statuses = query.filter().statuses();
        try (Connection connection = database.getConnection()) {
            if (order.by() != JobOrder.Key.SUBMITTED || statuses.size() < 2) {
                return page(connection, query, statuses, limit);
            }
            // The index has the jobs of each state in the order of their submission: some of each, and the first of
            // these.
            List<JobSummary> all = new ArrayList<>();
            for (JobStatus status : statuses) {
                all.addAll(page(connection, query, List.of(status), limit));
            }
            Comparator<JobSummary> ascending =
                    Comparator.comparing(JobSummary::submittedAt).thenComparing(JobSummary::id);
            return all.stream()
                    .sorted(order.descending() ? ascending.reversed() : ascending)
                    .limit(limit)
                    .toList();
        }
    }

    private static List<JobSummary> page(Connection connection, ListJobs query, List<JobStatus> statuses, int limit)
            throws SQLException {
        JobOrder order = query.order();
        Condition condition = condition(query.filter(), statuses);
        Optional<Place> after = query.after();
        if (after.isEmpty()) {
            return read(connection, condition, order(query, statuses), limit);
        }
        Object key = value(order.valueOf(after.get()).orElseThrow());
        String column = column(order.by());
        String beyond = order.descending() ? " < ?" : " > ?";
        // In two steps, which an index answers: the rest of those that are alike, then those that come after them.
        List<JobSummary> jobs = new ArrayList<>(read(
                connection,
                condition
                        .and(column + " = ?", key)
                        .and("id" + beyond, after.get().job().value()),
                order(query, statuses),
                limit));
        if (jobs.size() < limit) {
            jobs.addAll(
                    read(connection, condition.and(column + beyond, key), order(query, statuses), limit - jobs.size()));
        }
        return jobs;
    }

    private static String column(JobOrder.Key key) {
        return switch (key) {
            case SUBMITTED -> "submitted_at";
            case PRIORITY -> "priority";
            case NAME -> "name_key";
            case STATE -> "status";
            case PROGRESS -> "progress";
        };
    }

    /** What stays the same in all of the list comes first, by which the database finds the index that has the rest in order. */
    private static String order(ListJobs query, List<JobStatus> statuses) {
        String direction = query.order().descending() ? " DESC" : "";
        List<String> columns = new ArrayList<>();
        if (query.order().by() == JobOrder.Key.SUBMITTED) {
            JobFilter filter = query.filter();
            if (statuses.size() == 1) {
                columns.add("status");
            } else if (filter.project().isPresent()) {
                columns.add("project");
            } else if (filter.user().isPresent()) {
                columns.add("submitter");
            } else if (filter.site().isPresent()) {
                columns.add("site");
            }
        }
        columns.add(column(query.order().by()));
        columns.add("id");
        return columns.stream().map(name -> name + direction).collect(Collectors.joining(", "));
    }

    private static Condition condition(JobFilter filter, List<JobStatus> statuses) {
        Condition all = new Condition("revision > 0", List.of());
        if (!statuses.isEmpty()) {
            String marks = String.join(",", Collections.nCopies(statuses.size(), "?"));
            all = all.and(
                    "status IN (" + marks + ")",
                    statuses.stream().map(Enum::name).toArray());
        }
        if (filter.visible().isPresent()) {
            List<String> projects = filter.visible().get();
            String marks = String.join(",", Collections.nCopies(projects.size(), "?"));
            all = projects.isEmpty() ? all.and("FALSE") : all.and("project IN (" + marks + ")", projects.toArray());
        }
        all = with(all, "project = ?", filter.project());
        all = with(all, "submitter = ?", filter.user());
        all = with(all, "site = ?", filter.site());
        all = with(
                all,
                "id IN (SELECT job FROM raymill_job_dependency WHERE predecessor = ?)",
                filter.predecessor().map(JobId::value));
        all = with(all, "name_key LIKE ? ESCAPE '!'", filter.text().map(JobListing::pattern));
        all = with(all, "priority >= ?", filter.minPriority());
        all = with(all, "priority <= ?", filter.maxPriority());
        all = with(all, "submitted_at >= ?", filter.since());
        return with(all, "submitted_at < ?", filter.until());
    }

    private static Condition with(Condition all, String sql, Optional<?> value) {
        return value.map(given -> all.and(sql, value(given))).orElse(all);
    }

    private static Object value(Object given) {
        return given instanceof Instant instant ? Timestamp.from(instant) : given;
    }

    private static String pattern(String text) {
        String escaped =
                JobOrder.nameKey(text).replace("!", "!!").replace("%", "!%").replace("_", "!_");
        return "%" + escaped + "%";
    }

    private static List<JobSummary> read(Connection connection, Condition condition, String order, int limit)
            throws SQLException {
        String sql = "SELECT " + JobTable.COLUMNS + " FROM raymill_job WHERE " + condition.sql() + " ORDER BY " + order
                + " LIMIT " + limit;
        try (PreparedStatement select = prepare(connection, sql, condition);
                ResultSet row = select.executeQuery()) {
            List<JobSummary> jobs = new ArrayList<>();
            while (row.next()) {
                jobs.add(JobTable.summary(row));
            }
            return jobs;
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, Condition condition)
            throws SQLException {
        PreparedStatement select = connection.prepareStatement(sql);
        for (int i = 0; i < condition.arguments().size(); i++) {
            select.setObject(i + 1, condition.arguments().get(i));
        }
        return select;
    }

    /** How many jobs there are in each state that some are in. */
    Map<JobStatus, Integer> counts(JobFilter filter) throws SQLException {
        try (Connection connection = database.getConnection()) {
            if (!filter.equals(JobFilter.ALL)) {
                return counts(connection, condition(filter, filter.statuses()));
            }
            // By the index alone, registrations of which nothing has come yet included; those are few, and among the
            // few that wait.
            Map<JobStatus, Integer> counts = counts(connection, new Condition("TRUE", List.of()));
            Condition registered = new Condition("status = 'WAITING' AND revision = 0", List.of());
            counts(connection, registered)
                    .forEach((status, count) ->
                            counts.computeIfPresent(status, (waiting, all) -> all > count ? all - count : null));
            return counts;
        }
    }

    private static Map<JobStatus, Integer> counts(Connection connection, Condition condition) throws SQLException {
        String sql = "SELECT status, COUNT(*) FROM raymill_job WHERE " + condition.sql() + " GROUP BY status";
        try (PreparedStatement select = prepare(connection, sql, condition);
                ResultSet row = select.executeQuery()) {
            Map<JobStatus, Integer> counts = new EnumMap<>(JobStatus.class);
            while (row.next()) {
                counts.put(JobStatus.valueOf(row.getString(1)), row.getInt(2));
            }
            return counts;
        }
    }
}
