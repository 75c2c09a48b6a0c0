package org.raymill.site.core;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.JobId;

/**
 * What other sites ask today for the jobs of each project: what the catalogue knows, which is some seconds old, and what was promised since. What was
 * promised counts for a while longer than it is, until the catalogue must know what came of it, so that a budget is rather kept twice than not at all.
 * Confined to one thread.
 */
public final class DaySpending {

    /** What the catalogue says may be as old as this. */
    static final Duration HELD = Duration.ofSeconds(30);

    /** Jobs repeat within a second what is outstanding; after so long it is known of all. */
    private static final Duration GATHERED_AFTER = Duration.ofSeconds(5);

    /** A sum, and the most that it was lately: in this span of time, and in the one before. */
    private record Sum(String project, BigDecimal before, BigDecimal most, Instant since, Instant saidAt) {

        private Sum now(BigDecimal sum, Instant now) {
            return now.isBefore(since.plus(HELD))
                    ? new Sum(project, before, most.max(sum), since, now)
                    : new Sum(project, most, sum, now, now);
        }

        private BigDecimal counted() {
            return before.max(most);
        }
    }

    private final Instant begunAt;
    private Optional<Map<String, BigDecimal>> known = Optional.empty();
    private BigDecimal others = BigDecimal.ZERO;
    private final Map<JobId, Sum> outstanding = new HashMap<>();
    private final Map<JobId, Sum> decided = new HashMap<>();

    /** Nothing is known yet. */
    public DaySpending(Instant begunAt) {
        this.begunAt = begunAt;
    }

    /**
     * What the catalogue says of today.
     *
     * @param projects what each has spent
     * @param rest what each other one can have spent at most
     */
    public void heard(Map<String, BigDecimal> projects, BigDecimal rest) {
        known = Optional.of(Map.copyOf(projects));
        others = rest;
    }

    /** It was decided that frames of a job go for so much; the job will say itself what is outstanding. */
    public void decided(JobId job, String project, BigDecimal sum, Instant now) {
        decided.put(job, new Sum(project, BigDecimal.ZERO, sum, now, now));
    }

    /** So much is still to be asked for a consignment. */
    public void outstanding(JobId consignment, String project, BigDecimal sum, Instant now) {
        Sum before = outstanding.get(consignment);
        if (before != null || sum.signum() > 0) {
            outstanding.put(
                    consignment,
                    before == null ? new Sum(project, BigDecimal.ZERO, sum, now, now) : before.now(sum, now));
        }
    }

    /** What is asked today for a project's jobs, and will be as far as that is known; empty while that is not known at all. */
    public Optional<BigDecimal> of(String project, Instant now) {
        outstanding.values().removeIf(sum -> sum.saidAt().plus(HELD).isBefore(now));
        decided.values().removeIf(sum -> sum.saidAt().plus(GATHERED_AFTER).isBefore(now));
        if (begunAt.plus(GATHERED_AFTER).isAfter(now)) {
            return Optional.empty();
        }
        return known.map(sums ->
                sums.getOrDefault(project, others).add(of(project, outstanding)).add(of(project, decided)));
    }

    private static BigDecimal of(String project, Map<JobId, Sum> sums) {
        return sums.values().stream()
                .filter(sum -> sum.project().equals(project))
                .map(Sum::counted)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
