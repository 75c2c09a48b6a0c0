package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.HostLoad;

class LoadProbeTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    private Path folder;

    @Test
    void theHostIsLookedAtOnceASecondAtMost() throws IOException {
        Path memory = folder.resolve("meminfo");
        LoadProbe probe = new LoadProbe(memory, now::get);
        Files.writeString(memory, "MemTotal:       1048576 kB\nMemFree: 10 kB\nMemAvailable:    524288 kB\n");

        Optional<HostLoad> first = probe.load();
        Files.writeString(memory, "MemTotal:       1048576 kB\nMemAvailable:    0 kB\n");
        Optional<HostLoad> same = probe.load();
        now.updateAndGet(time -> time.plusSeconds(1));
        Optional<HostLoad> later = probe.load();

        assertThat(same).isSameAs(first);
        // The processors' load is known from the second look on at the latest; the memory's then grew by half a GiB.
        assertThat(later).isPresent();
        assertThat(later.get().processors()).isBetween(0.0, 1.0);
        first.ifPresent(before ->
                assertThat(later.get().memoryMiB() - before.memoryMiB()).isEqualTo(512));
    }

    @Test
    void withoutLinuxsFileTheSystemsOwnFigureCounts() {
        LoadProbe probe = new LoadProbe(folder.resolve("none"), now::get);
        probe.load();
        now.updateAndGet(time -> time.plusSeconds(1));

        assertThat(probe.load())
                .hasValueSatisfying(load -> assertThat(load.memoryMiB()).isPositive());
    }
}
