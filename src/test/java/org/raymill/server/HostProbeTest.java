package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.HostHardware;

class HostProbeTest {

    @Test
    void theHostIsKnown(@TempDir Path data) {
        HostHardware host = HostProbe.probe(data);
        assertThat(host.cores()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(host.memoryMiB()).isGreaterThan(Runtime.getRuntime().maxMemory() >> 20);
        assertThat(host.freeDiskMiB()).isPositive();
        assertThat(host.cpuModel()).isNotBlank();
        assertThat(host.operatingSystem()).isNotBlank();
        assertThat(host.architecture()).isEqualTo(System.getProperty("os.arch"));
        assertThat(host.hostname()).isEqualTo(RenderServerSettings.hostName());
        HostHardware later = HostProbe.refresh(host, data);
        assertThat(later.cpuModel()).isEqualTo(host.cpuModel());
        assertThat(later.freeDiskMiB()).isPositive();
    }
}
