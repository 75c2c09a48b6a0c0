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

/** Numbers Schedulers with a row in the site's database. */
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
                statement.executeUpdate("UPDATE raymill_scheduler SET epoch = epoch + 1");
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
