package org.raymill.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.job.TestDatabase;
import org.raymill.model.FarmMinute;
import org.raymill.model.TimeSeries;
import org.raymill.protocol.FarmHistoryCommand.GetHistory;

class HistoryTableTest {

    private static final long START = 29_000_000;

    private TestDatabase database;
    private HistoryTable table;

    /** An empty database. */
    TestDatabase database() {
        return TestDatabase.h2();
    }

    @BeforeEach
    void open() {
        database = database();
        table = new HistoryTable(database.pool());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void write(int minute, Map<String, Double> values) throws SQLException {
        table.write(new FarmMinute(START + minute, values));
    }

    private TimeSeries read(int from, int to, int step, String... names) throws SQLException {
        return table.read(new GetHistory(START + from, START + to, step, List.of(names), null));
    }

    @Test
    void eachMinuteIsFoundAgainAndWhatWasNotKnownIsNull() throws SQLException {
        write(0, Map.of("cores", 8.0));
        write(1, Map.of("cores", 16.0, "frames", 3.0));

        assertThat(read(0, 2, 1, "cores", "frames"))
                .isEqualTo(new TimeSeries(
                        1,
                        List.of(START, START + 1),
                        Map.of("cores", List.of(8.0, 16.0), "frames", java.util.Arrays.asList(null, 3.0))));
    }

    @Test
    void aStepIsTheMeanOfItsMinutesAndStepsOfNothingAreLeftOut() throws SQLException {
        for (int minute : new int[] {0, 1, 2, 8}) {
            write(minute, Map.of("cores", (double) minute));
        }

        TimeSeries series = read(0, 20, 4, "cores");

        assertThat(series.minutes()).containsExactly(START, START + 8);
        assertThat(series.values()).isEqualTo(Map.of("cores", List.of(1.0, 8.0)));
    }

    @Test
    void theTimeEndsBeforeItsLastMinute() throws SQLException {
        write(4, Map.of("cores", 1.0));
        write(5, Map.of("cores", 2.0));
        write(6, Map.of("cores", 3.0));

        assertThat(read(5, 6, 1, "cores").minutes()).containsExactly(START + 5);
    }

    @Test
    void aNameWithAStarMeansAllThatBeginSoAndNothingElseIsAPattern() throws SQLException {
        write(0, Map.of("limit.a_b", 1.0, "limit.axb", 2.0, "limit.a%", 3.0, "cores", 4.0));

        assertThat(read(0, 1, 1, "limit.*").values().keySet()).containsExactly("limit.a%", "limit.a_b", "limit.axb");
        assertThat(read(0, 1, 1, "limit.a_b").values().keySet()).containsExactly("limit.a_b");
        assertThat(read(0, 1, 1, "limit.a%").values().keySet()).containsExactly("limit.a%");
        assertThat(read(0, 1, 1, "l!mit").values()).isEmpty();
        assertThat(read(0, 1, 1).values()).isEmpty();
    }

    @Test
    void aMinuteThatIsThereIsNotWrittenTwice() throws SQLException {
        write(0, Map.of("cores", 1.0));
        write(0, Map.of("cores", 5.0, "frames", 1.0));

        assertThat(read(0, 1, 1, "*").values()).isEqualTo(Map.of("cores", List.of(1.0)));
    }

    @Test
    void whatIsOldIsRemoved() throws SQLException {
        write(0, Map.of("cores", 1.0));
        write(1, Map.of("cores", 2.0));

        assertThat(table.removeBefore(START + 1)).isEqualTo(1);

        assertThat(read(0, 2, 1, "cores").minutes()).containsExactly(START + 1);
    }

    @Test
    void anAnswerHasAsManySeriesAndStepsAsFit() throws SQLException {
        Map<String, Double> many = IntStream.range(0, GetHistory.MAX_NAMES + 5)
                .boxed()
                .collect(java.util.stream.Collectors.toMap(i -> "series%03d".formatted(i), i -> 1.0));
        int minutes = GetHistory.MAX_VALUES / GetHistory.MAX_NAMES + 3;
        try (var connection = database.pool().getConnection();
                var insert = connection.prepareStatement("INSERT INTO raymill_history VALUES (?, ?, 1)")) {
            for (int minute = 0; minute < minutes; minute++) {
                for (String name : many.keySet()) {
                    insert.setLong(1, START + minute);
                    insert.setString(2, name);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }

        TimeSeries series = read(0, minutes, 1, "series*");

        assertThat(series.values()).hasSize(GetHistory.MAX_NAMES).containsKey("series000");
        assertThat(series.minutes())
                .hasSize(GetHistory.MAX_VALUES / GetHistory.MAX_NAMES)
                .endsWith(START + minutes - 1);
    }
}
