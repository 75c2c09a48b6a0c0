package org.raymill.server;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.raymill.model.HostLoad;

/**
 * Looks at how busy the host is, within the limits of the container that this process runs in; at most once a second, since it is asked with
 * every report. Used by one actor at a time.
 */
final class LoadProbe {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final long MIB = 1L << 20;
    private static final long KIB_PER_MIB = 1L << 10;

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final Path memoryFile;
    private final InstantSource clock;
    private Optional<HostLoad> load = Optional.empty();
    private Instant lookedAt = Instant.MIN;

    /**
     * @param memoryFile where Linux tells of its memory ({@code /proc/meminfo}); need not exist
     */
    LoadProbe(Path memoryFile, InstantSource clock) {
        this.memoryFile = memoryFile;
        this.clock = clock;
    }

    /** How busy the host is; empty when that is not known. */
    Optional<HostLoad> load() {
        Instant now = clock.instant();
        if (lookedAt.equals(Instant.MIN) || !lookedAt.plus(PAUSE).isAfter(now)) {
            lookedAt = now;
            load = look();
        }
        return load;
    }

    private Optional<HostLoad> look() {
        double processors = system.getCpuLoad();
        if (!(processors >= 0)) {
            return Optional.empty(); // the system has not counted long enough, or does not tell
        }
        return Optional.of(new HostLoad(Math.min(1, processors), usedMemoryMiB()));
    }

    /** What is cached of files is free for whoever needs it; of a container, whose memory is a part of the host's, only its own figure is known. */
    private long usedMemoryMiB() {
        long total = system.getTotalMemorySize() / MIB;
        OptionalLong host = memory("MemTotal");
        OptionalLong available = memory("MemAvailable");
        boolean wholeHost = host.isPresent() && available.isPresent() && host.getAsLong() <= total;
        long free = wholeHost ? available.getAsLong() : system.getFreeMemorySize() / MIB;
        return Math.max(0, total - Math.min(free, total));
    }

    private OptionalLong memory(String what) {
        try (Stream<String> lines = Files.lines(memoryFile)) {
            return lines.filter(line -> line.startsWith(what + ":"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(digits -> Long.parseLong(digits) / KIB_PER_MIB)
                    .findFirst();
        } catch (IOException | UncheckedIOException | NumberFormatException e) {
            return OptionalLong.empty(); // another system than Linux
        }
    }
}
