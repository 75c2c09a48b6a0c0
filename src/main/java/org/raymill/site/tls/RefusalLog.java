package org.raymill.site.tls;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.raymill.site.tls.RefusedConnection.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs refused connections, for each reason at most one a second: strangers choose how often they knock. */
final class RefusalLog {

    private static final Logger LOG = LoggerFactory.getLogger(SiteTls.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final class Line {
        private long at;
        private long leftOut;
    }

    private final LongSupplier nanoTime;
    private final Map<Reason, Line> lines = new EnumMap<>(Reason.class);

    RefusalLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Logs it or counts it for the next line. Whether it was logged. */
    synchronized boolean tell(RefusedConnection refused) {
        long now = nanoTime.getAsLong();
        Line line = lines.get(refused.reason());
        if (line != null && now - line.at < PAUSE_NANOS) {
            line.leftOut++;
            return false;
        }
        long leftOut = line == null ? 0 : line.leftOut;
        Line next = new Line();
        next.at = now;
        lines.put(refused.reason(), next);
        LOG.warn(
                "A connection of sites was refused: {}{}",
                refused.text(),
                leftOut == 0 ? "" : " (and " + leftOut + " more for such a reason since the last line)");
        return true;
    }
}
