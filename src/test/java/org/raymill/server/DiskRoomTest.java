package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskRoomTest {

    @ParameterizedTest
    @CsvSource({
        "512, false, ''",
        "511, true, ''",
        "256, true, ''",
        "255, true, '; only 255 MiB are free on the server''s disk'",
        "0, true, '; only 0 MiB are free on the server''s disk'",
    })
    void halfOfWhatIsToStayFreeIsTooLittleForWhatRunsAlready(long free, boolean low, String note) {
        DiskRoom disk = new DiskRoom(() -> free, 512);
        assertThat(disk.isLow()).isEqualTo(low);
        assertThat(disk.note()).isEqualTo(note);
    }
}
