package org.raymill.scheduler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.model.Lease;
import org.raymill.model.LimitDetail;

/**
 * The limits of the site: how much of each is in leases, and how much may be. When a program is denied a licence that the limit says is there
 * (somebody else has it), less than the total is used for a while: one less than was in use, at least nothing. After the back-off one more is
 * tried, and so on, one each back-off, until a denial comes again, which doubles the back-off, or the total is reached.
 */
final class LimitBook {

    private static final class Entry {
        private final SchedulingPolicy.Limit limit;
        private int inUse;
        private int usable;
        private Duration backoff;
        /** When one more is tried; null while nothing is backed off. */
        private Instant next;
        /** The denial that counts; null when one more has been tried since. */
        private Instant deniedAt;

        private Entry(SchedulingPolicy.Limit limit, Duration backoff) {
            this.limit = limit;
            this.usable = limit.total();
            this.backoff = backoff;
        }
    }

    private final SchedulingPolicy policy;
    private final Map<String, Entry> entries = new TreeMap<>();
    private boolean withheld;

    LimitBook(SchedulingPolicy policy) {
        this.policy = policy;
        policy.limits().forEach((name, limit) -> entries.put(name, new Entry(limit, policy.limitBackoff())));
    }

    /** Whether the site has a limit of that name. */
    boolean has(String name) {
        return entries.containsKey(name);
    }

    int total(String name) {
        return entries.get(name).limit.total();
    }

    int perHost(String name) {
        return entries.get(name).limit.perHost();
    }

    int inUse(String name) {
        return entries.get(name).inUse;
    }

    /** How much more may be put into leases now. */
    int free(String name) {
        Entry entry = entries.get(name);
        return withheld ? 0 : entry.usable - entry.inUse;
    }

    /** How much more is in leases than may be. */
    int excess(String name) {
        Entry entry = entries.get(name);
        return Math.max(0, entry.inUse - entry.usable);
    }

    /** The limits of which more is in leases than may be, by name. */
    List<String> exceeded() {
        return entries.keySet().stream().filter(name -> excess(name) > 0).toList();
    }

    /** Has nothing more put into leases, since it is not known what is in leases already, or lets it be put again. */
    void withhold(boolean on) {
        withheld = on;
    }

    boolean isWithheld() {
        return withheld;
    }

    /** Counts a lease in (1) or out (-1). */
    void count(Lease lease, int sign) {
        lease.amounts().forEach((name, amount) -> {
            Entry entry = entries.get(name);
            if (entry != null) {
                entry.inUse += sign * amount;
            }
        });
    }

    /** Takes note that a program was denied one; denials within one back-off count once, unless one more was tried in between. */
    void denied(String name, Instant now) {
        Entry entry = entries.get(name);
        if (entry == null) {
            return;
        }
        entry.usable = Math.max(0, Math.min(entry.usable, entry.inUse - 1));
        boolean counted = entry.deniedAt != null
                && entry.deniedAt.plus(policy.limitBackoff()).isAfter(now);
        if (counted) {
            return;
        }
        if (entry.next != null) {
            Duration doubled = entry.backoff.multipliedBy(2);
            entry.backoff = doubled.compareTo(policy.maxLimitBackoff()) > 0 ? policy.maxLimitBackoff() : doubled;
        }
        entry.deniedAt = now;
        entry.next = now.plus(entry.backoff);
    }

    /** Restores what has been backed off for long enough; returns whether anything has changed. */
    boolean restore(Instant now) {
        boolean changed = false;
        for (Entry entry : entries.values()) {
            if (entry.next == null || entry.next.isAfter(now)) {
                continue;
            }
            changed = true;
            entry.deniedAt = null;
            if (entry.usable < entry.limit.total()) {
                entry.usable++;
                entry.next = now.plus(entry.backoff);
            } else {
                entry.backoff = policy.limitBackoff();
                entry.next = null;
            }
        }
        return changed;
    }

    /** Until when less than the total is used; empty when all is. */
    Optional<Instant> backedOffUntil(String name) {
        Entry entry = entries.get(name);
        return entry.usable < entry.limit.total() ? Optional.ofNullable(entry.next) : Optional.empty();
    }

    /** All limits by name, with how many tasks wait for each. */
    List<LimitDetail> details(Map<String, Integer> waiting) {
        List<LimitDetail> details = new ArrayList<>();
        entries.forEach((name, entry) -> details.add(new LimitDetail(
                name,
                entry.limit.total(),
                entry.limit.perHost(),
                entry.inUse,
                entry.usable,
                waiting.getOrDefault(name, 0),
                backedOffUntil(name))));
        return details;
    }
}
