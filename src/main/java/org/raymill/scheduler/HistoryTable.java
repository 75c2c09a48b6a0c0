package org.raymill.scheduler;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.raymill.model.FarmMinute;
import org.raymill.model.TimeSeries;
import org.raymill.protocol.FarmHistoryCommand.GetHistory;

/** The table of how the farm was in each minute. Every method blocks. Works on H2 and PostgreSQL. */
final class HistoryTable {

    private final DataSource database;

    HistoryTable(DataSource database) {
        this.database = database;
    }

    /** Writes a minute down; what is there of it already stays: a Scheduler that was replaced may have been first. */
    void write(FarmMinute minute) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            if (!isThere(connection, minute.minute())) {
                try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO raymill_history (at_minute, series, amount) VALUES (?,?,?)")) {
                    for (Map.Entry<String, Double> value : minute.values().entrySet()) {
                        insert.setLong(1, minute.minute());
                        insert.setString(2, value.getKey());
                        insert.setDouble(3, value.getValue());
                        insert.addBatch();
                    }
                    insert.executeBatch();
                }
            }
            connection.commit();
        }
    }

    private static boolean isThere(Connection connection, long minute) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT 1 FROM raymill_history WHERE at_minute = ? LIMIT 1")) {
            select.setLong(1, minute);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Removes what is older than a minute. */
    int removeBefore(long minute) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM raymill_history WHERE at_minute < ?")) {
            delete.setLong(1, minute);
            return delete.executeUpdate();
        }
    }

    /** Means by step, of at most {@link GetHistory#MAX_NAMES} series, the first ones by name, and as many of the newest steps as the answer has room for. */
    TimeSeries read(GetHistory query) throws SQLException {
        if (query.names().isEmpty()) {
            return TimeSeries.empty(query.stepMinutes());
        }
        // The step is a number of this program's own, and stands in the statement because both places must have the
        // same expression.
        String step = "at_minute / " + query.stepMinutes();
        String sql = "SELECT " + step
                + " AS step, series, AVG(amount) FROM raymill_history WHERE at_minute >= ? AND at_minute < ?"
                + " AND ("
                + String.join(" OR ", Collections.nCopies(query.names().size(), "series LIKE ? ESCAPE '!'"))
                + ") GROUP BY " + step + ", series ORDER BY step";
        Map<String, Map<Long, Double>> found = new TreeMap<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, query.from());
            select.setLong(2, query.to());
            for (int i = 0; i < query.names().size(); i++) {
                select.setString(i + 3, pattern(query.names().get(i)));
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.computeIfAbsent(row.getString(2), name -> new HashMap<>())
                            .put(row.getLong(1), row.getDouble(3));
                }
            }
        }
        return table(found, query.stepMinutes());
    }

    private static String pattern(String name) {
        boolean open = name.endsWith("*");
        String text = open ? name.substring(0, name.length() - 1) : name;
        return text.replace("!", "!!").replace("_", "!_").replace("%", "!%") + (open ? "%" : "");
    }

    private static TimeSeries table(Map<String, Map<Long, Double>> found, int step) {
        List<String> names = found.keySet().stream().limit(GetHistory.MAX_NAMES).toList();
        long[] steps = names.stream()
                .flatMap(name -> found.get(name).keySet().stream())
                .mapToLong(Long::longValue)
                .sorted()
                .distinct()
                .toArray();
        int most = GetHistory.MAX_VALUES / Math.max(1, names.size());
        long[] newest = Arrays.copyOfRange(steps, Math.max(0, steps.length - most), steps.length);
        Map<String, List<Double>> values = new TreeMap<>();
        for (String name : names) {
            List<Double> list = new ArrayList<>(newest.length);
            for (long one : newest) {
                list.add(found.get(name).get(one));
            }
            values.put(name, list);
        }
        return new TimeSeries(
                step, Arrays.stream(newest).mapToObj(one -> one * step).toList(), values);
    }
}
