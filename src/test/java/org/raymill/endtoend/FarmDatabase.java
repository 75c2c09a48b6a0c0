package org.raymill.endtoend;

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
        return new PostgreSqlServer();
    }
}
