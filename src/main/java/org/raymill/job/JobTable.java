package org.raymill.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.raymill.model.JobId;
import org.raymill.model.JobOrder;
import org.raymill.model.JobOrigin;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import org.raymill.model.Quota;
import org.raymill.model.QuotaExcess;
import org.raymill.model.Sha256;
import org.raymill.protocol.JobCatalogCommand.JobManifest;
import org.raymill.protocol.JobCatalogCommand.ListManifests;
import org.raymill.protocol.JobCatalogCommand.Register;
import org.raymill.protocol.JobCatalogCommand.RegisterReply.Outcome;
import org.raymill.protocol.JobCatalogCommand.Update;
import org.raymill.quota.QuotaRows;

/** The table of jobs by which they are listed and found again. Every method blocks. Works on H2 and PostgreSQL. */
final class JobTable {

    /** What came of a registration, and the job that it is about. */
    record Registration(Outcome outcome, JobId job, Optional<QuotaExcess> excess) {
        Registration(Outcome outcome, JobId job) {
            this(outcome, job, Optional.empty());
        }
    }

    static final String COLUMNS =
            "id, name, status, reason, package_name, project, submitter, priority, frames, frames_done, tasks, "
                    + "tasks_running, tasks_succeeded, tasks_failed, submitted_at, started_at, ended_at, site";

    private static final String UNIQUE_VIOLATION = "23505";

    private final DataSource database;

    JobTable(DataSource database) {
        this.database = database;
    }

    Registration register(Register request) throws SQLException {
        String sql = "INSERT INTO raymill_job (" + COLUMNS
                + ", progress, revision, idempotency_key, request_hash, manifest, name_key) VALUES (" + "?,".repeat(19)
                + "0,?,?,?,?)";
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            int next = bind(insert, request.summary());
            insert.setString(next++, request.idempotencyKey().orElse(null));
            insert.setString(next++, request.requestHash());
            insert.setString(next++, request.manifest().map(Sha256::hex).orElse(null));
            insert.setString(next, JobOrder.nameKey(request.summary().name()));
            connection.setAutoCommit(false);
            Map<Quota, Long> limits = limits(connection, request);
            insert.executeUpdate();
            dependOn(connection, request);
            Optional<QuotaExcess> excess = excess(connection, request.summary(), limits);
            if (excess.isPresent()) {
                connection.rollback();
                return new Registration(Outcome.EXCEEDED, request.job(), excess);
            }
            connection.commit();
            return new Registration(Outcome.REGISTERED, request.job());
        } catch (SQLException e) {
            if (UNIQUE_VIOLATION.equals(e.getSQLState())
                    && request.idempotencyKey().isPresent()) {
                return registeredBefore(request);
            }
            throw e;
        }
    }

    /** Those of the job's user; where there are some, nobody else registers a job of it meanwhile. */
    private static Map<Quota, Long> limits(Connection connection, Register request) throws SQLException {
        if (!request.limited()) {
            return Map.of();
        }
        String user = request.summary().user();
        Map<Quota, Long> limits = QuotaRows.holding(connection, user);
        if (limits.containsKey(Quota.JOBS) || limits.containsKey(Quota.TASKS)) {
            connection.commit();
            QuotaRows.hold(connection, user);
            return limits;
        }
        return Map.of();
    }

    /** Counted with the job: a repeated request, which ends before this, is not refused for what it was itself. */
    private static Optional<QuotaExcess> excess(Connection connection, JobSummary job, Map<Quota, Long> limits)
            throws SQLException {
        if (limits.isEmpty()) {
            return Optional.empty();
        }
        Map<Quota, Long> all = QuotaRows.jobs(connection, job.user());
        long tasks = job.tasks() - job.tasksSucceeded() - job.tasksFailed();
        return QuotaRows.excess(
                limits,
                Map.of(Quota.JOBS, all.get(Quota.JOBS) - 1, Quota.TASKS, all.get(Quota.TASKS) - tasks),
                Map.of(Quota.JOBS, 1L, Quota.TASKS, tasks));
    }

    private static void dependOn(Connection connection, Register request) throws SQLException {
        if (request.predecessors().isEmpty()) {
            return;
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO raymill_job_dependency (predecessor, job) VALUES (?, ?)")) {
            for (JobId predecessor : request.predecessors()) {
                insert.setString(1, predecessor.value());
                insert.setString(2, request.job().value());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private Registration registeredBefore(Register request) throws SQLException {
        String sql = "SELECT id, request_hash FROM raymill_job WHERE idempotency_key = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, request.idempotencyKey().orElseThrow());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the job with this idempotency key has vanished");
                }
                boolean same = row.getString(2).equals(request.requestHash());
                keepRegistration(connection, request);
                return new Registration(same ? Outcome.REPEATED : Outcome.CONFLICT, new JobId(row.getString(1)));
            }
        }
    }

    /** Who repeats a request has as much time as at first, before the registration counts as abandoned. */
    private static void keepRegistration(Connection connection, Register request) throws SQLException {
        String sql = "UPDATE raymill_job SET submitted_at = ? WHERE idempotency_key = ? AND request_hash = ?"
                + " AND revision = 0";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setTimestamp(1, Timestamp.from(request.summary().submittedAt()));
            update.setString(2, request.idempotencyKey().orElseThrow());
            update.setString(3, request.requestHash());
            update.executeUpdate();
        }
    }

    private static int bind(PreparedStatement statement, JobSummary job) throws SQLException {
        int next = 1;
        statement.setString(next++, job.id());
        statement.setString(next++, job.name());
        return bindChanging(statement, job, next);
    }

    /** Binds everything but id and name. */
    private static int bindChanging(PreparedStatement statement, JobSummary job, int from) throws SQLException {
        int next = from;
        statement.setString(next++, job.status().name());
        statement.setString(next++, shorten(job.reason()));
        statement.setString(next++, job.packageName());
        statement.setString(next++, job.project());
        statement.setString(next++, job.user());
        statement.setInt(next++, job.priority());
        statement.setInt(next++, job.frames());
        statement.setInt(next++, job.framesDone());
        statement.setInt(next++, job.tasks());
        statement.setInt(next++, job.tasksRunning());
        statement.setInt(next++, job.tasksSucceeded());
        statement.setInt(next++, job.tasksFailed());
        statement.setTimestamp(next++, Timestamp.from(job.submittedAt()));
        statement.setTimestamp(next++, job.startedAt().map(Timestamp::from).orElse(null));
        statement.setTimestamp(next++, job.endedAt().map(Timestamp::from).orElse(null));
        statement.setString(next++, job.site());
        statement.setInt(next++, JobOrder.progress(job));
        return next;
    }

    private static String shorten(String text) {
        return text.length() <= 1_000 ? text : text.substring(0, 1_000);
    }

    void update(Collection<Update> updates) throws SQLException {
        String sql =
                "UPDATE raymill_job SET status=?, reason=?, package_name=?, project=?, submitter=?, priority=?, frames=?,"
                        + " frames_done=?, tasks=?, tasks_running=?, tasks_succeeded=?, tasks_failed=?, submitted_at=?,"
                        + " started_at=?, ended_at=?, site=?, progress=?, revision=?, manifest=COALESCE(manifest, ?), busy=? WHERE id=? AND revision<=?";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            connection.setAutoCommit(false);
            for (Update update : updates) {
                int next = bindChanging(statement, update.summary(), 1);
                statement.setLong(next++, update.revision());
                statement.setString(next++, update.manifest().map(Sha256::hex).orElse(null));
                statement.setBoolean(next++, update.busy());
                statement.setString(next++, update.summary().id());
                statement.setLong(next, update.revision());
                statement.addBatch();
            }
            statement.executeBatch();
            connection.commit();
        }
    }

    /** Forgets jobs, with what the store keeps for them. */
    void remove(Collection<JobId> jobs) throws SQLException {
        if (jobs.isEmpty()) {
            return;
        }
        try (Connection connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement("DELETE FROM raymill_job WHERE id = ?")) {
            for (JobId job : jobs) {
                delete.setString(1, job.value());
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    static JobSummary summary(ResultSet row) throws SQLException {
        return new JobSummary(
                row.getString("id"),
                row.getString("name"),
                JobStatus.valueOf(row.getString("status")),
                row.getString("reason"),
                row.getString("package_name"),
                row.getString("project"),
                row.getString("submitter"),
                row.getInt("priority"),
                row.getInt("frames"),
                row.getInt("frames_done"),
                row.getInt("tasks"),
                row.getInt("tasks_running"),
                row.getInt("tasks_succeeded"),
                row.getInt("tasks_failed"),
                row.getTimestamp("submitted_at").toInstant(),
                instant(row, "started_at"),
                instant(row, "ended_at"),
                row.getString("site"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
    }

    /** The jobs that have not ended, and those that have something to do after their end. */
    List<JobId> unfinished() throws SQLException {
        String sql = "SELECT id FROM raymill_job WHERE status IN ('WAITING','RUNNING','PAUSED','CANCELLING')"
                + " UNION SELECT id FROM raymill_job WHERE busy = TRUE ORDER BY id";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            return ids(row);
        }
    }

    /** How many of these are jobs that were accepted; registrations of which nothing has come yet are none. */
    int unfinishedCount() throws SQLException {
        String sql = "SELECT COUNT(*) FROM raymill_job WHERE revision > 0"
                + " AND (busy = TRUE OR status IN ('WAITING','RUNNING','PAUSED','CANCELLING'))";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    /** The jobs of which the journal has more than the newest summary tells. The journal's table is in the same database. */
    List<JobId> behindJournal() throws SQLException {
        // One look-up in the journal's primary key for each job; a join might read all of the journal.
        String sql =
                "SELECT id FROM raymill_job WHERE revision < (SELECT MAX(\"sequence_number\") FROM \"event_journal\""
                        + " WHERE \"persistence_id\" = CONCAT('" + JobJournal.ENTITY + "|', id)) ORDER BY id";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            return ids(row);
        }
    }

    private static List<JobId> ids(ResultSet row) throws SQLException {
        List<JobId> jobs = new ArrayList<>();
        while (row.next()) {
            jobs.add(new JobId(row.getString(1)));
        }
        return jobs;
    }

    /** The lists of files of jobs, registrations that never became jobs included; the oldest job first. */
    List<JobManifest> manifests(ListManifests query, int limit) throws SQLException {
        String sql = "SELECT id, manifest, revision, status, ended_at FROM raymill_job WHERE id > ?"
                + (query.handedOverBy().isPresent() ? " AND idempotency_key LIKE ?" : "")
                + " ORDER BY id LIMIT " + limit;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, query.after().map(JobId::value).orElse(""));
            if (query.handedOverBy().isPresent()) {
                // The name of a site has no character that would stand for others here.
                select.setString(
                        2, JobOrigin.registrationKeys(query.handedOverBy().get()) + "%");
            }
            List<JobManifest> jobs = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    boolean longEnded = JobStatus.valueOf(row.getString(4)).isFinal()
                            && instant(row, "ended_at")
                                    .filter(ended -> ended.isBefore(query.endedBefore()))
                                    .isPresent();
                    jobs.add(new JobManifest(
                            new JobId(row.getString(1)),
                            Optional.ofNullable(row.getString(2)).map(Sha256::new),
                            row.getLong(3) > 0,
                            !longEnded));
                }
            }
            return jobs;
        }
    }

    /** Removes registrations that never became jobs. */
    int removeAbandoned(Instant registeredBefore) throws SQLException {
        String sql = "DELETE FROM raymill_job WHERE revision = 0 AND submitted_at < ?";
        try (Connection connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setTimestamp(1, Timestamp.from(registeredBefore));
            return delete.executeUpdate();
        }
    }
}
