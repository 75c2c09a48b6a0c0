package org.raymill.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.raymill.model.JobId;
import org.raymill.model.JobOrigin;
import org.raymill.protocol.JobCatalogCommand.Ended;

/** Finds jobs in the table that ended long ago and that nobody needs any more. Every method blocks. Works on H2 and PostgreSQL. */
final class EndedJobs {

    private final DataSource database;

    EndedJobs(DataSource database) {
        this.database = database;
    }

    /**
     * Jobs of this site's own clients that have ended, have nothing left to do, and are named by no other job as what it waits for, the first that ended
     * first.
     *
     * @param endedBefore when they ended
     * @param after only those after this one
     */
    List<Ended> before(Instant endedBefore, Optional<Ended> after, int limit) throws SQLException {
        String sql =
                "SELECT ended_at, id FROM raymill_job WHERE status IN ('SUCCEEDED','FAILED','CANCELLED') AND busy = FALSE"
                        + " AND ended_at < ? AND (idempotency_key IS NULL OR idempotency_key NOT LIKE '"
                        + JobOrigin.REGISTRATIONS + "%')"
                        + (after.isPresent() ? " AND (ended_at, id) > (?, ?)" : "")
                        + " AND NOT EXISTS (SELECT 1 FROM raymill_job_dependency WHERE predecessor = raymill_job.id)"
                        + " ORDER BY ended_at, id LIMIT " + limit;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setTimestamp(1, Timestamp.from(endedBefore));
            if (after.isPresent()) {
                select.setTimestamp(2, Timestamp.from(after.get().at()));
                select.setString(3, after.get().job().value());
            }
            List<Ended> jobs = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    jobs.add(new Ended(row.getTimestamp(1).toInstant(), new JobId(row.getString(2))));
                }
            }
            return jobs;
        }
    }
}
