package org.raymill.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.job.core.JobEvent.AttemptsRecorded;
import org.raymill.job.core.JobEvent.TasksSucceeded;
import org.raymill.model.PlainSuccesses;
import org.raymill.model.ServerId;

/** Gathers events while the journal writes, so that what comes in a burst is written as one batch. */
final class PendingWrites {

    private final List<JobEvent> events = new ArrayList<>();
    /** Of ended attempts, which become one event when another one comes, or the batch is taken. */
    private final List<AttemptRecord> attempts = new ArrayList<>();

    private final List<Runnable> whenWritten = new ArrayList<>();
    private List<Runnable> inFlight;

    /** Adds an event and what is to be done once it is durable. */
    void add(JobEvent event, Runnable done) {
        gather();
        events.add(event);
        whenWritten.add(done);
    }

    /** Adds an ended attempt; those that come together become one event, or few. */
    void add(AttemptRecord attempt, Runnable done) {
        attempts.add(attempt);
        whenWritten.add(done);
    }

    private void gather() {
        Map<ServerId, List<PlainSuccesses.Success>> plain = new LinkedHashMap<>();
        List<AttemptRecord> others = new ArrayList<>();
        for (AttemptRecord attempt : attempts) {
            if (attempt.isPlain()) {
                plain.computeIfAbsent(attempt.server(), server -> new ArrayList<>())
                        .add(new PlainSuccesses.Success(
                                attempt.task(),
                                attempt.attempt(),
                                attempt.number(),
                                attempt.startedAt(),
                                attempt.endedAt(),
                                attempt.usage()));
            } else {
                others.add(attempt);
            }
        }
        attempts.clear();
        plain.forEach((server, successes) -> events.add(new TasksSucceeded(server, PlainSuccesses.of(successes))));
        if (!others.isEmpty()) {
            events.add(AttemptsRecorded.of(others));
        }
    }

    /** Adds something to be done once everything that waits now is durable. */
    void whenWritten(Runnable done) {
        if (isNothingWaiting() && inFlight != null) {
            inFlight.add(done);
        } else {
            whenWritten.add(done);
        }
    }

    /** Whether nothing waits and nothing is being written. */
    boolean isEmpty() {
        return isNothingWaiting() && inFlight == null;
    }

    private boolean isNothingWaiting() {
        return events.isEmpty() && attempts.isEmpty();
    }

    /** Whether a batch can be written now. */
    boolean canStart() {
        return inFlight == null && !isNothingWaiting();
    }

    /** Takes the next batch to write. */
    List<JobEvent> start() {
        gather();
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
        attempts.clear();
        whenWritten.clear();
        inFlight = null;
    }
}
