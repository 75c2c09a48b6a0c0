package org.raymill.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Statement;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;

/** Creates the journal's tables with the schema script that comes with Akka Persistence JDBC. */
final class JournalSchema implements JavaMigration {

    private final String script;

    /**
     * @param script where the script is on the class path
     */
    JournalSchema(String script) {
        this.script = script;
    }

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("1");
    }

    @Override
    public String getDescription() {
        return "journal";
    }

    @Override
    public Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws Exception {
        try (Statement statement = context.getConnection().createStatement()) {
            for (String sql : read().split(";")) {
                if (!sql.isBlank()) {
                    // The tables are new: an index needs not be built concurrently, which would not work in a
                    // transaction.
                    statement.execute(sql.replace("INDEX CONCURRENTLY", "INDEX"));
                }
            }
        }
    }

    private String read() throws IOException {
        try (InputStream in = getClass().getClassLoader().getResourceAsStream(script)) {
            if (in == null) {
                throw new IOException("the schema script " + script + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
