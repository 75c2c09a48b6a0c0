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
import javax.sql.DataSource;
import org.raymill.model.JobId;

/**
 * The table of jobs that were removed. A removed job's journal stays as the record that it was there, so that what is said of it late, by another site or
 * by a client that repeats itself, begins nothing anew; after some time the journal goes, too. Every method blocks. Works on H2 and PostgreSQL.
 */
final class RemovedJobs {

    /** So many journals go at a time. */
    static final int MAX_FORGOTTEN = 100;

    private final DataSource database;

    RemovedJobs(DataSource database) {
        this.database = database;
    }

    /** Jobs are removed now; of those that were before that moment stays. */
    void add(Collection<JobId> jobs) throws SQLException {
        if (jobs.isEmpty()) {
            return;
        }
        // By the database's clock: it is compared with days.
        String sql = "INSERT INTO raymill_removed_job (id, removed_at) SELECT CAST(? AS VARCHAR(16)), CURRENT_TIMESTAMP"
                + " WHERE NOT EXISTS (SELECT 1 FROM raymill_removed_job WHERE id = ?)";
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            for (JobId job : jobs) {
                insert.setString(1, job.value());
                insert.setString(2, job.value());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /**
     * Removes the journals of jobs, at most {@value #MAX_FORGOTTEN}: from then on nothing knows that they were there.
     *
     * @param before when they were removed
     * @return how many
     */
    int forget(Instant before) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            List<String> jobs = removed(connection, before);
            delete(
                    connection,
                    "DELETE FROM \"event_journal\" WHERE \"persistence_id\" = ?",
                    JobJournal.ENTITY + "|",
                    jobs);
            delete(connection, "DELETE FROM raymill_removed_job WHERE id = ?", "", jobs);
            connection.commit();
            return jobs.size();
        }
    }

    private static List<String> removed(Connection connection, Instant before) throws SQLException {
        String sql =
                "SELECT id FROM raymill_removed_job WHERE removed_at < ? ORDER BY removed_at LIMIT " + MAX_FORGOTTEN;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setTimestamp(1, Timestamp.from(before));
            List<String> jobs = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    jobs.add(row.getString(1));
                }
            }
            return jobs;
        }
    }

    private static void delete(Connection connection, String sql, String prefix, List<String> jobs)
            throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            for (String job : jobs) {
                delete.setString(1, prefix + job);
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }
}
