package org.raymill.job;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;

/**
 * Sees to it that a job which was loaded anew writes something to its journal before long. Until it does, a former actor of the job, on a node that
 * stood still and woke up, could still write what this one does not know; afterwards the journal refuses the former one. Part of the {@link
 * RenderJob} actor.
 */
final class TakeOver {

    /** Most jobs write something sooner anyway, so that a fail-over does not mean an event for each at once. */
    static final Duration AFTER = Duration.ofSeconds(5);

    private static final int SPREAD_MILLIS = 5_000;

    private final InstantSource clock;
    private Instant due = Instant.MAX;
    private long eventsRead;

    TakeOver(InstantSource clock) {
        this.clock = clock;
    }

    /** The job was read from its journal. */
    void read(JobState state) {
        eventsRead = state.eventCount();
        due = clock.instant().plus(AFTER).plusMillis(Math.floorMod(state.job().hashCode(), SPREAD_MILLIS));
    }

    /** What is to be written now, once; nothing when something else was. */
    Optional<JobEvent> next(JobState state) {
        Instant now = clock.instant();
        if (due.isAfter(now)) {
            return Optional.empty();
        }
        due = Instant.MAX;
        return state.eventCount() == eventsRead ? Optional.of(new JobEvent.TakenOver(now)) : Optional.empty();
    }
}
