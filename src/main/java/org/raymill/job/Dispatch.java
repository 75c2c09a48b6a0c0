package org.raymill.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.job.core.JobState;
import org.raymill.job.core.TaskBoard;
import org.raymill.job.core.TaskBoard.Judgement;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.DemandClass;
import org.raymill.model.JobDemand;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.ServerId;
import org.raymill.model.TaskOrder;
import org.raymill.model.Verdict;
import org.raymill.protocol.Ids;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.SchedulerCommand;

/**
 * The conversation of a job with the Scheduler and the render servers: demand, leases, running tasks. All of it can be lost and is rebuilt
 * from what they report. Part of the {@link RenderJob} actor.
 */
final class Dispatch {

    private static final Duration DEMAND_PAUSE = Duration.ofMillis(100);

    private final ActorContext<RenderJobCommand> actor;
    private final RenderJobContext context;
    private final BiConsumer<AttemptRecord, Runnable> journal;
    private final Map<LeaseId, AttemptId> leases = new HashMap<>();
    private final Map<ServerId, ActorRef<RenderServerCommand>> servers = new HashMap<>();
    private JobState state;
    private TaskBoard board;
    private boolean adopting;
    private long staleReports;
    private final long firstRevision;
    private long revision;
    private List<DemandClass> lastDemand = List.of();
    private int lastPriority;
    private Instant lastDemandAt = Instant.EPOCH;
    private Optional<List<Verdict>> verdicts = Optional.empty();

    Dispatch(
            ActorContext<RenderJobCommand> actor,
            RenderJobContext context,
            JobState state,
            boolean adopting,
            BiConsumer<AttemptRecord, Runnable> journal) {
        this.actor = actor;
        this.context = context;
        this.state = state;
        this.board = new TaskBoard(state, context.settings().retryDelays());
        this.adopting = adopting;
        this.journal = journal;
        // Later lives of the job begin with a higher revision.
        this.firstRevision = context.clock().millis();
        this.revision = firstRevision;
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
        leases.clear();
        adopting = reloaded.ended().isEmpty();
        lastDemandAt = Instant.EPOCH;
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

    /** What the Scheduler said last of what is not placed; empty when it has not answered yet. */
    Optional<List<Verdict>> verdicts() {
        return verdicts;
    }

    void onMessage(RenderJobCommand message) {
        if (message instanceof RenderJobCommand.LeaseGranted granted) {
            onLease(granted);
        } else if (message instanceof RenderJobCommand.AttemptEnded ended) {
            onEnded(ended);
        } else if (message instanceof RenderJobCommand.AttemptsRunning report) {
            onRunning(report);
        } else if (message instanceof RenderJobCommand.TaskRefused refused) {
            board.refused(refused.attempt());
            leases.remove(refused.lease(), refused.attempt());
        } else if (message instanceof RenderJobCommand.DemandReceived received) {
            onDemandReceived(received);
        } else if (message instanceof RenderJobCommand.ServerLost lost) {
            Instant now = context.clock().instant();
            record(board.lost(lost.server(), Optional.of(lost.incarnation()), lost.reason(), now));
        }
    }

    /** What a job that does not exist says to servers that think it does. */
    static void answerForUnknownJob(RenderJobCommand message) {
        if (message instanceof RenderJobCommand.LeaseGranted granted) {
            granted.server()
                    .tell(new RenderServerCommand.ReleaseLease(granted.lease().id()));
        } else if (message instanceof RenderJobCommand.AttemptEnded ended) {
            ended.server()
                    .tell(new RenderServerCommand.AcknowledgeOutcome(
                            ended.outcome().attempt()));
            ended.lease().ifPresent(lease -> ended.server().tell(new RenderServerCommand.ReleaseLease(lease.id())));
        } else if (message instanceof RenderJobCommand.AttemptsRunning report) {
            report.attempts().forEach(running -> report.serverRef()
                    .tell(stop(running.attempt().job(), running.attempt(), "there is no such job")));
        }
    }

    private static RenderServerCommand.StopTask stop(
            org.raymill.model.JobId job, org.raymill.model.RunningAttempt attempt, String reason) {
        return new RenderServerCommand.StopTask(job, attempt.task(), attempt.attempt(), reason);
    }

    // ---- leases

    private void onLease(RenderJobCommand.LeaseGranted granted) {
        meet(granted.lease().server(), granted.incarnation(), granted.server());
        AttemptId current = leases.get(granted.lease().id());
        Optional<TaskBoard.Running> running = Optional.ofNullable(current).flatMap(board::find);
        if (running.isPresent() && !running.get().ended()) {
            // The server says idle: our order crossed its message or was lost. Orders are idempotent.
            running.get().order().ifPresent(order -> granted.server()
                    .tell(new RenderServerCommand.RunTask(granted.lease().id(), order)));
            return;
        }
        use(granted.lease(), granted.incarnation(), granted.server());
    }

    private void use(Lease lease, String incarnation, ActorRef<RenderServerCommand> server) {
        if (adopting) {
            return; // the server asks again
        }
        Instant now = context.clock().instant();
        AttemptId attempt = Ids.newAttempt(now, context.random());
        Optional<TaskOrder> order = board.start(lease, incarnation, attempt, now);
        if (order.isPresent()) {
            leases.put(lease.id(), attempt);
            server.tell(new RenderServerCommand.RunTask(lease.id(), order.get()));
        } else {
            leases.remove(lease.id());
            server.tell(new RenderServerCommand.ReleaseLease(lease.id()));
        }
    }

    private void meet(ServerId server, String incarnation, ActorRef<RenderServerCommand> ref) {
        servers.put(server, ref);
        record(board.lostByRestart(server, incarnation, context.clock().instant()));
    }

    // ---- attempts

    private void onRunning(RenderJobCommand.AttemptsRunning report) {
        meet(report.server(), report.incarnation(), report.serverRef());
        Instant now = context.clock().instant();
        for (RenderJobCommand.RunningInLease running : report.attempts()) {
            if (board.runs(running.attempt(), running.lease(), report.incarnation(), now)) {
                leases.put(running.lease().id(), running.attempt().attempt());
            } else if (board.find(running.attempt().attempt()).isEmpty()) {
                staleReports++;
                report.serverRef().tell(stop(state.job(), running.attempt(), "the attempt was superseded"));
            }
        }
    }

    private void onEnded(RenderJobCommand.AttemptEnded ended) {
        AttemptOutcome outcome = ended.outcome();
        meet(outcome.server(), ended.incarnation(), ended.server());
        Instant now = context.clock().instant();
        Lease lease = ended.lease().orElseGet(() -> leaseOf(outcome));
        Judgement judgement = board.judge(outcome, lease, ended.incarnation(), now);
        Runnable acknowledge = () -> ended.server().tell(new RenderServerCommand.AcknowledgeOutcome(outcome.attempt()));
        if (judgement instanceof Judgement.Accept accept) {
            discardRefused(accept.entry(), outcome);
            journal.accept(accept.entry(), () -> {
                acknowledge.run();
                tellScheduler(accept.entry(), outcome);
            });
        } else if (judgement instanceof Judgement.Known) {
            acknowledge.run();
        } else if (judgement instanceof Judgement.Stale) {
            staleReports++;
            acknowledge.run();
            context.resultWriter()
                    .tell(new ResultWriterCommand.Discard(state.job(), List.of(), List.of(outcome.attempt())));
        }
        AttemptId inLease = leases.get(lease.id());
        if (inLease == null || inLease.equals(outcome.attempt())) {
            leases.remove(lease.id());
            if (ended.lease().isPresent() && !ended.leaseClosed()) {
                use(lease, ended.incarnation(), ended.server());
            }
        }
    }

    /** Stands in for the lease of an attempt whose lease has been closed. */
    private Lease leaseOf(AttemptOutcome outcome) {
        return board.find(outcome.attempt())
                .map(TaskBoard.Running::lease)
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
            journal.accept(
                    attempt,
                    () -> tellServer(
                            attempt.server(),
                            new RenderServerCommand.StopTask(
                                    state.job(),
                                    attempt.task(),
                                    attempt.attempt(),
                                    "the attempt was given up: " + attempt.reason())));
        }
    }

    /** Files of a success that did not count are of no use. */
    private void discardRefused(AttemptRecord attempt, AttemptOutcome outcome) {
        if (attempt.outputs().isEmpty() && !outcome.outputs().isEmpty()) {
            context.resultWriter()
                    .tell(new ResultWriterCommand.Discard(state.job(), List.of(), List.of(outcome.attempt())));
        }
    }

    /** Tells the Scheduler of what is in the journal and says something of a server or a limit. */
    private void tellScheduler(AttemptRecord attempt, AttemptOutcome outcome) {
        switch (attempt.status()) {
            case FAILED, TIMED_OUT, OUT_OF_MEMORY -> {
                actor.getLog()
                        .warn(
                                "Job {}: attempt {} at task {} has failed on {}: {}",
                                state.job(),
                                attempt.attempt(),
                                attempt.task(),
                                attempt.server(),
                                attempt.reason());
                context.scheduler()
                        .tell(new SchedulerCommand.TaskFailed(
                                state.job(), attempt.server(), attempt.reason(), attempt.endedAt()));
            }
            case LICENCE_DENIED -> {
                if (!outcome.deniedLimit().isEmpty()) {
                    context.scheduler()
                            .tell(new SchedulerCommand.LimitDenied(
                                    outcome.deniedLimit(), state.job(), attempt.server(), attempt.endedAt()));
                }
            }
            default -> {
                // Nothing that others should know.
            }
        }
    }

    /** The journal has written an event. */
    void written(JobEvent event) {
        if (event instanceof JobEvent.AttemptsRecorded recorded) {
            board.written(recorded.attempts());
            if (state.isStopping()) {
                stopUnwanted();
            }
        } else if (event instanceof JobEvent.TasksGivenUp) {
            stopUnwanted();
        }
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
        for (TaskBoard.Running attempt : board.running()) {
            if (!attempt.ended() && (all || !board.isWanted(attempt))) {
                tellServer(
                        attempt.lease().server(),
                        new RenderServerCommand.StopTask(
                                state.job(), attempt.task(), attempt.attempt(), stopReason(attempt)));
            }
        }
    }

    private String stopReason(TaskBoard.Running attempt) {
        if (state.isCancelled()) {
            return state.reason();
        }
        return state.isStopping() ? state.failureText() : board.unwantedBecause(attempt);
    }

    // ---- demand

    private void onDemandReceived(RenderJobCommand.DemandReceived received) {
        verdicts = Optional.of(received.verdicts());
        if (!adopting || received.revision() <= firstRevision) {
            return; // or meant for an earlier life of this job
        }
        Instant now = context.clock().instant();
        for (RenderJobCommand.RunningOn running : received.running()) {
            servers.put(running.server(), running.serverRef());
            if (board.runs(running.attempt(), running.lease(), running.incarnation(), now)) {
                leases.put(running.lease().id(), running.attempt().attempt());
            }
        }
        if (received.complete()) {
            adopting = false;
            actor.getLog()
                    .info(
                            "Job {} goes on; {} of its tasks are running",
                            state.job(),
                            board.running().size());
            stopUnwanted();
        }
    }

    /** Tells the Scheduler when the demand has changed: more of it at once, less of it not more often than ten times a second. */
    void demandChanged() {
        if (state.ended().isPresent()) {
            return;
        }
        List<DemandClass> demand =
                adopting ? List.of() : board.demand(context.clock().instant());
        boolean otherPriority = state.priority() != lastPriority;
        if (demand.equals(lastDemand) && lastDemandAt.isAfter(Instant.EPOCH) && !otherPriority) {
            return;
        }
        boolean more = otherPriority || wanted(demand) > wanted(lastDemand) || lastDemandAt.equals(Instant.EPOCH);
        if (more || lastDemandAt.plus(DEMAND_PAUSE).isBefore(context.clock().instant())) {
            sendDemand(demand);
        }
    }

    private static int wanted(List<DemandClass> demand) {
        return demand.stream().mapToInt(DemandClass::wanted).sum();
    }

    private void sendDemand(List<DemandClass> demand) {
        revision++;
        lastDemand = demand;
        lastPriority = state.priority();
        lastDemandAt = context.clock().instant();
        var policy = state.spec().policy();
        context.scheduler()
                .tell(new SchedulerCommand.RegisterDemand(new JobDemand(
                        state.job(),
                        revision,
                        state.priority(),
                        policy.project(),
                        policy.user(),
                        policy.urgent(),
                        state.spec().manifest().hex(),
                        state.submittedAt(),
                        board.idleSince(),
                        adopting,
                        demand)));
    }

    /** Once a second: repeats the demand, gives up what is silent, stops what is to be stopped. */
    void tick() {
        Instant now = context.clock().instant();
        record(board.silent(context.settings().silenceLimit(), now));
        stopUnwanted();
        if (adopting || !lastDemandAt.plus(context.settings().demandHeartbeat()).isAfter(now)) {
            sendDemand(adopting ? List.of() : board.demand(now));
        }
    }

    /** The job has ended. */
    void end() {
        revision++;
        lastDemandAt = Instant.EPOCH; // should the job go on one day, the Scheduler hears of it at once
        context.scheduler().tell(new SchedulerCommand.WithdrawDemand(state.job(), revision));
    }
}
