package org.raymill.job;

import java.util.ArrayList;
import java.util.List;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.job.core.JobEvent.AttemptsRecorded;

/** Gathers events while the journal writes, so that what comes in a burst is written as one batch. */
final class PendingWrites {

    private final List<JobEvent> events = new ArrayList<>();
    private final List<Runnable> whenWritten = new ArrayList<>();
    private List<Runnable> inFlight;

    /** Adds an event and what is to be done once it is durable. */
    void add(JobEvent event, Runnable done) {
        events.add(event);
        whenWritten.add(done);
    }

    /** Adds an ended attempt; neighbours become one event. */
    void add(AttemptRecord attempt, Runnable done) {
        int last = events.size() - 1;
        if (last >= 0 && events.get(last) instanceof AttemptsRecorded recorded) {
            List<AttemptRecord> attempts = new ArrayList<>(recorded.attempts());
            attempts.add(attempt);
            events.set(last, new AttemptsRecorded(attempts));
            whenWritten.add(done);
        } else {
            add(new AttemptsRecorded(List.of(attempt)), done);
        }
    }

    /** Adds something to be done once everything that waits now is durable. */
    void whenWritten(Runnable done) {
        if (events.isEmpty() && inFlight != null) {
            inFlight.add(done);
        } else {
            whenWritten.add(done);
        }
    }

    /** Whether nothing waits and nothing is being written. */
    boolean isEmpty() {
        return events.isEmpty() && inFlight == null;
    }

    /** Whether a batch can be written now. */
    boolean canStart() {
        return inFlight == null && !events.isEmpty();
    }

    /** Takes the next batch to write. */
    List<JobEvent> start() {
        List<JobEvent> batch = List.copyOf(events);
        inFlight = new ArrayList<>(whenWritten);
        events.clear();
        whenWritten.clear();
        return batch;
    }

    /** The batch is durable: returns what is to be done now. */
    List<Runnable> finish() {
        List<Runnable> done = inFlight == null ? List.of() : inFlight;
        inFlight = null;
        return done;
    }

    /** Forgets everything: the journal has failed, and whoever waits for an answer will ask again. */
    void clear() {
        events.clear();
        whenWritten.clear();
        inFlight = null;
    }
}
