package org.raymill.server;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.AttemptOutcomeBuilder;
import org.raymill.model.JobId;
import org.raymill.model.LeaseId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOutput;
import org.raymill.protocol.RenderServerCommand.RevokeLease;
import org.raymill.protocol.RenderServerCommand.RunTasks;
import org.raymill.protocol.RenderServerCommand.StopTask;
import org.raymill.protocol.ResultWriterCommand.StageFailed;
import org.raymill.protocol.ResultWriterCommand.StageReply;
import org.raymill.protocol.ResultWriterCommand.Staged;
import org.raymill.telemetry.ServerMetrics;
import org.raymill.telemetry.ServerMetrics.SecondOrder;

/**
 * The life of attempts on a server, from the order to the outcome: what {@link LeaseTable} decides is done by {@link Runs} and
 * {@link Staging}, and told by {@link Announcer}. Used by one actor.
 */
final class Attempts {

    /** A Scheduler answers each heartbeat: who has not heard of it for so many is on its own. */
    private static final int HEARTBEATS_ALONE = 5;

    private final LeaseTable leases;
    private final Runs runs;
    private final Staging staging;
    private final Announcer announcer;
    private final LimitWatch limits;
    private final InstantSource clock;
    private final ServerMetrics metrics;
    private final Duration alone;
    private final StoragePause storagePause = new StoragePause();
    private Instant schedulerHeardAt;

    Attempts(Runs runs, LimitWatch limits, Staging staging, Announcer announcer, InstantSource clock) {
        this.leases = runs.leases();
        this.runs = runs;
        this.limits = limits;
        this.staging = staging;
        this.announcer = announcer;
        this.clock = clock;
        this.metrics = runs.metrics();
        this.schedulerHeardAt = clock.instant();
        this.alone = runs.settings().heartbeat().multipliedBy(HEARTBEATS_ALONE);
    }

    /**
     * Runs an attempt, has it wait in its lease, or says why not, or how far it is.
     *
     * @return whether it was started
     */
    boolean run(LeaseId lease, TaskOrder order, boolean accepting) {
        RunDecision decision = decide(lease, order, accepting);
        if (decision instanceof RunDecision.Refused refused) {
            announcer.taskRefused(lease, order, refused.reason());
        }
        return decision instanceof RunDecision.Start;
    }

    /**
     * Runs attempts one after the other in a lease; those that do not run here are given back together.
     *
     * @return whether one was started now
     */
    boolean runAll(RunTasks run, boolean accepting) {
        boolean started = false;
        String reason = "";
        List<TaskOrder> refused = new ArrayList<>();
        for (TaskOrder order : run.orders()) {
            RunDecision decision = decide(run.lease(), order, accepting);
            started |= decision instanceof RunDecision.Start;
            if (decision instanceof RunDecision.Refused refusal) {
                refused.add(order);
                reason = refusal.reason();
            }
        }
        giveBack(run.lease(), refused, reason, false);
        return started;
    }

    private RunDecision decide(LeaseId lease, TaskOrder order, boolean accepting) {
        RunDecision decision = leases.run(lease, order, accepting, clock.instant());
        if (decision instanceof RunDecision.Start) {
            start(order);
            announcer.attemptStarted(order.job());
            return decision;
        }
        metrics.secondOrder(answer(decision));
        if (decision instanceof RunDecision.Running) {
            announcer.attemptsRunning(order.job());
        } else if (decision instanceof RunDecision.Ended) {
            leases.report(order.attempt()).ifPresent(announcer::attemptEnded);
        }
        return decision;
    }

    private static SecondOrder answer(RunDecision decision) {
        if (decision instanceof RunDecision.Waiting) {
            return SecondOrder.WAITS;
        }
        return decision instanceof RunDecision.Refused ? SecondOrder.REFUSED : SecondOrder.REPEATED;
    }

    /** Closes a lease for its job, and gives back what waits in it. */
    void release(LeaseId lease) {
        giveBack(lease, leases.release(lease), "the lease closes", false);
    }

    /** Closes a lease for the Scheduler, gives back what waits in it, and ends what runs in it when that is to be. */
    void revoke(RevokeLease revoke) {
        giveBack(revoke.lease(), leases.revoke(revoke.epoch(), revoke.lease()), "the lease is revoked", false);
        if (revoke.immediate() && revoke.epoch() == leases.epoch()) {
            String reason = revoke.reason().isBlank() ? "to make room" : revoke.reason();
            leases.runningIn(revoke.lease()).ifPresent(attempt -> runs.preempt(attempt, reason));
        }
    }

    private void start(TaskOrder order) {
        metrics.started();
        runs.start(order, leases.gpusOf(order.attempt()));
        limits.look(order.attempt());
    }

    /** Gives back what waits behind attempts that have run for so long. */
    void giveBackBehind(Duration limit) {
        leases.giveBackBehind(limit, clock.instant())
                .forEach((lease, orders) -> giveBack(lease, orders, "the attempt before takes long", true));
    }

    private void giveBack(LeaseId lease, List<TaskOrder> orders, String reason, boolean slow) {
        if (!orders.isEmpty()) {
            announcer.tasksReturned(lease, orders, reason, slow);
        }
    }

    /** Stops an attempt; its outcome is told when everything of it is dead, at once when it does not run. */
    void stop(StopTask stop) {
        Instant now = clock.instant();
        AttemptOutcome neverRan = AttemptOutcomeBuilder.builder()
                .job(stop.job())
                .task(stop.task())
                .attempt(stop.attempt())
                .number(0)
                .server(runs.settings().name())
                .result(AttemptOutcome.Result.STOPPED)
                .reason("it did not run here: " + stop.reason())
                .startedAt(now)
                .endedAt(now)
                .build();
        switch (leases.stop(stop.attempt(), stop.reason(), neverRan, now)) {
            case KILL -> runs.stop(stop.attempt(), leases.stopReason(stop.attempt()));
            case TELL -> leases.report(stop.attempt()).ifPresent(announcer::attemptEnded);
        }
    }

    /** What becomes of an attempt whose run has ended. */
    sealed interface Ending {

        /** It is settled, and its lease can be used again or has closed. */
        record Settled(JobId job) implements Ending {}

        /** It is settled, and its lease has gone on with the next attempt. */
        record Followed() implements Ending {}

        /** It is not settled yet, perhaps because its files are on their way to the shared storage, or was settled before. */
        record Nothing() implements Ending {}
    }

    /** Brings what an attempt made to the shared storage, when its run has ended, or settles it when it made nothing. */
    Ending ended(AttemptId attempt) {
        Optional<TaskRun> run = runs.find(attempt);
        if (!leases.isRunning(attempt) || run.isEmpty()) {
            return new Ending.Nothing();
        }
        if (run.get().end().filter(RunEnd::leftNothing).isPresent()) {
            limits.forget(attempt);
            return settle(staging.outcomeOf(run.get(), leases.stopReason(attempt)));
        }
        if (staging.begin(run.get())) {
            limits.forget(attempt);
        }
        return new Ending.Nothing();
    }

    /** Settles an attempt whose files are on the shared storage, or could not get there. */
    Ending staged(StageReply reply) {
        if (reply instanceof Staged staged) {
            if (!staged.outputs().isEmpty()) {
                storagePause.stored();
            }
            return staged(staged.attempt(), Optional.empty(), staged.outputs());
        }
        StageFailed failed = (StageFailed) reply;
        if (failed.storageFull()) {
            storagePause.full(clock.instant());
        }
        Result result = failed.storageFull() ? Result.STORAGE_FULL : Result.FAILED;
        String reason = "the result could not be stored: " + failed.reason();
        return staged(failed.attempt(), Optional.of(new Staging.Problem(result, reason)), List.of());
    }

    /** Whether the storage had no room for a result, so that others would be rendered in vain. */
    boolean isStorageFull() {
        return storagePause.isOn(clock.instant());
    }

    /** Settles an attempt that the storage has taken too long for. */
    Ending stagingTimedOut(AttemptId attempt) {
        String reason = "the storage took longer than "
                + runs.settings().stagingTimeout().toSeconds() + " s to store the result";
        return staged(attempt, Optional.of(new Staging.Problem(Result.FAILED, reason)), List.of());
    }

    private Ending staged(AttemptId attempt, Optional<Staging.Problem> problem, List<TaskOutput> outputs) {
        return staging.end(attempt, leases.stopReason(attempt), problem, outputs)
                .map(this::settle)
                .orElse(new Ending.Nothing());
    }

    /** Notes what came of an attempt, to be told, and starts what waits for its end. */
    private Ending settle(AttemptOutcome outcome) {
        count(outcome);
        Optional<TaskOrder> next = leases.ended(outcome, clock.instant());
        runs.forget(outcome.attempt());
        next.ifPresent(this::start);
        return next.isPresent() ? new Ending.Followed() : new Ending.Settled(outcome.job());
    }

    /** The Scheduler in office was heard. */
    void schedulerHeard() {
        schedulerHeardAt = clock.instant();
        metrics.schedulerHeard();
    }

    private void count(AttemptOutcome outcome) {
        runs.find(outcome.attempt()).map(TaskRun::order).ifPresent(order -> {
            runs.counter().ended(order, outcome);
            metrics.ended(
                    order.packageName(), outcome.result(), Duration.between(outcome.startedAt(), outcome.endedAt()));
        });
        if (schedulerHeardAt.plus(alone).isBefore(clock.instant())) {
            metrics.keptAlone();
        }
    }

    /** Tells a job again what it has not acknowledged. */
    void tellAgain(JobId job) {
        leases.dueAgain(job, clock.instant());
        tell(job);
    }

    /** Tells a job the outcomes that it is to be told by now. */
    void tell(JobId job) {
        announcer.attemptsEnded(leases.due(job, clock.instant()));
    }

    /** Tells the outcomes that are to be told by now. */
    void tell() {
        announcer.attemptsEnded(leases.due(clock.instant()));
    }
}
