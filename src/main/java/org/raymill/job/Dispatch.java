package org.raymill.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.job.core.JobState;
import org.raymill.job.core.LiveAttempt;
import org.raymill.job.core.LiveAttempts.Judgement;
import org.raymill.job.core.TaskBoard;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.ServerId;
import org.raymill.model.TaskId;
import org.raymill.model.TaskTrace;
import org.raymill.model.Verdict;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.EndedInLease;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.Standstill;
import org.raymill.telemetry.JobMetrics;
import org.raymill.telemetry.StaleReport;

/**
 * The conversation of a job with the Scheduler and the render servers: demand, leases, running tasks. All of it can be lost and is rebuilt
 * from what they report. Part of the {@link RenderJob} actor.
 */
final class Dispatch {

    private static final Duration STANDSTILL = Duration.ofSeconds(3);

    /** Has the demand looked at again: the job may want more by now. */
    private enum Look implements RenderJobCommand {
        INSTANCE
    }

    private final ActorContext<RenderJobCommand> actor;
    private final RenderJobContext context;
    private final BiConsumer<AttemptRecord, Runnable> journal;
    private final Map<ServerId, ActorRef<RenderServerCommand>> servers = new HashMap<>();
    private final LeaseWork work;
    private final Demand demand;
    private final Standstill standstill;
    private final Outcomes outcomes;
    private final SampleEvents samples;
    private JobState state;
    private TaskBoard board;
    private boolean adopting;
    private long staleReports;

    Dispatch(
            ActorContext<RenderJobCommand> actor,
            RenderJobContext context,
            JobState state,
            boolean adopting,
            SampleEvents samples,
            Optional<TaskTrace> trace,
            BiConsumer<AttemptRecord, Runnable> journal) {
        this.actor = actor;
        this.context = context;
        this.state = state;
        this.board = new TaskBoard(state, context.settings().retryDelays());
        this.adopting = adopting;
        this.samples = samples;
        this.journal = journal;
        this.work = new LeaseWork(context, board, !adopting, trace);
        this.demand = new Demand(context);
        this.outcomes = new Outcomes(actor, context, state, journal);
        this.standstill = new Standstill(STANDSTILL, context.clock().instant());
    }

    TaskBoard board() {
        return board;
    }

    long staleReports() {
        return staleReports;
    }

    /** Starts from a state that was replayed anew; who runs what is asked again. */
    void reload(JobState reloaded) {
        state = reloaded;
        board = new TaskBoard(reloaded, context.settings().retryDelays());
        work.reload(board);
        adopting = reloaded.ended().isEmpty();
        demand.beginAnew();
    }

    /** Other chunks, to be written to the journal, when measured times tell. */
    Optional<JobEvent> recut() {
        return adopting ? Optional.empty() : board.recut(context.clock().instant());
    }

    /** What keeps the job from going on, for people; empty for nothing. */
    Optional<String> trouble() {
        return adopting
                ? Optional.of("the job was just loaded and asks the Scheduler what is running")
                : Optional.empty();
    }

    /** Whether the job knows what is running. */
    boolean isSettled() {
        return !adopting;
    }

    /** What the Scheduler said last of what is not placed; empty when it has not answered yet. */
    Optional<List<Verdict>> verdicts() {
        return demand.verdicts();
    }

    void onMessage(RenderJobCommand message) {
        if (message instanceof RenderJobCommand.LeaseGranted granted) {
            onLease(granted);
        } else if (message instanceof RenderJobCommand.AttemptsEnded ended) {
            onEnded(ended);
        } else if (message instanceof RenderJobCommand.AttemptEnded ended) {
            onEnded(together(ended));
        } else if (message instanceof RenderJobCommand.AttemptsRunning report) {
            onRunning(report);
        } else if (message instanceof RenderJobCommand.TaskRefused refused) {
            board.attempts().refused(refused.attempt());
            work.over(refused.lease(), refused.attempt());
        } else if (message instanceof RenderJobCommand.TasksReturned returned) {
            work.returned(returned.lease(), returned.attempts(), returned.slow());
        } else if (message instanceof RenderJobCommand.DemandReceived received) {
            onDemandReceived(received);
        } else if (message instanceof RenderJobCommand.ServerLost lost) {
            Instant now = context.clock().instant();
            work.lost(lost.server(), lost.incarnation()::equals);
            record(board.attempts().lost(lost.server(), Optional.of(lost.incarnation()), lost.reason(), now));
        }
    }

    /** The report of one outcome, as the report of several that it stands for. */
    static RenderJobCommand.AttemptsEnded together(RenderJobCommand.AttemptEnded ended) {
        return new RenderJobCommand.AttemptsEnded(
                ended.outcome().server(),
                ended.incarnation(),
                ended.server(),
                List.of(EndedInLease.of(List.of(ended.outcome()), ended.lease(), ended.leaseClosed())));
    }

    private static RenderServerCommand.StopTask stop(JobId job, TaskId task, AttemptId attempt, String reason) {
        return new RenderServerCommand.StopTask(job, task, attempt, reason);
    }

    // ---- leases

    private void onLease(RenderJobCommand.LeaseGranted granted) {
        meet(granted.lease().server(), granted.incarnation(), granted.server());
        if (adopting) {
            return; // the server asks again
        }
        boolean begins = !work.hasBegun();
        work.idle(granted.lease(), granted.incarnation(), granted.server());
        if (begins) {
            actor.scheduleOnce(LeaseWork.PROBE, actor.getSelf(), Look.INSTANCE);
        }
    }

    private void meet(ServerId server, String incarnation, ActorRef<RenderServerCommand> ref) {
        servers.put(server, ref);
        work.lost(server, other -> !other.equals(incarnation));
        record(board.attempts()
                .lostByRestart(server, incarnation, context.clock().instant()));
    }

    // ---- attempts

    private void onRunning(RenderJobCommand.AttemptsRunning report) {
        meet(report.server(), report.incarnation(), report.serverRef());
        Instant now = context.clock().instant();
        for (RenderJobCommand.RunningInLease running : report.attempts()) {
            var attempt = running.attempt();
            int shown = board.attempts()
                    .find(attempt.attempt())
                    .map(LiveAttempt::samples)
                    .orElse(0);
            if (board.attempts().runs(attempt, running.lease(), report.incarnation(), now)) {
                if (attempt.samples() > shown) {
                    samples.taken(attempt);
                }
                if (board.attempts().goesOn(attempt.attempt())) {
                    work.runs(running.lease(), report.incarnation(), report.serverRef(), attempt.attempt());
                }
            } else {
                supersede(StaleReport.RUNNING, report.serverRef(), attempt.task(), attempt.attempt());
            }
        }
        for (RenderJobCommand.WaitingInLease waiting : report.waiting()) {
            if (!board.attempts().waits(waiting.attempt(), now)) {
                supersede(StaleReport.WAITING, report.serverRef(), waiting.task(), waiting.attempt());
            }
        }
    }

    private void supersede(StaleReport kind, ActorRef<RenderServerCommand> server, TaskId task, AttemptId attempt) {
        countStale(kind);
        server.tell(stop(state.job(), task, attempt, "the attempt was superseded"));
    }

    private void countStale(StaleReport kind) {
        staleReports++;
        context.metrics().stale(kind);
    }

    private void onEnded(RenderJobCommand.AttemptsEnded ended) {
        meet(ended.serverId(), ended.incarnation(), ended.server());
        Set<LeaseId> goneOn = new LinkedHashSet<>();
        Set<LeaseId> useless = new LinkedHashSet<>();
        for (EndedInLease group : ended.ended()) {
            double millis = 0;
            List<AttemptOutcome> outcomes = group.all(state.job(), ended.serverId());
            for (AttemptOutcome outcome : outcomes) {
                LeaseId lease = onOutcome(outcome, group, ended);
                goneOn.add(lease);
                if (outcome.result() == AttemptOutcome.Result.LICENCE_DENIED
                        || outcome.result() == AttemptOutcome.Result.STORAGE_FULL) {
                    useless.add(lease); // the next task would be denied the same
                }
                millis +=
                        Duration.between(outcome.startedAt(), outcome.endedAt()).toNanos() / 1e6;
            }
            if (!outcomes.isEmpty()) {
                work.measured(millis / outcomes.size());
            }
        }
        for (EndedInLease group : ended.ended()) {
            if (group.lease().isPresent() && group.leaseClosed()) {
                work.closed(group.lease().get().id());
            }
        }
        if (adopting) {
            return;
        }
        useless.forEach(lease -> work.giveBack(lease, ended.server()));
        goneOn.removeAll(useless);
        for (EndedInLease group : ended.ended()) {
            if (group.lease().isPresent()
                    && !group.leaseClosed()
                    && !useless.contains(group.lease().get().id())) {
                goneOn.remove(group.lease().get().id());
                work.open(group.lease().get(), ended.incarnation(), ended.server());
            }
        }
        goneOn.forEach(work::refill); // they have gone on to what waited in them
    }

    /** Takes an outcome; returns the lease that it came from. */
    private LeaseId onOutcome(AttemptOutcome outcome, EndedInLease group, RenderJobCommand.AttemptsEnded ended) {
        Lease lease = group.lease().orElseGet(() -> leaseOf(outcome));
        Judgement judgement = board.attempts()
                .judge(outcome, lease, ended.incarnation(), context.clock().instant());
        work.over(lease.id(), outcome.attempt());
        if (judgement instanceof Judgement.Accept) {
            work.writing();
            measureWait(outcome);
        } else if (judgement instanceof Judgement.Stale) {
            countStale(StaleReport.OUTCOME);
        }
        outcomes.take(outcome, judgement, ended.server());
        return lease.id();
    }

    private void measureWait(AttemptOutcome outcome) {
        if (outcome.number() == 1) {
            board.readySince(outcome.task())
                    .ifPresent(ready -> context.metrics().waited(Duration.between(ready, outcome.startedAt())));
        }
    }

    /** Stands in for the lease of an attempt whose lease has been closed. */
    private Lease leaseOf(AttemptOutcome outcome) {
        return board.attempts()
                .find(outcome.attempt())
                .map(LiveAttempt::lease)
                .orElseGet(() ->
                        new Lease(new LeaseId(0, 0), state.job(), TaskBoard.MAIN_CLASS, outcome.server(), 0, 0, 0));
    }

    private void record(List<AttemptRecord> lost) {
        for (AttemptRecord attempt : lost) {
            actor.getLog()
                    .warn(
                            "Job {}: attempt {} at {} is lost: {}",
                            state.job(),
                            attempt.attempt(),
                            attempt.task(),
                            attempt.reason());
            work.writing();
            journal.accept(
                    attempt,
                    () -> tellServer(
                            attempt.server(),
                            stop(
                                    state.job(),
                                    attempt.task(),
                                    attempt.attempt(),
                                    "the attempt was given up: " + attempt.reason())));
        }
    }

    /** The journal has written an event. */
    void written(JobEvent event) {
        List<AttemptRecord> attempts = event.attemptRecords();
        board.attempts().written(attempts);
        JobMetrics metrics = context.metrics();
        attempts.forEach(attempt -> metrics.recorded(attempt.status()));
        if (!(event instanceof JobEvent.Return)) { // those ran in no lease
            work.written(attempts.size());
        }
        if ((!attempts.isEmpty() && state.isStopping()) || isRefusingAttempts(event)) {
            stopUnwanted();
        }
    }

    private static boolean isRefusingAttempts(JobEvent event) {
        return event instanceof JobEvent.TasksGivenUp
                || event instanceof JobEvent.FrameSkipped
                || event instanceof JobEvent.SettingsChanged;
    }

    private void tellServer(ServerId server, RenderServerCommand message) {
        ActorRef<RenderServerCommand> ref = servers.get(server);
        if (ref != null) {
            ref.tell(message);
        }
    }

    /** Stops what is to run no more: all of it, or tasks that were given up. Called again until it has ended. */
    void stopUnwanted() {
        boolean all = state.isCancelled() || state.isStopping();
        if (all) {
            work.stopAll(state.isCancelled() ? state.reason() : state.failureText());
        }
        for (LiveAttempt attempt : board.attempts().all()) {
            boolean unwanted = all ? !work.has(attempt) : !board.attempts().isWanted(attempt);
            if (!attempt.ended() && unwanted) {
                tellServer(
                        attempt.lease().server(),
                        stop(state.job(), attempt.task(), attempt.attempt(), stopReason(attempt)));
            }
        }
    }

    private String stopReason(LiveAttempt attempt) {
        if (state.isCancelled()) {
            return state.reason();
        }
        return state.isStopping() ? state.failureText() : board.attempts().unwantedBecause(attempt);
    }

    // ---- demand

    private void onDemandReceived(RenderJobCommand.DemandReceived received) {
        demand.answered(received.verdicts());
        if (!adopting || demand.isEarlier(received.revision())) {
            return;
        }
        Instant now = context.clock().instant();
        for (RenderJobCommand.RunningOn running : received.running()) {
            servers.put(running.server(), running.serverRef());
            AttemptId attempt = running.attempt().attempt();
            if (board.attempts().runs(running.attempt(), running.lease(), running.incarnation(), now)
                    && board.attempts().goesOn(attempt)) {
                work.runs(running.lease(), running.incarnation(), running.serverRef(), attempt);
            }
        }
        if (received.complete()) {
            adopting = false;
            // What they have told while the job was adopting gave them nothing back: leases are idle for it.
            servers.values().forEach(this::askWhatItHas);
            actor.getLog()
                    .info(
                            "Job {} goes on; {} of its tasks are running",
                            state.job(),
                            board.attempts().all().size());
            stopUnwanted();
        } else {
            received.running().stream()
                    .map(RenderJobCommand.RunningOn::serverRef)
                    .distinct()
                    .forEach(this::askWhatItHas);
        }
    }

    private void askWhatItHas(ActorRef<RenderServerCommand> server) {
        server.tell(new RenderServerCommand.TellOutcomes(state.job()));
    }

    /** Says what has come together in this turn: acknowledgements, and what the job wants when that has changed. */
    void demandChanged() {
        outcomes.acknowledge();
        if (state.ended().isEmpty()) {
            demand.changed(state, board, adopting, work);
        }
    }

    /** Has the demand told again with the next {@link #demandChanged}, although it has not changed. */
    void repeatDemand() {
        demand.forget();
    }

    /** Once a second: repeats the demand, gives up what is silent, stops what is to be stopped. */
    void tick() {
        Instant now = context.clock().instant();
        if (standstill.isOver(now)) {
            board.attempts().hearAll(now);
        }
        record(board.attempts().silent(context.settings().silenceLimit(), now));
        stopUnwanted();
        demand.tick(state, board, adopting, work);
    }

    /** The job has ended. */
    void end() {
        demand.withdraw(state);
    }
}
