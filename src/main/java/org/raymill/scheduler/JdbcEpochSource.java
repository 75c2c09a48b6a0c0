package org.raymill.scheduler;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/**
 * Numbers Schedulers with a row in the site's database: each higher than the one before, and than the seconds since 1970 by the database's clock. So
 * the first Scheduler after a backup was restored has a higher number than any that was given after the backup was made, and render servers that heard of
 * those listen to it.
 */
public final class JdbcEpochSource implements EpochSource {

    private final DataSource database;
    private final Executor executor;

    /**
     * @param executor where blocking calls may be made
     */
    public JdbcEpochSource(DataSource database, Executor executor) {
        this.database = database;
        this.executor = executor;
    }

    @Override
    public CompletionStage<Long> next() {
        return CompletableFuture.supplyAsync(this::increment, executor);
    }

    private long increment() {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                // The update locks the row until the commit, so no two Schedulers read the same number.
                statement.executeUpdate("UPDATE raymill_scheduler SET epoch = GREATEST(epoch + 1,"
                        + " CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) AS BIGINT))");
                try (ResultSet row = statement.executeQuery("SELECT epoch FROM raymill_scheduler")) {
                    row.next();
                    long epoch = row.getLong(1);
                    connection.commit();
                    return epoch;
                }
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }
}
