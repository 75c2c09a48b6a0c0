package org.raymill.server;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseStatus;
import org.raymill.model.RunningAttempt;

/**
 * The outcomes that jobs have not acknowledged, each told again and again with growing pauses, and a memory of attempts that are settled. Pure:
 * time comes in as a parameter.
 */
final class Outcomes {

    /** More attempts than can be in flight to a server: an order that is older than that many others does not arrive any more. */
    static final int MAX_SETTLED = 20_000;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final Duration longestPause;
    private final Map<AttemptId, Entry> entries = new LinkedHashMap<>();
    /** Those that were never told: all that there is to tell most of the time, and a busy server tells a hundred times a second. */
    private final Set<AttemptId> fresh = new LinkedHashSet<>();
    /** When the first of the others is to be told again, or earlier. */
    private Instant nextRepeat = Instant.MAX;

    private final Map<AttemptId, Boolean> settled = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AttemptId, Boolean> eldest) {
            return size() > MAX_SETTLED;
        }
    };

    Outcomes(Duration longestPause) {
        this.longestPause = longestPause;
    }

    /** An outcome that waits for its acknowledgement. */
    record Entry(AttemptOutcome outcome, Optional<Lease> lease, int told, Instant nextAt) {}

    /** Adds an outcome, due at once. */
    void add(AttemptOutcome outcome, Optional<Lease> lease, Instant now) {
        entries.put(outcome.attempt(), new Entry(outcome, lease, 0, now));
        fresh.add(outcome.attempt());
    }

    Optional<Entry> find(AttemptId attempt) {
        return Optional.ofNullable(entries.get(attempt));
    }

    /**
     * The attempts that ran in a lease and whose outcomes are not acknowledged, without those that have just ended and took no longer than that: it
     * costs little to run them again, and a busy server has very many.
     *
     * @param most how many of them, the newest
     * @param just how long ago that is
     */
    List<LeaseStatus> unacknowledged(int most, Duration just, Instant now) {
        List<LeaseStatus> statuses = entries.values().stream()
                .filter(entry -> !entry.outcome().endedAt().plus(just).isAfter(now)
                        || entry.outcome()
                                .endedAt()
                                .minus(just)
                                .isAfter(entry.outcome().startedAt()))
                .flatMap(entry -> entry.lease().stream().map(lease -> ended(entry.outcome(), lease)))
                .toList();
        return statuses.subList(Math.max(0, statuses.size() - most), statuses.size());
    }

    private static LeaseStatus ended(AttemptOutcome outcome, Lease lease) {
        RunningAttempt attempt = new RunningAttempt(
                outcome.job(),
                outcome.task(),
                outcome.attempt(),
                outcome.number(),
                lease.id(),
                outcome.startedAt(),
                1.0,
                0,
                outcome.revision());
        return new LeaseStatus(lease, Optional.of(attempt), true);
    }

    int count() {
        return entries.size();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Forgets an outcome, and remembers its attempt as settled. */
    void acknowledge(AttemptId attempt) {
        entries.remove(attempt);
        fresh.remove(attempt);
        settle(attempt);
    }

    /** Remembers that an attempt must not start any more. */
    void settle(AttemptId attempt) {
        settled.put(attempt, true);
    }

    boolean isSettled(AttemptId attempt) {
        return settled.containsKey(attempt);
    }

    /** The outcomes to tell now, oldest first. */
    List<Entry> due(Instant now) {
        return due(outcome -> true, now);
    }

    /** The outcomes of a job to tell now, oldest first. */
    List<Entry> due(JobId job, Instant now) {
        return due(outcome -> outcome.job().equals(job), now);
    }

    private List<Entry> due(Predicate<AttemptOutcome> which, Instant now) {
        List<Entry> due = new ArrayList<>();
        if (nextRepeat.isAfter(now)) {
            fresh.removeIf(attempt -> {
                Entry entry = entries.get(attempt);
                boolean tells = which.test(entry.outcome());
                if (tells) {
                    due.add(entry);
                    entries.put(attempt, told(entry, now));
                }
                return tells;
            });
            return due;
        }
        nextRepeat = Instant.MAX;
        entries.replaceAll((attempt, entry) -> {
            if (entry.nextAt().isAfter(now) || !which.test(entry.outcome())) {
                nextRepeat = fresh.contains(attempt) ? nextRepeat : earlier(nextRepeat, entry.nextAt());
                return entry;
            }
            due.add(entry);
            fresh.remove(attempt);
            return told(entry, now);
        });
        return due;
    }

    private Entry told(Entry entry, Instant now) {
        Instant again = now.plus(pause(entry));
        nextRepeat = earlier(nextRepeat, again);
        return new Entry(entry.outcome(), entry.lease(), entry.told() + 1, again);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Makes those of a job due now, as if they had not been told. */
    void dueAgain(JobId job, Instant now) {
        nextRepeat = now;
        entries.replaceAll((attempt, entry) ->
                entry.outcome().job().equals(job) ? new Entry(entry.outcome(), entry.lease(), 0, now) : entry);
    }

    /** Doubles from time to time, and differs a little between attempts: a farm must not speak with one voice. */
    private Duration pause(Entry entry) {
        long pause = FIRST_PAUSE.toMillis() << Math.min(entry.told(), 20);
        long longest = Math.min(pause, longestPause.toMillis());
        long spread = Math.floorMod(entry.outcome().attempt().hashCode(), 100);
        return Duration.ofMillis(longest * (900 + spread) / 1_000);
    }
}
