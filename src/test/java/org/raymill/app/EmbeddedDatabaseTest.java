package org.raymill.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the embedded database has confirmed is in its file, whenever the process is killed. */
class EmbeddedDatabaseTest {

    private static final int ROUNDS = 40;

    @TempDir
    private Path folder;

    @Test
    void whatIsCommittedIsFoundByWhoeverOpensTheFileNext() throws Exception {
        Random sizes = new Random(3);
        try (Database database = open(folder.resolve("living"));
                Connection connection = database.pool().getConnection()) {
            execute(connection, "SET RETENTION_TIME 0"); // space is used again at once, rather than after 45 seconds
            execute(connection, "CREATE TABLE events (number BIGINT PRIMARY KEY, payload VARBINARY)");
            execute(connection, "CREATE TABLE others (id INT PRIMARY KEY, payload VARBINARY)");
            for (int number = 1; number <= ROUNDS; number++) {
                write(connection, "INSERT INTO events VALUES (?, ?)", number, new byte[sizes.nextInt(1_500)]);
                if (sizes.nextInt(3) == 0) {
                    write(
                            connection,
                            "MERGE INTO others VALUES (?, ?)",
                            sizes.nextInt(5),
                            new byte[sizes.nextInt(20_000)]);
                }
                assertThat(lastOfCopy()).isEqualTo(number);
            }
        }
    }

    /** What a process finds that is started after this one was killed now. */
    private long lastOfCopy() throws Exception {
        Path copied = folder.resolve("killed").resolve("database").resolve("raymill.mv.db");
        Files.createDirectories(copied.getParent());
        Files.copy(
                folder.resolve("living").resolve("database").resolve("raymill.mv.db"),
                copied,
                StandardCopyOption.REPLACE_EXISTING);
        try (Database database = open(folder.resolve("killed"));
                Connection connection = database.pool().getConnection();
                ResultSet row = connection.createStatement().executeQuery("SELECT MAX(number) FROM events")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Database open(Path data) {
        return new Database(ConfigFactory.load().getConfig("raymill.database"), data);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        connection.createStatement().execute(sql);
    }

    private static void write(Connection connection, String sql, int key, byte[] payload) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, key);
            statement.setBytes(2, payload);
            statement.executeUpdate();
        }
    }
}
