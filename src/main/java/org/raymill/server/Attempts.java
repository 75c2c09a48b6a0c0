package org.raymill.server;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.LeaseId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOutput;
import org.raymill.protocol.RenderServerCommand.StopTask;

/**
 * The life of attempts on a server, from the order to the outcome: what {@link LeaseTable} decides is done by {@link TaskRuns} and
 * {@link Staging}, and told by {@link Announcer}. Used by one actor.
 */
final class Attempts {

    private final LeaseTable leases;
    private final TaskRuns runs;
    private final Staging staging;
    private final Announcer announcer;
    private final InstantSource clock;

    Attempts(LeaseTable leases, TaskRuns runs, Staging staging, Announcer announcer, InstantSource clock) {
        this.leases = leases;
        this.runs = runs;
        this.staging = staging;
        this.announcer = announcer;
        this.clock = clock;
    }

    /**
     * Runs an attempt, or says why not, or how far it is.
     *
     * @return whether it was started
     */
    boolean run(LeaseId lease, TaskOrder order, boolean accepting) {
        RunDecision decision = leases.run(lease, order, accepting);
        if (decision instanceof RunDecision.Start) {
            runs.start(order);
            announcer.attemptsRunning(order.job());
            return true;
        }
        if (decision instanceof RunDecision.Running) {
            announcer.attemptsRunning(order.job());
        } else if (decision instanceof RunDecision.Ended) {
            leases.report(order.attempt()).ifPresent(announcer::attemptEnded);
        } else if (decision instanceof RunDecision.Refused refused) {
            announcer.taskRefused(lease, order, refused.reason());
        }
        return false;
    }

    /** Stops an attempt; its outcome is told when everything of it is dead, at once when it does not run. */
    void stop(StopTask stop) {
        Instant now = clock.instant();
        AttemptOutcome neverRan = new AttemptOutcome(
                stop.job(),
                stop.task(),
                stop.attempt(),
                0,
                runs.settings().name(),
                AttemptOutcome.Result.STOPPED,
                "it did not run here: " + stop.reason(),
                now,
                now,
                List.of());
        switch (leases.stop(stop.attempt(), stop.reason(), neverRan, now)) {
            case KILL -> runs.stop(stop.attempt(), leases.stopReason(stop.attempt()));
            case TELL -> leases.report(stop.attempt()).ifPresent(announcer::attemptEnded);
        }
    }

    /**
     * Brings what an attempt made to the shared storage, when its run has ended.
     *
     * @return whether that was begun now
     */
    boolean stage(AttemptId attempt) {
        Optional<TaskRun> run = runs.find(attempt);
        return leases.isRunning(attempt) && run.isPresent() && staging.begin(run.get());
    }

    /**
     * Tells the outcome of an attempt whose files are on the shared storage, or could not get there.
     *
     * @param problem what went wrong with the storage; empty when nothing did
     * @return false when the attempt was settled before
     */
    boolean settle(AttemptId attempt, String problem, List<TaskOutput> outputs) {
        Optional<AttemptOutcome> outcome = staging.end(attempt, leases.stopReason(attempt), problem, outputs);
        if (outcome.isEmpty()) {
            return false;
        }
        leases.ended(outcome.get(), clock.instant());
        runs.forget(attempt);
        leases.due(clock.instant()).forEach(announcer::attemptEnded);
        return true;
    }
}
