package org.raymill.job.core;

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

    private record Key(ServerId server, int epochDay) {}

    private final Map<Key, UsageTotals> totals = new HashMap<>();
    private final Set<Key> changed = new LinkedHashSet<>();

    /** Counts an attempt that has ended. */
    void add(AttemptRecord attempt) {
        Key key = new Key(attempt.server(), day(attempt.endedAt()));
        Duration took = Duration.between(attempt.startedAt(), attempt.endedAt());
        totals.put(key, totals.getOrDefault(key, UsageTotals.NONE).plus(attempt.status(), took, attempt.usage()));
        changed.add(key);
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
