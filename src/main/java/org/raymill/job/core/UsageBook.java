package org.raymill.job.core;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.model.ServerId;
import org.raymill.model.UsageDay;
import org.raymill.model.UsageTotals;

/**
 * What a job's attempts took, by the server that they ran on and the day (UTC) that they ended on. Made of the journal's events alone: however
 * often they are replayed, the sums are the same.
 */
final class UsageBook {

    private static final long SECONDS_A_DAY = Duration.ofDays(1).toSeconds();
    /** The last day of the year 9999: later ones are no dates for databases. */
    private static final long LAST_DAY = 2_932_896;
    /** No attempt takes longer, nor more cores; the product still is a number. */
    private static final long LONGEST_MILLIS = Integer.MAX_VALUE * 1_000L;

    private static final int MOST_CORES = 1_000_000;

    private record Key(ServerId server, int epochDay) {}

    private final Map<Key, UsageTotals> totals = new HashMap<>();
    private final Set<Key> changed = new LinkedHashSet<>();

    private long coreMillis;

    /**
     * Counts an attempt that has ended.
     *
     * @param cores that were reserved for it
     */
    void add(AttemptRecord attempt, int cores) {
        Key key = new Key(attempt.server(), day(attempt.endedAt()));
        Duration took = Duration.between(attempt.startedAt(), attempt.endedAt());
        totals.put(key, totals.getOrDefault(key, UsageTotals.NONE).plus(attempt.status(), took, attempt.usage()));
        changed.add(key);
        long more = Math.max(0, Math.min(LONGEST_MILLIS, took.toMillis())) * Math.min(MOST_CORES, cores);
        coreMillis = coreMillis + more < 0 ? Long.MAX_VALUE : coreMillis + more;
    }

    /** Counts what another site asks. */
    void add(ServerId site, Instant at, BigDecimal cost) {
        if (cost.signum() > 0) {
            Key key = new Key(site, day(at));
            totals.put(key, totals.getOrDefault(key, UsageTotals.NONE).plus(cost));
            changed.add(key);
        }
    }

    /** Cores times milliseconds of all attempts. */
    long coreMillis() {
        return coreMillis;
    }

    private static int day(Instant instant) {
        return (int) Math.max(0, Math.min(LAST_DAY, Math.floorDiv(instant.getEpochSecond(), SECONDS_A_DAY)));
    }

    /** The sums that have changed since this was last asked; at first all. */
    List<UsageDay> takeChanged() {
        List<UsageDay> days = new ArrayList<>(changed.size());
        changed.forEach(key -> days.add(new UsageDay(key.server(), key.epochDay(), totals.get(key))));
        changed.clear();
        return days;
    }
}
