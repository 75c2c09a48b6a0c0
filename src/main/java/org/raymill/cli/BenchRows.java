package org.raymill.cli;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.raymill.bench.console.ListedJobs;
import org.raymill.model.JobSummary;

/** Writes very many jobs that have ended into the table of jobs, as if they had been. */
final class BenchRows {

    private static final int BATCH = 1_000;
    private static final String INSERT =
            "INSERT INTO raymill_job (id, name, name_key, status, reason, package_name, project, submitter, priority, frames,"
                    + " frames_done, progress, tasks, tasks_running, tasks_succeeded, tasks_failed, submitted_at, started_at, ended_at, revision,"
                    + " request_hash) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,0,?,?,?,?,?,9,'')";

    private BenchRows() {}

    /**
     * Writes them.
     *
     * @param database of a farm; a PostgreSQL
     * @param first when the first one was submitted
     */
    static void fill(BenchDatabase database, int jobs, Instant first) {
        Map<String, String> environment = database.environment();
        String url = environment.getOrDefault("RAYMILL_DATABASE_URL", "");
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new CommandException("the list is filled through the database, which has to be a PostgreSQL for that;"
                    + " install one, or name one with --database");
        }
        try (Connection connection = DriverManager.getConnection(
                        url, environment.get("RAYMILL_DATABASE_USER"), environment.get("RAYMILL_DATABASE_PASSWORD"));
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            connection.setAutoCommit(false);
            for (int i = 0; i < jobs; i++) {
                bind(insert, ListedJobs.job(i, first));
                insert.addBatch();
                if (i % BATCH == BATCH - 1) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
            connection.commit();
        } catch (SQLException e) {
            throw new CommandException("the list can not be filled: " + e.getMessage(), e);
        }
    }

    private static void bind(PreparedStatement insert, JobSummary job) throws SQLException {
        int next = 1;
        insert.setString(next++, job.id());
        insert.setString(next++, job.name());
        insert.setString(next++, job.name().toLowerCase(Locale.ROOT));
        insert.setString(next++, job.status().name());
        insert.setString(next++, job.reason());
        insert.setString(next++, job.packageName());
        insert.setString(next++, job.project());
        insert.setString(next++, job.user());
        insert.setInt(next++, job.priority());
        insert.setInt(next++, job.frames());
        insert.setInt(next++, job.framesDone());
        insert.setInt(next++, job.framesDone() * 1_000 / job.frames());
        insert.setInt(next++, job.tasks());
        insert.setInt(next++, job.tasksSucceeded());
        insert.setInt(next++, job.tasksFailed());
        insert.setTimestamp(next++, Timestamp.from(job.submittedAt()));
        insert.setTimestamp(next++, Timestamp.from(job.startedAt().orElseThrow()));
        insert.setTimestamp(next, Timestamp.from(job.endedAt().orElseThrow()));
    }
}
