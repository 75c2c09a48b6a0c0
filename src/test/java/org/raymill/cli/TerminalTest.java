package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How values are written for people. */
class TerminalTest {

    private static Terminal terminal(StringWriter out, boolean colour) {
        return new Terminal(new PrintWriter(out, true), new PrintWriter(new StringWriter()), colour, false, 80);
    }

    @Test
    void columnsAreAlignedAndLinesDoNotEndWithBlanks() {
        StringWriter out = new StringWriter();

        terminal(out, false).table(List.of("ID", "MESSAGE"), List.of(List.of("mill-1", ""), List.of("x", "hello")));

        assertThat(out.toString().lines()).containsExactly("ID      MESSAGE", "mill-1", "x       hello");
    }

    @Test
    void coloursDoNotMoveColumns() {
        StringWriter out = new StringWriter();

        terminal(out, true).table(List.of("STATUS", "N"), List.of(List.of("up", "1"), List.of("draining", "2")));

        assertThat(out.toString().replaceAll("\u001b\\[\\d+m", "").lines())
                .containsExactly("STATUS    N", "up        1", "draining  2");
    }

    @Test
    void whatOthersNamedCanNotMoveTheCursorOrTurnTheText() {
        assertThat(Terminal.clean("a\u001b[2Jb\u009bc\nd\u202ee")).isEqualTo("a?[2Jb?c?d?e");
        assertThat(Terminal.clean("Mühle 風車")).isEqualTo("Mühle 風車");
    }

    @Test
    void widthsAreKeptInReason() {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        assertThat(new Terminal(nowhere, nowhere, false, true, 3).columns()).isEqualTo(40);
        assertThat(new Terminal(nowhere, nowhere, false, true, 5_000).columns()).isEqualTo(160);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 bytes", "1023, 1023 bytes", "1024, 1.0 KiB", "1572864, 1.5 MiB", "9223372036854775807, 8.0 EiB"})
    void sizesHaveFittingUnits(long bytes, String text) {
        assertThat(Sizes.text(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"-5, 0 s", "59, 59 s", "61, 1 min 1 s", "3660, 1 h 1 min", "180000, 2 d 2 h"})
    void timesHaveTheirTwoLargestUnits(long seconds, String text) {
        assertThat(Times.text(Duration.ofSeconds(seconds))).isEqualTo(text);
    }
}
