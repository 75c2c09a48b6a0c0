package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;

/** Logs of attempts that run. */
class LiveLogsTest {

    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2h");
    private static final AttemptId ATTEMPT = new AttemptId("01kaqz5m3c9x4p2j");

    @TempDir
    private Path folder;

    private StorageLayout layout;
    private LiveLogs logs;
    private LiveLogs.Place place = LiveLogs.Place.BEGINNING;

    @BeforeEach
    void open() {
        layout = new StorageLayout(folder);
        logs = new ResultStore(layout).liveLogs();
    }

    private String readOn() throws IOException {
        StringBuilder text = new StringBuilder();
        for (boolean more = true; more; ) {
            LiveLogs.More next = logs.read(JOB, ATTEMPT, place);
            text.append(new String(next.bytes(), StandardCharsets.UTF_8));
            place = next.next();
            more = next.more();
        }
        return text.toString();
    }

    private void append(String lines) throws IOException {
        logs.append(JOB, ATTEMPT, lines.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whoeverReadsGoesOnWhereTheyWere() throws IOException {
        assertThat(readOn()).isEmpty();
        assertThat(logs.has(JOB, ATTEMPT)).isFalse();
        append("one\n");
        assertThat(readOn()).isEqualTo("one\n");
        assertThat(readOn()).isEmpty();
        append("two\nthree\n");
        assertThat(readOn()).isEqualTo("two\nthree\n");
        assertThat(logs.has(JOB, ATTEMPT)).isTrue();
    }

    @Test
    void ofAVeryLongLogTheBeginningAndTheNewestAreKeptAndTheGapIsSaid() throws IOException {
        String piece = "x".repeat(LiveLogs.PIECE_BYTES - 1) + "\n";
        append("begin\n");
        append(piece);
        for (int i = 0; i < 20; i++) {
            append(i + piece);
        }
        append("end\n");
        try (Stream<Path> files = Files.list(layout.live(JOB, ATTEMPT))) {
            assertThat(files.count()).isLessThanOrEqualTo(LiveLogs.NEWEST_PIECES + 1);
        }
        String read = readOn();
        assertThat(read)
                .startsWith("begin\n")
                .contains("\n... some of the log was left out ...\n")
                .endsWith("end\n");
        assertThat(read.length()).isLessThan(10 * LiveLogs.PIECE_BYTES);
        append("more\n");
        assertThat(readOn()).isEqualTo("more\n");
    }

    @Test
    void aLogIsRemovedWithItsFolder() throws IOException {
        append("one\n");
        logs.discard(JOB, ATTEMPT);
        assertThat(layout.live(JOB)).doesNotExist();
        assertThat(readOn()).isEmpty();
    }

    @Test
    void aStorageThatIsNotMountedGetsNoFolders() throws IOException {
        Files.delete(layout.jobs());
        assertThatThrownBy(() -> append("one\n")).isInstanceOf(IOException.class);
        assertThat(layout.jobs()).doesNotExist();
    }
}
