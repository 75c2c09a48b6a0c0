package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.raymill.fuzz.Choices;

/** Lines of programs before they are kept: a secret is not in them, whatever stands around it, and no line takes long. */
public final class LogFilterFuzz {

    private static final String SECRET = "hunter2-hunter2";
    private static final int LONGEST = 4_096;
    private static final LogFilter FILTER = LogFilter.of(Map.of("API_TOKEN", SECRET), List.of());

    private LogFilterFuzz() {}

    /** The input is the line. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new Choices(input).text();
        String line = text.substring(0, Math.min(text.length(), LONGEST));
        String clean = FILTER.clean(line);
        assertThat(clean).doesNotContain(SECRET);
        assertThat(clean.chars().anyMatch(c -> c < ' ' && c != '\t')).isFalse();
    }
}
