package org.raymill.site.tls;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.raymill.model.SiteName;
import org.raymill.site.tls.RefusedConnection.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs refused connections. Strangers choose how often they knock, and a site whose certificate was revoked knocks for as long as that holds: of each reason and
 * site there is a line at once, and while it goes on another one after a second, and then after pauses that double up to a minute.
 */
final class RefusalLog {

    private static final Logger LOG = LoggerFactory.getLogger(SiteTls.class);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** What has lines of its own; no more of them than there are linked sites and reasons. */
    private record Kind(Reason reason, Optional<SiteName> peer) {}

    private static final class Line {
        private final long at;
        private final long pause;
        private long leftOut;

        Line(long at, long pause) {
            this.at = at;
            this.pause = pause;
        }

        /** The line that is logged when its pause is over. */
        Line next(long now) {
            boolean goesOn = now - at < 2 * pause;
            return new Line(now, goesOn ? Math.min(2 * pause, LONGEST_PAUSE_NANOS) : FIRST_PAUSE_NANOS);
        }
    }

    private final LongSupplier nanoTime;
    private final Map<Kind, Line> lines = new HashMap<>();

    RefusalLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Logs it or counts it for the next line. Whether it was logged. */
    synchronized boolean tell(RefusedConnection refused) {
        long now = nanoTime.getAsLong();
        Kind kind = new Kind(refused.reason(), refused.peer());
        Line line = lines.get(kind);
        if (line != null && now - line.at < line.pause) {
            line.leftOut++;
            return false;
        }
        long leftOut = line == null ? 0 : line.leftOut;
        lines.put(kind, line == null ? new Line(now, FIRST_PAUSE_NANOS) : line.next(now));
        LOG.warn(
                "A connection of sites was refused: {}{}",
                refused.text(),
                leftOut == 0 ? "" : " (and " + leftOut + " more for such a reason since the last line)");
        return true;
    }
}
