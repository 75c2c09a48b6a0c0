package org.raymill.server;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.raymill.model.AttemptId;
import org.raymill.model.TaskOutput;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.RenderServerCommand.AcknowledgeOutcome;
import org.raymill.protocol.RenderServerCommand.AcknowledgeOutcomes;
import org.raymill.protocol.RenderServerCommand.OpenLease;
import org.raymill.protocol.RenderServerCommand.ReleaseLease;
import org.raymill.protocol.RenderServerCommand.RevokeLease;
import org.raymill.protocol.RenderServerCommand.RunTask;
import org.raymill.protocol.RenderServerCommand.RunTasks;
import org.raymill.protocol.RenderServerCommand.StatusReceived;
import org.raymill.protocol.RenderServerCommand.StopTask;
import org.raymill.protocol.RenderServerCommand.TellOutcomes;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.SchedulerCommand;

/**
 * The render server of a host: opens leases for the Scheduler, runs tasks in them for jobs, and repeats what it has to tell until it is heard. A
 * thin shell: {@link LeaseTable} decides, {@link TaskRuns} runs, {@link Announcer} speaks. Started anew on the same {@link TaskRuns} it goes on
 * where the one before ended.
 */
public final class RenderServer extends AbstractBehavior<RenderServerCommand> {

    /** How many words of a superseded Scheduler make one warning. */
    private static final long STALE_A_WARNING = 60;

    /** How long outcomes are gathered while every lease has enough to do. */
    private static final Duration TELL_DELAY = Duration.ofMillis(50);

    private final TimerScheduler<RenderServerCommand> timers;
    private final RenderServerSettings settings;
    private final Runs runs;
    private final LeaseTable leases;
    private final Announcer announcer;
    private final Attempts attempts;
    private final InstantSource clock;
    private boolean statusPending;
    private boolean progressPending;
    private boolean tellPending;
    private Shutdown shutdown = Shutdown.NONE;
    private ActorRef<Done> shutdownReply;

    /** How far an orderly shutdown has come. */
    private enum Shutdown {
        NONE,
        /** Running tasks may finish. */
        FINISHING,
        /** They were told to end; jobs acknowledge the outcomes. */
        HANDING_OVER
    }

    /**
     * Shuts the server down in an orderly way: nothing new is accepted, running tasks may finish within {@code shutdown-grace}, then they are
     * handed back; answered when the Scheduler was told goodbye. Local to the process. Not for a node that was cut off and starts its actor
     * system anew: there the actor is just stopped, and tasks go on.
     */
    public record ShutDown(ActorRef<Done> replyTo) implements RenderServerCommand {}

    private record RunEnded(AttemptId attempt) implements RenderServerCommand {}

    private record StageAnswered(ResultWriterCommand.StageReply reply) implements RenderServerCommand {}

    private record StagingTimedOut(AttemptId attempt) implements RenderServerCommand {}

    private record LimitDue(AttemptId attempt) implements RenderServerCommand {}

    private enum Tick implements RenderServerCommand {
        HEARTBEAT,
        STATUS,
        TELL,
        PROGRESS,
        SHUTDOWN_GRACE_OVER,
        HAND_OVER_OVER
    }

    /**
     * A render server.
     *
     * @param scheduler the way to the Scheduler, usually a singleton proxy
     * @param resultWriter of this node
     * @param runs what runs on this host
     */
    public static Behavior<RenderServerCommand> create(
            ActorRef<SchedulerCommand> scheduler,
            RenderJobs jobs,
            ActorRef<ResultWriterCommand> resultWriter,
            TaskRuns runs) {
        return create(scheduler, jobs, resultWriter, runs, InstantSource.system());
    }

    static Behavior<RenderServerCommand> create(
            ActorRef<SchedulerCommand> scheduler,
            RenderJobs jobs,
            ActorRef<ResultWriterCommand> resultWriter,
            Runs runs,
            InstantSource clock) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new RenderServer(context, timers, scheduler, jobs, resultWriter, runs, clock)));
    }

    /** Sends {@link ShutDown}, and completes when it is done, at the latest when all its limits together have passed. */
    public static CompletionStage<Done> shutDown(
            ActorRef<RenderServerCommand> server, RenderServerSettings settings, ActorSystem<?> system) {
        return AskPattern.ask(server, ShutDown::new, settings.shutdownLimit(), system.scheduler());
    }

    private RenderServer(
            ActorContext<RenderServerCommand> context,
            TimerScheduler<RenderServerCommand> timers,
            ActorRef<SchedulerCommand> scheduler,
            RenderJobs jobs,
            ActorRef<ResultWriterCommand> resultWriter,
            Runs runs,
            InstantSource clock) {
        super(context);
        this.timers = timers;
        this.settings = runs.settings();
        this.runs = runs;
        this.leases = runs.leases();
        this.clock = clock;
        this.announcer = new Announcer(context.getSelf(), scheduler, jobs, runs, clock);
        Staging staging = new Staging(
                resultWriter,
                context.messageAdapter(ResultWriterCommand.StageReply.class, StageAnswered::new),
                settings.name());
        this.attempts = new Attempts(leases, runs, staging, announcer, this::lookAtLimits, clock);
        ActorRef<RenderServerCommand> self = context.getSelf();
        runs.onEnd(attempt -> self.tell(new RunEnded(attempt)));
        timers.startTimerWithFixedDelay(Tick.HEARTBEAT, settings.heartbeat());
        leases.running().forEach(attempt -> {
            self.tell(new RunEnded(attempt));
            attempts.watchLimits(attempt);
        });
        announcer.reportStatus(accepting(), message());
        context.getLog()
                .info(
                        "Render server {} offers {} cores, {} MiB and {}",
                        settings.name(),
                        leases.offer().cores(),
                        leases.offer().memoryMiB(),
                        runs.packages());
    }

    @Override
    public Receive<RenderServerCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(StatusReceived.class, this::onStatusReceived)
                .onMessage(OpenLease.class, this::onOpenLease)
                .onMessage(RevokeLease.class, this::onRevokeLease)
                .onMessage(RunTask.class, this::onRunTask)
                .onMessage(RunTasks.class, this::onRunTasks)
                .onMessage(StopTask.class, this::onStopTask)
                .onMessage(ReleaseLease.class, this::onReleaseLease)
                .onMessage(AcknowledgeOutcome.class, this::onAcknowledge)
                .onMessage(AcknowledgeOutcomes.class, this::onAcknowledgeAll)
                .onMessage(TellOutcomes.class, this::onTellOutcomes)
                .onMessage(RunEnded.class, this::onRunEnded)
                .onMessage(LimitDue.class, this::onLimitDue)
                .onMessage(StageAnswered.class, this::onStageAnswered)
                .onMessage(StagingTimedOut.class, this::onStagingTimedOut)
                .onMessage(ShutDown.class, this::onShutDown)
                .onMessage(Tick.class, this::onTick)
                .build();
    }

    // ---- the Scheduler

    private Behavior<RenderServerCommand> onStatusReceived(StatusReceived received) {
        long before = leases.epoch();
        leases.hear(received.epoch());
        if (leases.epoch() > before) {
            getContext().getLog().info("Heard of the Scheduler's epoch {}", leases.epoch());
            statusChanged();
        } else if (received.epoch() < before && leases.staleCommands() % STALE_A_WARNING == 1) {
            getContext()
                    .getLog()
                    .warn(
                            "The Scheduler has the epoch {}, but there was one with {}; this server listens to the newer one only."
                                    + " If the site's database was replaced, start this node anew",
                            received.epoch(),
                            before);
        }
        return this;
    }

    private Behavior<RenderServerCommand> onOpenLease(OpenLease open) {
        switch (leases.open(open.epoch(), open.lease(), accepting(), clock.instant())) {
            case OPENED -> {
                announcer.leaseGranted(open.lease());
                statusChanged();
            }
            case REFUSED -> {
                getContext().getLog().info("Refused the lease {}", open.lease());
                statusChanged();
            }
            case IGNORED -> ignored(open, open.epoch());
        }
        return this;
    }

    private Behavior<RenderServerCommand> onRevokeLease(RevokeLease revoke) {
        attempts.revoke(revoke);
        ignored(revoke, revoke.epoch());
        statusChanged();
        return this;
    }

    private void ignored(RenderServerCommand command, long speaker) {
        if (speaker < leases.epoch()) {
            getContext().getLog().info("Ignored {} of a superseded Scheduler: epoch {} holds", command, leases.epoch());
        }
    }

    // ---- jobs

    private Behavior<RenderServerCommand> onRunTask(RunTask run) {
        watchProgress();
        if (attempts.run(run.lease(), run.order(), shutdown == Shutdown.NONE)) {
            statusChanged();
        }
        return this;
    }

    private Behavior<RenderServerCommand> onRunTasks(RunTasks run) {
        watchProgress();
        if (attempts.runAll(run, shutdown == Shutdown.NONE)) {
            statusChanged();
        }
        return this;
    }

    private void watchProgress() {
        if (!progressPending) {
            progressPending = true;
            timers.startSingleTimer(Tick.PROGRESS, settings.progressInterval());
        }
    }

    private Behavior<RenderServerCommand> onStopTask(StopTask stop) {
        attempts.stop(stop);
        return this;
    }

    private Behavior<RenderServerCommand> onReleaseLease(ReleaseLease release) {
        attempts.release(release.lease());
        statusChanged();
        return this;
    }

    private Behavior<RenderServerCommand> onAcknowledge(AcknowledgeOutcome acknowledge) {
        leases.acknowledge(acknowledge.attempt());
        return goOnShuttingDown();
    }

    private Behavior<RenderServerCommand> onAcknowledgeAll(AcknowledgeOutcomes acknowledge) {
        acknowledge.attempts().forEach(leases::acknowledge);
        return goOnShuttingDown();
    }

    private Behavior<RenderServerCommand> onTellOutcomes(TellOutcomes tell) {
        attempts.tellAgain(tell.job());
        return this;
    }

    // ---- runs

    private Behavior<RenderServerCommand> onRunEnded(RunEnded ended) {
        Attempts.Ending ending = attempts.ended(ended.attempt());
        if (ending != Attempts.Ending.NOTHING) {
            timers.cancel(new LimitDue(ended.attempt()));
        }
        if (ending == Attempts.Ending.STAGING) {
            timers.startSingleTimer(ended.attempt(), new StagingTimedOut(ended.attempt()), settings.stagingTimeout());
        }
        return goOn(ending);
    }

    private void lookAtLimits(AttemptId attempt, Duration delay) {
        LimitDue due = new LimitDue(attempt);
        timers.startSingleTimer(due, due, delay);
    }

    private Behavior<RenderServerCommand> onLimitDue(LimitDue due) {
        attempts.watchLimits(due.attempt());
        return this;
    }

    private Behavior<RenderServerCommand> onStageAnswered(StageAnswered answered) {
        if (answered.reply() instanceof ResultWriterCommand.Staged staged) {
            return staged(staged.attempt(), "", staged.outputs());
        }
        ResultWriterCommand.StageFailed failed = (ResultWriterCommand.StageFailed) answered.reply();
        return staged(failed.attempt(), "the result could not be stored: " + failed.reason(), List.of());
    }

    private Behavior<RenderServerCommand> onStagingTimedOut(StagingTimedOut timedOut) {
        String reason =
                "the storage took longer than " + settings.stagingTimeout().toSeconds() + " s to store the result";
        return staged(timedOut.attempt(), reason, List.of());
    }

    private Behavior<RenderServerCommand> staged(AttemptId attempt, String problem, List<TaskOutput> outputs) {
        timers.cancel(attempt);
        return goOn(attempts.staged(attempt, problem, outputs));
    }

    /** Tells the outcome: at once when its lease can be used again, else with those that follow in a moment. */
    private Behavior<RenderServerCommand> goOn(Attempts.Ending ending) {
        if (ending == Attempts.Ending.SETTLED) {
            attempts.tell();
            statusChanged();
        } else if (ending == Attempts.Ending.FOLLOWED && !tellPending) {
            tellPending = true;
            timers.startSingleTimer(Tick.TELL, TELL_DELAY);
        }
        if (shutdown == Shutdown.NONE) {
            return this;
        }
        leases.closeIdle(Duration.ZERO, clock.instant());
        return goOnShuttingDown();
    }

    // ---- time

    private Behavior<RenderServerCommand> onTick(Tick tick) {
        switch (tick) {
            case HEARTBEAT -> heartbeat();
            case STATUS -> {
                statusPending = false;
                announcer.reportStatus(accepting(), message());
            }
            case TELL -> {
                tellPending = false;
                attempts.tell();
            }
            case PROGRESS -> {
                progressPending = false;
                attempts.giveBackBehind(settings.progressInterval());
                announcer.progress();
                if (!leases.running().isEmpty()) {
                    watchProgress();
                }
            }
            case SHUTDOWN_GRACE_OVER -> {
                leases.running().forEach(attempt -> runs.handBack(attempt, "the server shuts down"));
                return goOnShuttingDown();
            }
            case HAND_OVER_OVER -> {
                getContext().getLog().warn("Shutting down although jobs have not acknowledged every outcome");
                return leave();
            }
        }
        return this;
    }

    private void heartbeat() {
        Instant now = clock.instant();
        leases.closeIdle(settings.idleLeaseTimeout(), now);
        announcer.attemptsEnded(leases.due(now));
        if (shutdown == Shutdown.NONE) {
            leases.idle().forEach(announcer::leaseGranted);
        }
        announcer.everythingRunning();
        announcer.reportStatus(accepting(), message());
    }

    private void statusChanged() {
        if (!statusPending) {
            statusPending = true;
            timers.startSingleTimer(Tick.STATUS, settings.statusDelay());
        }
    }

    private boolean accepting() {
        return shutdown == Shutdown.NONE && announcer.freeDiskMiB() >= settings.minFreeDiskMiB();
    }

    private String message() {
        if (shutdown != Shutdown.NONE) {
            return "shuts down";
        }
        return accepting() ? "" : "only " + announcer.freeDiskMiB() + " MiB of disk are free";
    }

    // ---- shutdown

    private Behavior<RenderServerCommand> onShutDown(ShutDown command) {
        shutdownReply = command.replyTo();
        if (shutdown == Shutdown.NONE) {
            shutdown = Shutdown.FINISHING;
            leases.closeIdle(Duration.ZERO, clock.instant());
            attempts.giveBackBehind(Duration.ZERO);
            timers.startSingleTimer(Tick.SHUTDOWN_GRACE_OVER, settings.shutdownGrace());
            statusChanged();
            getContext()
                    .getLog()
                    .info(
                            "Shutting down; {} tasks are running",
                            leases.running().size());
        }
        return goOnShuttingDown();
    }

    private Behavior<RenderServerCommand> goOnShuttingDown() {
        if (shutdown == Shutdown.NONE || !leases.running().isEmpty()) {
            return this;
        }
        if (!leases.hasUnacknowledged()) {
            return leave();
        }
        if (shutdown == Shutdown.FINISHING) {
            shutdown = Shutdown.HANDING_OVER;
            timers.cancel(Tick.SHUTDOWN_GRACE_OVER);
            timers.startSingleTimer(Tick.HAND_OVER_OVER, settings.handOverTimeout());
        }
        return this;
    }

    private Behavior<RenderServerCommand> leave() {
        announcer.leave("shuts down");
        shutdownReply.tell(Done.getInstance());
        return Behaviors.stopped();
    }
}
