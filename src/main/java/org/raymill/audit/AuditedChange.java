package org.raymill.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** Changes something in the database in a transaction, into which belongs what the audit tells of it: both are there, or neither. */
public final class AuditedChange {

    /** How often a change is made anew that another node got ahead of. */
    private static final int TRIES = 5;

    private AuditedChange() {}

    /** A change in a transaction; empty when another one came between, and it has to be made anew. */
    public interface Change<R> {
        Optional<R> make(Connection connection) throws SQLException;
    }

    /**
     * Makes a change; blocks.
     *
     * @param what is changed, for people
     * @throws SQLException when the database does not do it, or others come between again and again
     */
    public static <R> R make(DataSource database, String what, Change<R> change) throws SQLException {
        for (int tries = 1; ; tries++) {
            try (Connection connection = database.getConnection()) {
                connection.setAutoCommit(false);
                try {
                    Optional<R> reply = change.make(connection);
                    if (reply.isPresent()) {
                        connection.commit();
                        return reply.get();
                    }
                } finally {
                    connection.rollback();
                }
            } catch (SQLException e) {
                if (!AuditTable.isUniqueViolation(e) || tries == TRIES) {
                    throw e;
                }
            }
            if (tries == TRIES) {
                throw new SQLException(what + " is changed by others all the time");
            }
        }
    }
}
