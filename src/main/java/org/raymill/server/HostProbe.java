package org.raymill.server;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.raymill.model.HostHardware;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import oshi.SystemInfo;

/** Looks at the host: hardware and operating system, within the limits of the container that this process runs in. */
public final class HostProbe {

    private static final Logger log = LoggerFactory.getLogger(HostProbe.class);
    private static final long MIB = 1L << 20;

    private HostProbe() {}

    /**
     * Looks at everything. Takes up to some seconds and may start programs of the operating system.
     *
     * @param data the server's data folder, which exists
     */
    public static HostHardware probe(Path data) {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.version");
        String cpu = "unknown";
        List<HostHardware.Gpu> gpus = List.of();
        try {
            SystemInfo info = new SystemInfo();
            system = info.getOperatingSystem().toString();
            cpu = info.getHardware()
                    .getProcessor()
                    .getProcessorIdentifier()
                    .getName()
                    .strip();
            gpus = info.getHardware().getGraphicsCards().stream()
                    .map(card -> new HostHardware.Gpu(card.getName().strip(), Math.max(0, card.getVRam()) / MIB))
                    .toList();
        } catch (RuntimeException | LinkageError e) {
            // OSHI reads what each operating system has; a host that it does not understand can render all the same.
            log.warn("The host's hardware is not fully known: {}", e.toString());
        }
        return new HostHardware(
                RenderServerSettings.hostName(),
                system,
                System.getProperty("os.arch"),
                cpu,
                Runtime.getRuntime().availableProcessors(),
                memoryMiB(),
                gpus,
                freeDiskMiB(data));
    }

    /** The same host with the free space of this moment. */
    public static HostHardware refresh(HostHardware host, Path data) {
        return new HostHardware(
                host.hostname(),
                host.operatingSystem(),
                host.architecture(),
                host.cpuModel(),
                host.cores(),
                host.memoryMiB(),
                host.gpus(),
                freeDiskMiB(data));
    }

    /** The JVM's own bean knows the limit of a container. */
    private static long memoryMiB() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return system.getTotalMemorySize() / MIB;
    }

    /** Asks of the folder alone: a {@code FileStore} is found by reading all that is mounted, and this is asked many times a second. */
    static long freeDiskMiB(Path data) {
        return data.toFile().getUsableSpace() / MIB;
    }
}
