package org.raymill.endtoend;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Where a farm keeps its journal. */
interface FarmDatabase extends AutoCloseable {

    /** The environment that makes a control node use it. */
    Map<String, String> environment();

    @Override
    void close();

    /** The embedded database that a farm uses when it is told nothing. */
    static FarmDatabase byDefault() {
        return new FarmDatabase() {
            @Override
            public Map<String, String> environment() {
                return Map.of();
            }

            @Override
            public void close() {
                // It lives in the control node's data folder and process.
            }
        };
    }

    /** A PostgreSQL server of its own, empty. */
    static FarmDatabase postgreSql() {
        EmbeddedPostgres server;
        try {
            server = EmbeddedPostgres.builder().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new FarmDatabase() {
            @Override
            public Map<String, String> environment() {
                return Map.of(
                        "RAYMILL_DATABASE_URL", "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres",
                        "RAYMILL_DATABASE_USER", "postgres",
                        "RAYMILL_DATABASE_PASSWORD", "postgres");
            }

            @Override
            public void close() {
                try {
                    server.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }
}
