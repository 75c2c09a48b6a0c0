package org.raymill.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.raymill.model.CollectionReport;

/**
 * The meters of the file store: what its collections find, which look at each file anyway. Of the control nodes of a site one has them; on the others they are
 * 0. Safe to use from many threads.
 */
public final class StoreMetrics {

    private static final double MILLIS = 1e3;

    /** What the store has, and when that was counted. */
    private record Size(long files, long bytes, double countedAt) {
        static final Size UNKNOWN = new Size(0, 0, 0);
    }

    private final Counter freed;
    private volatile Size size = Size.UNKNOWN;

    /** Makes the meters in a registry. */
    public StoreMetrics(MeterRegistry registry) {
        Meters meters = new Meters(registry);
        meters.gauge("raymill.store.files", "Files in the store of associated files", () -> size.files());
        meters.gauge("raymill.store.bytes", "Their size", () -> size.bytes());
        meters.gauge(
                "raymill.store.counted.time.seconds",
                "When that was counted, in seconds since 1970; 0 on nodes that do not know",
                () -> size.countedAt());
        freed = meters.counter("raymill.store.freed.bytes", "Bytes of files that collections have removed");
    }

    /** Meters that nobody reads. */
    public static StoreMetrics none() {
        return new StoreMetrics(Meters.nowhere());
    }

    /**
     * A collection has ended; one that has ended early has not seen all files.
     *
     * @param ended what it found; empty when another node collects from now on
     */
    public void collected(Optional<CollectionReport> ended) {
        ended.ifPresentOrElse(this::collected, () -> size = Size.UNKNOWN);
    }

    private void collected(CollectionReport report) {
        long gone = report.dryRun() ? 0 : report.freedBytes();
        freed.increment(gone);
        if (report.problem().isEmpty() && report.endedAt().isPresent()) {
            size = new Size(
                    report.files() - (report.dryRun() ? 0 : report.freedFiles()),
                    report.bytes() - gone,
                    report.endedAt().get().toEpochMilli() / MILLIS);
        }
    }
}
