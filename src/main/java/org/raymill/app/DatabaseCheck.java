package org.raymill.app;

import com.typesafe.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.raymill.doctor.Check;
import org.raymill.doctor.Clocks;
import org.raymill.model.Finding;

/**
 * Whether the database that a control node would use can be reached, what its schema is, and its clock. Changes nothing.
 *
 * @param config the settings below {@code raymill.database}
 * @param data the node's folder
 */
record DatabaseCheck(Config config, Path data) {

    private static final String NAME = "database";
    private static final int CONNECT_SECONDS = 5;
    /** H2: somebody has the file open. */
    private static final int IN_USE = 90020;

    /** The check. */
    Check check() {
        String url = Database.url(config, data);
        return new Check(NAME, shown(url), () -> look(url));
    }

    /** Without what may hold a password. */
    private static String shown(String url) {
        return url.replaceAll("[?;].*", "");
    }

    private List<Finding> look(String url) throws SQLException {
        boolean embedded = config.getString("url").isEmpty();
        if (embedded && !Files.exists(Database.embedded(data).resolveSibling("raymill.mv.db"))) {
            return List.of(Finding.ok(NAME, shown(url), "an embedded one, which the node makes at its start"));
        }
        String address =
                embedded ? "jdbc:h2:file:" + Database.embedded(data) + ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r" : url;
        try (Connection connection = DriverManager.getConnection(address, properties(address))) {
            List<Finding> findings = new ArrayList<>();
            Instant before = Instant.now();
            Instant there = now(connection);
            Instant after = Instant.now();
            var about = connection.getMetaData();
            findings.add(Finding.ok(
                    NAME,
                    shown(url),
                    about.getDatabaseProductName() + " " + about.getDatabaseProductVersion() + " answers in "
                            + Duration.between(before, after).toMillis() + " ms"));
            if (!embedded) {
                findings.add(Clocks.finding(
                        shown(url),
                        "the database",
                        Duration.between(
                                before.plus(Duration.between(before, after).dividedBy(2)), there),
                        Duration.between(before, after)));
            }
            findings.add(schema(address, shown(url)));
            return findings;
        } catch (SQLException e) {
            if (e.getErrorCode() == IN_USE) {
                return List.of(Finding.ok(NAME, shown(url), "in use by a node that runs with this data folder"));
            }
            return List.of(
                    Finding.problem(
                            NAME,
                            shown(url),
                            "does not answer: " + Database.rootMessage(e),
                            "start it, and see that raymill.database.url, user and password are right and that this host may connect"));
        }
    }

    private Properties properties(String address) {
        Properties properties = new Properties();
        properties.setProperty("user", config.getString("user"));
        properties.setProperty("password", config.getString("password"));
        if (address.startsWith("jdbc:postgresql:")) {
            properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
            properties.setProperty("loginTimeout", String.valueOf(CONNECT_SECONDS));
            properties.setProperty("socketTimeout", String.valueOf(CONNECT_SECONDS));
        }
        return properties;
    }

    private static Instant now(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT CURRENT_TIMESTAMP")) {
            row.next();
            Timestamp now = row.getTimestamp(1);
            return now.toInstant();
        }
    }

    private Finding schema(String address, String where) {
        try {
            MigrationInfoService info = Database.schema(address, config.getString("user"), config.getString("password"))
                    .info();
            return schema(info, where);
        } catch (FlywayException e) {
            return Finding.problem(
                    NAME,
                    where,
                    "what is in it can not be read: " + Database.rootMessage(e),
                    "name an empty database, or one of Raymill, in raymill.database.url");
        }
    }

    private static Finding schema(MigrationInfoService info, String where) {
        for (MigrationInfo each : info.all()) {
            if (each.getState().name().startsWith("FUTURE")) {
                return Finding.problem(
                        NAME,
                        where,
                        "it was used by a newer Raymill: its schema has version " + each.getVersion(),
                        "start the newer program here, too, or restore the backup that was made before the upgrade");
            }
            if (each.getState().isFailed()) {
                return Finding.problem(
                        NAME,
                        where,
                        "its schema could not be brought to version " + each.getVersion(),
                        "restore the backup that was made before the upgrade, and look at the node's log of that time");
            }
        }
        MigrationInfo current = info.current();
        if (current == null) {
            return Finding.ok(NAME, where, "empty; the node makes its tables at its start");
        }
        int pending = info.pending().length;
        return pending == 0
                ? Finding.ok(
                        NAME, where, "its schema has version " + current.getVersion() + ", as this program wants it")
                : Finding.warning(
                        NAME,
                        where,
                        "its schema has version " + current.getVersion()
                                + "; this program brings it up to date at its start" + " (" + pending
                                + " steps), and older ones can not use it then",
                        "make a backup first: docs/operations.md");
    }
}
