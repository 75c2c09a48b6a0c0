package org.raymill.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.model.HostHardware;
import org.raymill.model.HostLoad;
import org.raymill.model.ServerId;
import org.raymill.model.ServerStatus;
import org.raymill.model.ServerStatusBuilder;
import org.raymill.model.TimeSeries;

class ServerPastTest {

    private static final long MINUTE = 29_000_000;

    private final ServerPast past = new ServerPast();

    private static ServerEntry server(Optional<HostLoad> load) {
        ServerStatus status = ServerStatusBuilder.builder()
                .server(new ServerId("alpha"))
                .incarnation("p")
                .startedAt(Instant.EPOCH)
                .host(new HostHardware("host", "Linux", "amd64", "cpu", 4, 8_000, List.of(), 100_000))
                .cores(4)
                .memoryMiB(8_000)
                .accepting(true)
                .load(load)
                .build();
        return new ServerEntry(status);
    }

    private void look(long minute, double processors) {
        past.look(MINUTE + minute, server(Optional.of(new HostLoad(processors, 100))));
    }

    @Test
    void aMinuteIsTheMeanOfItsLooks() {
        look(0, 0.25);
        look(0, 0.75);
        look(1, 1);

        TimeSeries series = past.series();

        assertThat(series.minutes()).containsExactly(MINUTE, MINUTE + 1);
        assertThat(series.values().get("processors")).containsExactly(0.5, 1.0);
        assertThat(series.values().get("memoryMiB.busy")).containsExactly(100.0, 100.0);
        assertThat(series.values().get("cores.used")).containsExactly(0.0, 0.0);
    }

    @Test
    void whatAServerDoesNotTellIsNotKnown() {
        past.look(MINUTE, server(Optional.empty()));

        assertThat(past.series().values().get("processors")).isEqualTo(Arrays.asList((Double) null));
        assertThat(past.series().values().get("memoryMiB.used")).containsExactly(0.0);
    }

    @Test
    void minutesOfWhichNothingWasSeenAreLeftOutAndOldOnesForgotten() {
        look(0, 0.5);
        look(7, 0.5);
        assertThat(past.series().minutes()).containsExactly(MINUTE, MINUTE + 7);

        look(ServerPast.MINUTES + 3, 0.5);

        assertThat(past.series().minutes()).containsExactly(MINUTE + 7, MINUTE + ServerPast.MINUTES + 3);
    }

    @Test
    void afterALongSilenceNothingOldIsLeft() {
        look(0, 0.5);

        look(10 * ServerPast.MINUTES, 0.25);

        assertThat(past.series().minutes()).containsExactly(MINUTE + 10 * ServerPast.MINUTES);
        assertThat(past.series().values().get("processors")).containsExactly(0.25);
    }

    @Test
    void nothingIsKnownAtFirst() {
        assertThat(past.series().minutes()).isEmpty();
    }
}
