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
import java.util.concurrent.CompletionStage;
import org.raymill.model.AttemptId;
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
import org.raymill.telemetry.ServerMetrics;

/**
 * The render server of a host: opens leases for the Scheduler, runs tasks in them for jobs, and repeats what it has to tell until it is heard. A
 * thin shell: {@link LeaseTable} decides, {@link Attempts} sees to what runs, {@link Announcer} speaks. Started anew on the same
 * {@link TaskRuns} it goes on where the one before ended.
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
    private final ServerMetrics metrics;
    private final Announcer announcer;
    private final LimitWatch limits;
    private final Attempts attempts;
    private final InstantSource clock;
    private final OrderlyShutdown shutdown = new OrderlyShutdown();
    private ActorRef<Done> shutdownReply;

    /**
     * Shuts the server down in an orderly way: nothing new is accepted, running tasks may finish within {@code shutdown-grace}, then they are
     * handed back; answered when the Scheduler was told goodbye. Local to the process. Not for a node that was cut off and starts its actor
     * system anew: there the actor is just stopped, and tasks go on.
     */
    public record ShutDown(ActorRef<Done> replyTo) implements RenderServerCommand {}

    /** Asks how much of the server is in leases. Local to the process. */
    public record TellUse(ActorRef<InUse> replyTo) implements RenderServerCommand {}

    /**
     * How much of the server is in leases.
     *
     * @param cores that it offers
     * @param usedCores of them in leases
     */
    public record InUse(long cores, long usedCores) {}

    private record RunEnded(AttemptId attempt) implements RenderServerCommand {}

    private record StageAnswered(ResultWriterCommand.StageReply reply) implements RenderServerCommand {}

    private enum Tick implements RenderServerCommand {
        HEARTBEAT,
        STATUS,
        TELL,
        PROGRESS,
        SHUTDOWN_GRACE_OVER,
        SHUTDOWN_OVER,
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
        this.metrics = runs.metrics();
        this.clock = clock;
        this.announcer = new Announcer(context.getSelf(), scheduler, jobs, runs, clock);
        this.limits = new LimitWatch(runs, timers, clock);
        Staging staging = new Staging(
                timers,
                resultWriter,
                context.messageAdapter(ResultWriterCommand.StageReply.class, StageAnswered::new),
                settings);
        this.attempts = new Attempts(runs, limits, staging, announcer, clock);
        ActorRef<RenderServerCommand> self = context.getSelf();
        runs.onEnd(attempt -> self.tell(new RunEnded(attempt)));
        timers.startTimerWithFixedDelay(Tick.HEARTBEAT, settings.heartbeat());
        leases.running().forEach(attempt -> {
            self.tell(new RunEnded(attempt));
            limits.look(attempt);
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
                .onMessage(LimitWatch.Due.class, this::onLimitDue)
                .onMessage(RunEnded.class, ended -> goOn(attempts.ended(ended.attempt())))
                .onMessage(StageAnswered.class, answered -> goOn(attempts.staged(answered.reply())))
                .onMessage(Staging.TimedOut.class, late -> goOn(attempts.stagingTimedOut(late.attempt())))
                .onMessage(ShutDown.class, this::onShutDown)
                .onMessage(TellUse.class, this::onTellUse)
                .onMessage(Tick.class, this::onTick)
                .build();
    }

    // ---- the Scheduler

    private Behavior<RenderServerCommand> onStatusReceived(StatusReceived received) {
        long before = leases.epoch();
        if (leases.hear(received.epoch())) {
            attempts.schedulerHeard();
        } else {
            metrics.staleCommand();
        }
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
            metrics.staleCommand();
            getContext().getLog().info("Ignored {} of a superseded Scheduler: epoch {} holds", command, leases.epoch());
        }
    }

    // ---- jobs

    private Behavior<RenderServerCommand> onRunTask(RunTask run) {
        watchProgress();
        if (attempts.run(run.lease(), run.order(), !shutdown.isUnderWay())) {
            statusChanged();
        }
        return this;
    }

    private Behavior<RenderServerCommand> onRunTasks(RunTasks run) {
        watchProgress();
        if (attempts.runAll(run, !shutdown.isUnderWay())) {
            statusChanged();
        }
        return this;
    }

    private void watchProgress() {
        soon(Tick.PROGRESS, settings.progressInterval());
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
        if (!shutdown.isUnderWay()) {
            leases.idle().stream()
                    .filter(lease -> lease.job().equals(tell.job()))
                    .forEach(announcer::leaseGranted);
        }
        return this;
    }

    // ---- runs

    private Behavior<RenderServerCommand> onLimitDue(LimitWatch.Due due) {
        limits.look(due.attempt());
        return this;
    }

    /** Tells the outcome: at once when its lease can be used again, else with those that follow in a moment. */
    private Behavior<RenderServerCommand> goOn(Attempts.Ending ending) {
        if (ending instanceof Attempts.Ending.Settled settled) {
            attempts.tell(settled.job());
            statusChanged();
        } else if (ending instanceof Attempts.Ending.Followed) {
            soon(Tick.TELL, TELL_DELAY);
        }
        if (!shutdown.isUnderWay()) {
            return this;
        }
        leases.closeIdle(Duration.ZERO, clock.instant());
        return goOnShuttingDown();
    }

    // ---- time

    private Behavior<RenderServerCommand> onTick(Tick tick) {
        switch (tick) {
            case HEARTBEAT -> heartbeat();
            case STATUS -> reportStatus();
            case TELL -> attempts.tell();
            case PROGRESS -> {
                attempts.giveBackBehind(settings.progressInterval());
                announcer.progress();
                if (!leases.running().isEmpty()) {
                    watchProgress();
                }
            }
            case SHUTDOWN_GRACE_OVER -> {
                leases.running().forEach(attempt -> runs.handBack(attempt, "the server shuts down"));
                // What is being stored does not hold up a machine that is about to be taken away.
                timers.startSingleTimer(Tick.SHUTDOWN_OVER, settings.stopGrace().plus(settings.handOverTimeout()));
                return goOnShuttingDown();
            }
            case HAND_OVER_OVER, SHUTDOWN_OVER -> {
                getContext()
                        .getLog()
                        .warn(
                                "Shutting down although {} tasks have not ended, or jobs have not acknowledged every outcome",
                                leases.running().size());
                return leave();
            }
        }
        return this;
    }

    private void heartbeat() {
        Instant now = clock.instant();
        if (hasLittleDisk()) {
            runs.makeRoom();
        }
        leases.closeIdle(settings.idleLeaseTimeout(), now);
        announcer.attemptsEnded(leases.due(now));
        if (!shutdown.isUnderWay()) {
            leases.idle().forEach(announcer::leaseGranted);
        }
        announcer.everythingRunning();
        reportStatus();
    }

    private void reportStatus() {
        metrics.use(leases.use());
        announcer.reportStatus(accepting(), message());
    }

    private Behavior<RenderServerCommand> onTellUse(TellUse tell) {
        ServerMetrics.Use use = leases.use();
        tell.replyTo().tell(new InUse(use.cores(), use.usedCores()));
        return this;
    }

    private void statusChanged() {
        soon(Tick.STATUS, settings.statusDelay());
    }

    private void soon(Tick tick, Duration delay) {
        if (!timers.isTimerActive(tick)) {
            timers.startSingleTimer(tick, delay);
        }
    }

    private boolean accepting() {
        return !shutdown.isUnderWay() && !hasLittleDisk() && !attempts.isStorageFull();
    }

    private boolean hasLittleDisk() {
        return announcer.freeDiskMiB() < settings.minFreeDiskMiB();
    }

    private String message() {
        if (shutdown.isUnderWay()) {
            return "shuts down";
        }
        if (hasLittleDisk()) {
            return "only " + announcer.freeDiskMiB() + " MiB of disk are free";
        }
        return attempts.isStorageFull() ? "the farm's storage had no room for a result" : "";
    }

    // ---- shutdown

    private Behavior<RenderServerCommand> onShutDown(ShutDown command) {
        shutdownReply = command.replyTo();
        if (shutdown.begin()) {
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
        if (!shutdown.isUnderWay()) {
            return this;
        }
        return switch (shutdown.next(!leases.running().isEmpty(), leases.hasUnacknowledged())) {
            case WAIT -> this;
            case HAND_OVER -> {
                timers.cancel(Tick.SHUTDOWN_GRACE_OVER);
                timers.startSingleTimer(Tick.HAND_OVER_OVER, settings.handOverTimeout());
                yield this;
            }
            case LEAVE -> leave();
        };
    }

    private Behavior<RenderServerCommand> leave() {
        announcer.leave("shuts down");
        shutdownReply.tell(Done.getInstance());
        return Behaviors.stopped();
    }
}
