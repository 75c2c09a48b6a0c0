package org.raymill.api;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.model.JobId;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.FarmEvent.JobChanged;
import org.raymill.protocol.FarmEvent.JobRemoved;
import org.raymill.protocol.FarmEvent.SampleTaken;
import org.raymill.protocol.FarmEvent.ServerChanged;
import org.raymill.protocol.StampedEvent;

/**
 * The newest events of the farm in the order in which this node heard them, and the places where it may have missed some: a publisher's number was
 * left out, a publisher was heard for the first time when it had told something before, or one fell silent. Who reads past such a place is told.
 */
final class EventHistory {

    /**
     * What comes after a place in the history.
     *
     * @param complete false when something may be missing; then there are no events
     * @param events the newest of each job, server and picture, in order
     * @param end the place behind all of them, from which to read on
     */
    record Batch(boolean complete, List<Numbered> events, long end) {}

    /**
     * An event with its place.
     *
     * @param place the one behind it: who has heard it reads on from there
     */
    record Numbered(long place, FarmEvent event) {}

    private record Origin(long number, Instant heardAt) {}

    /** So many publishers at a time; the one that was silent longest is forgotten for another. */
    static final int MAX_ORIGINS = 256;

    private final int size;
    private final Duration silence;
    /** The newest event of each subject, by the place before it: older ones tell nothing more. */
    private final NavigableMap<Long, Numbered> kept = new TreeMap<>();

    private final Map<String, Long> subjects = new HashMap<>();
    private final Map<String, Origin> origins = new LinkedHashMap<>();
    private long end;
    /** Whoever reads from before this place has missed something. */
    private long wholeSince;

    /**
     * @param size of how many jobs, servers and pictures the newest event is kept
     * @param silence after which a publisher is taken for lost, with what it told last
     */
    EventHistory(int size, Duration silence) {
        this.size = size;
        this.silence = silence;
    }

    /** Takes what a publisher has told. */
    void take(StampedEvent told, Instant now) {
        // Taken out first, so that the map is in the order in which they were heard.
        Origin known = origins.remove(told.origin());
        long before = told.event().isPresent() ? told.number() - 1 : told.number();
        long expected = known == null ? 0 : known.number();
        origins.put(told.origin(), new Origin(Math.max(expected, told.number()), now));
        if (known == null && origins.size() > MAX_ORIGINS) {
            origins.remove(origins.keySet().iterator().next());
            missed();
        }
        if (before > expected) {
            missed();
        }
        if (before >= expected) {
            told.event().ifPresent(this::add);
        }
    }

    /** Forgets the publishers that have been silent too long. */
    void expire(Instant now) {
        Iterator<Origin> oldest = origins.values().iterator();
        while (oldest.hasNext() && oldest.next().heardAt().plus(silence).isBefore(now)) {
            oldest.remove();
            missed();
        }
    }

    private void missed() {
        // A place of its own: who has read all that came before has missed something, too.
        end++;
        wholeSince = end;
    }

    private void add(FarmEvent event) {
        Long older = subjects.put(subject(event), end);
        if (older != null) {
            kept.remove(older);
        }
        kept.put(end, new Numbered(end + 1, event));
        end++;
        if (kept.size() > size) {
            Numbered oldest = kept.pollFirstEntry().getValue();
            subjects.remove(subject(oldest.event()));
            wholeSince = Math.max(wholeSince, oldest.place());
        }
    }

    /** The place behind everything. */
    long end() {
        return end;
    }

    /** Whether nothing is missing from a place on. */
    boolean isComplete(long from) {
        return from >= wholeSince && from <= end;
    }

    /**
     * What comes after a place.
     *
     * @param job only what is about this one
     */
    Batch read(long from, Optional<JobId> job) {
        if (!isComplete(from)) {
            return new Batch(false, List.of(), end);
        }
        List<Numbered> events = kept.tailMap(from).values().stream()
                .filter(event -> job.isEmpty() || job.equals(jobOf(event.event())))
                .toList();
        return new Batch(true, events, end);
    }

    private static Optional<JobId> jobOf(FarmEvent event) {
        if (event instanceof JobChanged changed) {
            return Optional.of(new JobId(changed.job().id()));
        }
        if (event instanceof JobRemoved removed) {
            return Optional.of(removed.job());
        }
        return event instanceof SampleTaken taken ? Optional.of(taken.job()) : Optional.empty();
    }

    /** A newer event of the same subject replaces an older one. */
    private static String subject(FarmEvent event) {
        if (event instanceof SampleTaken taken) {
            return "sample " + taken.job() + " " + taken.frames();
        }
        return event instanceof ServerChanged changed
                ? "server " + changed.server().id()
                : "job " + jobOf(event).orElseThrow();
    }
}
