package org.raymill.endtoend;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Looks for secrets where none may be. */
final class SecretSearch {

    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final Set<String> found = new TreeSet<>();

    /** Has it look for a secret, and returns that. */
    String secret(String name, String text) {
        secrets.put(name, text);
        return text;
    }

    /** What was found, by secret and place. */
    Set<String> found() {
        return found;
    }

    void text(String place, String text) {
        secrets.forEach((name, secret) -> {
            if (text.contains(secret)) {
                found.add(name + " in " + place);
            }
        });
    }

    private void bytes(String place, byte[] content) {
        text(place, new String(unpacked(content), StandardCharsets.ISO_8859_1));
    }

    /** Logs that are kept are compressed. */
    private static byte[] unpacked(byte[] content) {
        boolean packed = content.length > 2 && content[0] == (byte) 0x1f && content[1] == (byte) 0x8b;
        if (!packed) {
            return content;
        }
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return unpacked.readAllBytes();
        } catch (IOException e) {
            return content;
        }
    }

    /** Files below a folder. */
    void files(Path folder, Predicate<Path> which) {
        for (Path file : filesBelow(folder).stream().filter(which).toList()) {
            text("the name of a file", file.toString());
            readable(file).ifPresent(content -> bytes(file.toString(), content));
        }
    }

    /** A walk ends at a folder that was removed meanwhile, and is begun anew. */
    private static List<Path> filesBelow(Path folder) {
        UncheckedIOException last = null;
        for (int times = 0; times < 10; times++) {
            try (Stream<Path> all = Files.walk(folder)) {
                return all.filter(Files::isRegularFile).toList();
            } catch (UncheckedIOException e) {
                last = e;
            } catch (IOException e) {
                last = new UncheckedIOException(e);
            }
        }
        throw last;
    }

    /** Files come and go, and those of other processes may be none of ours. */
    private static Optional<byte[]> readable(Path file) {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Command lines of all processes of this machine. */
    void commandLines() {
        ProcessHandle.allProcesses().forEach(process -> process(process.pid(), "cmdline"));
    }

    /** The environments of what a process has started. */
    List<ProcessHandle> environmentsBelow(long pid) {
        List<ProcessHandle> children =
                ProcessHandle.of(pid).orElseThrow().descendants().toList();
        children.forEach(child -> process(child.pid(), "environ"));
        return children;
    }

    private void process(long pid, String file) {
        readable(Path.of("/proc", Long.toString(pid), file))
                .ifPresent(content -> bytes("/proc/" + pid + "/" + file, content));
    }

    /** All rows of all tables of a database. */
    void database(String url, String user, String password) {
        try (Connection connection = DriverManager.getConnection(url, user, password)) {
            List<String> tables = new ArrayList<>();
            try (ResultSet table = connection.getMetaData().getTables(null, "public", "%", new String[] {"TABLE"})) {
                while (table.next()) {
                    tables.add(table.getString("TABLE_NAME"));
                }
            }
            for (String table : tables) {
                table(connection, table);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void table(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM \"" + table + "\"")) {
            while (row.next()) {
                for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                    byte[] content = row.getBytes(column);
                    if (content != null) {
                        bytes(table + "." + row.getMetaData().getColumnName(column), content);
                    }
                }
            }
        }
    }
}
