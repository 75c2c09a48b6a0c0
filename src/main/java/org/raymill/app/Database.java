package org.raymill.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.raymill.telemetry.NodeMetrics;

/**
 * The site's database: the journal of jobs, the list of jobs, the Scheduler's epoch. H2 in the data folder or PostgreSQL, by configuration
 * alone.
 */
final class Database implements AutoCloseable {

    /** What the kinds of databases differ in. */
    private enum Kind {
        H2("slick.jdbc.H2Profile$", "org.h2.Driver", "schema/h2/h2-create-schema.sql"),
        POSTGRESQL(
                "slick.jdbc.PostgresProfile$", "org.postgresql.Driver", "schema/postgres/postgres-create-schema.sql");

        private final String profile;
        private final String driver;
        private final String journalSchema;

        Kind(String profile, String driver, String journalSchema) {
            this.profile = profile;
            this.driver = driver;
            this.journalSchema = journalSchema;
        }
    }

    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration VALIDATION_TIMEOUT = Duration.ofSeconds(1);

    private final Kind kind;
    private final String url;
    private final String user;
    private final String password;
    private final int journalConnections;
    private final Duration answerLimit;
    private final HikariDataSource pool;

    /**
     * Connects and brings the schema up to date.
     *
     * @param config the settings below {@code raymill.database}
     * @throws StartException when the database can not be used; the message says why and what to do
     */
    Database(Config config, Path data) {
        url = url(config, data);
        kind = kind(url);
        user = config.getString("user");
        password = config.getString("password");
        journalConnections = config.getInt("journal-connections");
        answerLimit = config.getDuration("answer-limit");
        pool = connect(config.getInt("catalog-connections"));
        migrate();
    }

    /** The JDBC address by the settings below {@code raymill.database}. */
    static String url(Config config, Path data) {
        String configured = config.getString("url");
        // Without WRITE_DELAY=0 the embedded database loses the last half second of commits when the process is killed.
        return configured.isEmpty()
                ? "jdbc:h2:file:" + embedded(data) + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE"
                : configured;
    }

    /** Where the embedded database lies, without the endings of its files. */
    static Path embedded(Path data) {
        return data.resolve("database").resolve("raymill").toAbsolutePath();
    }

    private static Kind kind(String url) {
        if (url.startsWith("jdbc:h2:")) {
            return Kind.H2;
        }
        if (url.startsWith("jdbc:postgresql:")) {
            return Kind.POSTGRESQL;
        }
        throw new StartException(
                "raymill.database.url must begin with jdbc:h2: or jdbc:postgresql:, not '" + url + "'");
    }

    private HikariDataSource connect(int connections) {
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName("raymill-catalog");
        hikari.setJdbcUrl(url);
        hikari.setUsername(user);
        hikari.setPassword(password);
        hikari.setDriverClassName(kind.driver);
        hikari.setMaximumPoolSize(connections);
        hikari.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        hikari.setValidationTimeout(VALIDATION_TIMEOUT.toMillis());
        driverProperties().forEach(hikari::addDataSourceProperty);
        try {
            return new HikariDataSource(hikari);
        } catch (RuntimeException e) {
            throw new StartException(
                    "the database " + url + " does not answer: " + rootMessage(e)
                            + ". Is it running, is no other node using the same data folder, and are raymill.database.url, user and password right?");
        }
    }

    /** Without these a server that falls silent, instead of hanging up, is waited for without end. */
    private Map<String, String> driverProperties() {
        if (kind != Kind.POSTGRESQL) {
            return Map.of(); // the embedded one is in this process
        }
        return Map.of(
                "connectTimeout", Long.toString(CONNECTION_TIMEOUT.toSeconds()),
                "loginTimeout", Long.toString(CONNECTION_TIMEOUT.toSeconds()),
                "socketTimeout", Long.toString(Math.max(1, answerLimit.toSeconds())),
                "tcpKeepAlive", "true");
    }

    private void migrate() {
        try {
            // Changes of the schema may take longer than answer-limit: connections of their own.
            schema(url, user, password).migrate();
        } catch (FlywayException e) {
            pool.close();
            throw new StartException("the database " + url + " can not be brought up to date: " + rootMessage(e));
        }
    }

    /** The schema that this program wants of a database, and what there is of it. */
    static Flyway schema(String url, String user, String password) {
        return Flyway.configure()
                .dataSource(url, user, password)
                .locations("classpath:db/migration")
                .javaMigrations(new JournalSchema(kind(url).journalSchema))
                .load();
    }

    static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }

    /** How the connections of {@link #pool} are used. */
    NodeMetrics.Connections connections() {
        HikariPoolMXBean now = pool.getHikariPoolMXBean();
        return now == null
                ? NodeMetrics.Connections.NONE
                : new NodeMetrics.Connections(
                        now.getActiveConnections(), now.getIdleConnections(), now.getThreadsAwaitingConnection());
    }

    /** Connections for short statements. */
    DataSource pool() {
        return pool;
    }

    /** The settings by which Akka Persistence reaches this database. */
    Config journalConfig() {
        return ConfigFactory.parseMap(Map.ofEntries(
                        Map.entry("profile", kind.profile),
                        Map.entry("db.url", url),
                        Map.entry("db.user", user),
                        Map.entry("db.password", password),
                        Map.entry("db.driver", kind.driver),
                        Map.entry("db.numThreads", journalConnections),
                        Map.entry("db.maxConnections", journalConnections),
                        Map.entry("db.minConnections", 1),
                        Map.entry("db.connectionTimeout", CONNECTION_TIMEOUT.toMillis() + "ms"),
                        Map.entry("db.validationTimeout", VALIDATION_TIMEOUT.toMillis() + "ms"),
                        Map.entry("db.properties", driverProperties())))
                .atPath("akka-persistence-jdbc.shared-databases.slick");
    }

    @Override
    public void close() {
        pool.close();
    }
}
