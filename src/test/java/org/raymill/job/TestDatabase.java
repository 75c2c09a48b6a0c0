package org.raymill.job;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.raymill.testing.FreePorts;

/** A database with Raymill's tables, empty. */
public record TestDatabase(HikariDataSource pool) implements AutoCloseable {

    /** Starting one takes seconds: each test gets a database of its own in the same server. */
    private static final class PostgreSql {
        private static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setPort(FreePorts.next())
                        .setPGStartupWait(Duration.ofMinutes(2))
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public static TestDatabase h2() {
        return open("jdbc:h2:mem:" + System.nanoTime() + ";DB_CLOSE_DELAY=-1", null, "h2");
    }

    public static TestDatabase postgreSql() {
        String name = "test" + System.nanoTime();
        try (var connection = PostgreSql.SERVER.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
        return open(PostgreSql.SERVER.getJdbcUrl("postgres", name), "postgres", "postgres");
    }

    private static TestDatabase open(String url, String user, String journal) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setMaximumPoolSize(2);
        HikariDataSource pool = new HikariDataSource(config);
        Flyway.configure()
                .dataSource(pool)
                .locations("classpath:db/migration")
                .load()
                .migrate();
        String schema = "/schema/" + journal + "/" + journal + "-create-schema.sql";
        try (var script = TestDatabase.class.getResourceAsStream(schema);
                var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            for (String part : new String(script.readAllBytes(), StandardCharsets.UTF_8).split(";")) {
                if (!part.isBlank()) {
                    statement.execute(part);
                }
            }
        } catch (IOException | java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
        return new TestDatabase(pool);
    }

    @Override
    public void close() {
        pool.close();
    }
}
