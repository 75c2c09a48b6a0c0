package org.raymill.scheduler;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.pubsub.Topic;
import akka.cluster.typed.Cluster;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raymill.model.JobDemand;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.ServerId;
import org.raymill.model.ServerStatus;
import org.raymill.model.Verdict;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SchedulerCommand.GetServers;
import org.raymill.protocol.SchedulerCommand.RegisterDemand;
import org.raymill.protocol.SchedulerCommand.ReportStatus;
import org.raymill.protocol.SchedulerCommand.ServerLeaves;
import org.raymill.protocol.SchedulerCommand.Servers;
import org.raymill.protocol.SchedulerCommand.WithdrawDemand;
import org.raymill.scheduler.core.Plan;
import org.raymill.scheduler.core.Planner;
import org.raymill.scheduler.core.ResourceDatabase;
import org.raymill.scheduler.core.ResourceDatabase.Reception;

/**
 * Brokers leases between jobs and render servers. A cluster singleton; it keeps nothing on disk but its epoch: servers and jobs tell a new one
 * all it needs within a heartbeat. Decisions are made by {@link Planner}; this actor gathers what changes, plans, and carries the plan out.
 */
public final class Scheduler extends AbstractBehavior<SchedulerCommand> {

    private record PlanNow() implements SchedulerCommand {}

    private record Tick() implements SchedulerCommand {}

    private record EpochGiven(long epoch) implements SchedulerCommand {}

    private record EpochFailed(Throwable cause) implements SchedulerCommand {}

    private record AskForEpoch() implements SchedulerCommand {}

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration EPOCH_RETRY = Duration.ofSeconds(1);

    private final SchedulerSettings settings;
    private final EpochSource epochs;
    private final ExpectedServers expected;
    private final RenderJobs jobs;
    private final ActorRef<Topic.Command<FarmEvent>> events;
    private final InstantSource clock;
    private final TimerScheduler<SchedulerCommand> timers;
    private final Map<ServerId, ActorRef<RenderServerCommand>> servers = new HashMap<>();
    private final Set<ServerId> changedServers = new LinkedHashSet<>();
    private final Map<JobId, JobDemand> unanswered = new HashMap<>();
    private ResourceDatabase database;
    private long epoch;
    private boolean complete;
    private Instant startedAt;
    private Plan lastPlan = new Plan(List.of(), List.of(), Map.of());

    /** The behaviour of the singleton. */
    public static Behavior<SchedulerCommand> create(
            SchedulerSettings settings,
            EpochSource epochs,
            ExpectedServers expected,
            RenderJobs jobs,
            ActorRef<Topic.Command<FarmEvent>> events,
            InstantSource clock) {
        return Behaviors.setup(actor -> Behaviors.withTimers(
                timers -> new Scheduler(actor, timers, settings, epochs, expected, jobs, events, clock)));
    }

    private Scheduler(
            ActorContext<SchedulerCommand> actor,
            TimerScheduler<SchedulerCommand> timers,
            SchedulerSettings settings,
            EpochSource epochs,
            ExpectedServers expected,
            RenderJobs jobs,
            ActorRef<Topic.Command<FarmEvent>> events,
            InstantSource clock) {
        super(actor);
        this.timers = timers;
        this.settings = settings;
        this.epochs = epochs;
        this.expected = expected;
        this.jobs = jobs;
        this.events = events;
        this.clock = clock;
        askForEpoch();
    }

    @Override
    public Receive<SchedulerCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(EpochGiven.class, this::onEpoch)
                .onMessage(EpochFailed.class, this::onNoEpoch)
                .onMessage(AskForEpoch.class, message -> askForEpoch())
                .onMessage(SchedulerCommand.class, message -> database == null, message -> this)
                .onMessage(PlanNow.class, message -> onPlan())
                .onMessage(Tick.class, message -> onTick())
                .onMessage(ReportStatus.class, this::onReport)
                .onMessage(ServerLeaves.class, this::onLeave)
                .onMessage(RegisterDemand.class, this::onDemand)
                .onMessage(WithdrawDemand.class, this::onWithdraw)
                .onMessage(GetServers.class, this::onGetServers)
                .build();
    }

    // ---- start

    /** Until the epoch is known every other message is dropped: all senders repeat themselves. */
    private Behavior<SchedulerCommand> askForEpoch() {
        getContext()
                .pipeToSelf(
                        epochs.next(),
                        (value, failure) -> failure == null ? new EpochGiven(value) : new EpochFailed(failure));
        return this;
    }

    private Behavior<SchedulerCommand> onNoEpoch(EpochFailed failed) {
        getContext()
                .getLog()
                .warn(
                        "The Scheduler can not start without an epoch from the database; trying again in {}: {}",
                        EPOCH_RETRY,
                        failed.cause().toString());
        getContext().scheduleOnce(EPOCH_RETRY, getContext().getSelf(), new AskForEpoch());
        return this;
    }

    private Behavior<SchedulerCommand> onEpoch(EpochGiven given) {
        epoch = given.epoch();
        database = new ResourceDatabase(epoch);
        startedAt = clock.instant();
        timers.startTimerWithFixedDelay(new Tick(), TICK);
        getContext().getLog().info("The Scheduler of epoch {} has started", epoch);
        return this;
    }

    /** Whether all servers that may be running something have reported, or had their time to. */
    private boolean complete() {
        if (!complete) {
            Set<Address> reported = new HashSet<>();
            Address self = Cluster.get(getContext().getSystem()).selfMember().address();
            for (ActorRef<RenderServerCommand> server : servers.values()) {
                Address address = server.path().address();
                reported.add(address.hasGlobalScope() ? address : self);
            }
            boolean waited = startedAt.plus(settings.gatherTimeout()).isBefore(clock.instant());
            complete = waited || reported.containsAll(expected.addresses());
        }
        return complete;
    }

    // ---- servers

    private Behavior<SchedulerCommand> onReport(ReportStatus report) {
        ServerStatus status = report.status();
        List<JobId> before = database.jobsOn(status.server());
        String oldIncarnation = database.incarnationOf(status.server()).orElse("");
        Reception reception = database.report(status, clock.instant());
        switch (reception) {
            case FROM_THE_FUTURE -> {
                getContext()
                        .getLog()
                        .warn(
                                "Server {} follows the Scheduler of epoch {}; this one, of epoch {}, falls silent",
                                status.server(),
                                status.epoch(),
                                epoch);
                database = null;
                return this;
            }
            case OUTDATED -> {
                return this;
            }
            case RESTARTED -> tellLost(before, status.server(), oldIncarnation, "the render server was started anew");
            case JOINED ->
                getContext()
                        .getLog()
                        .info(
                                "Render server {} has joined: {} cores, {} MiB, {}",
                                status.server(),
                                status.cores(),
                                status.memoryMiB(),
                                status.packages());
            default -> {}
        }
        servers.put(status.server(), report.server());
        report.server().tell(new RenderServerCommand.StatusReceived(epoch, status.sequence()));
        if (reception != Reception.UNCHANGED) {
            changedServers.add(status.server());
            planSoon();
        }
        return this;
    }

    private Behavior<SchedulerCommand> onLeave(ServerLeaves leave) {
        ServerId server = leave.status().server();
        if (database.incarnationOf(server)
                .filter(leave.status().incarnation()::equals)
                .isPresent()) {
            getContext().getLog().info("Render server {} has left", server);
            drop(server, "the render server has shut down");
            database.remove(server);
        }
        return this;
    }

    private void drop(ServerId server, String reason) {
        List<JobId> affected = database.jobsOn(server);
        String incarnation = database.incarnationOf(server).orElse("");
        database.lose(server);
        servers.remove(server);
        tellLost(affected, server, incarnation, reason);
        database.detail(server).ifPresent(detail -> events.tell(Topic.publish(new FarmEvent.ServerChanged(detail))));
        planSoon();
    }

    private void tellLost(List<JobId> affected, ServerId server, String incarnation, String reason) {
        affected.forEach(job -> jobs.tell(job, new RenderJobCommand.ServerLost(server, incarnation, reason)));
    }

    private Behavior<SchedulerCommand> onTick() {
        Instant now = clock.instant();
        for (ServerId server : database.silentServers(settings.serverLostAfter(), now)) {
            getContext()
                    .getLog()
                    .warn(
                            "Render server {} is lost: nothing was heard of it for {}",
                            server,
                            settings.serverLostAfter());
            drop(
                    server,
                    "nothing was heard of the render server for "
                            + settings.serverLostAfter().toSeconds() + " s");
        }
        database.forgetLost(settings.forgetServerAfter(), now);
        database.forgetDemands(settings.demandLifetime(), now);
        repeatUnheard(now);
        answerDemands();
        planSoon();
        return this;
    }

    private void repeatUnheard(Instant now) {
        servers.forEach((server, ref) -> {
            for (Lease lease : database.unconfirmed(server, settings.repeatAfter(), now)) {
                ref.tell(new RenderServerCommand.OpenLease(epoch, lease));
            }
            for (LeaseId lease : database.unheardRevocations(server, settings.repeatAfter(), now)) {
                ref.tell(new RenderServerCommand.RevokeLease(epoch, lease, "the lease was taken back", false));
            }
        });
    }

    // ---- demands

    private Behavior<SchedulerCommand> onDemand(RegisterDemand message) {
        JobDemand demand = message.demand();
        boolean changed = database.demand(demand, clock.instant());
        unanswered.put(demand.job(), demand);
        if (changed) {
            planSoon();
        } else {
            answerDemands();
        }
        return this;
    }

    private Behavior<SchedulerCommand> onWithdraw(WithdrawDemand message) {
        database.withdraw(message.job(), message.revision());
        return this;
    }

    /** Answers demands once they have gone into a plan, so that the answer says why something was not placed. */
    private void answerDemands() {
        unanswered.forEach((job, demand) -> {
            List<RenderJobCommand.RunningOn> running = demand.adopting() ? running(job) : List.of();
            jobs.tell(
                    job,
                    new RenderJobCommand.DemandReceived(epoch, demand.revision(), complete(), running, verdicts(job)));
        });
        unanswered.clear();
    }

    private List<RenderJobCommand.RunningOn> running(JobId job) {
        return database.running(job).stream()
                .map(held -> new RenderJobCommand.RunningOn(
                        held.lease().server(),
                        database.incarnationOf(held.lease().server()).orElse(""),
                        servers.get(held.lease().server()),
                        held.running().orElseThrow(),
                        held.lease()))
                .toList();
    }

    private List<Verdict> verdicts(JobId job) {
        return lastPlan.verdicts().getOrDefault(job, List.of());
    }

    // ---- plans

    private void planSoon() {
        PlanNow plan = new PlanNow();
        if (!timers.isTimerActive(plan)) {
            timers.startSingleTimer(plan, plan, settings.planDelay());
        }
    }

    private Behavior<SchedulerCommand> onPlan() {
        Instant now = clock.instant();
        lastPlan = Planner.plan(database.snapshot(), now);
        for (Plan.Grant grant : lastPlan.grants()) {
            Lease lease = database.open(grant, now);
            servers.get(grant.server()).tell(new RenderServerCommand.OpenLease(epoch, lease));
            changedServers.add(grant.server());
        }
        for (Plan.Revocation revocation : lastPlan.revocations()) {
            database.revoke(revocation.server(), revocation.lease(), now);
            servers.get(revocation.server())
                    .tell(new RenderServerCommand.RevokeLease(epoch, revocation.lease(), revocation.reason(), false));
        }
        answerDemands();
        for (ServerId server : changedServers) {
            database.detail(server)
                    .ifPresent(detail -> events.tell(Topic.publish(new FarmEvent.ServerChanged(detail))));
        }
        changedServers.clear();
        return this;
    }

    // ---- questions

    private Behavior<SchedulerCommand> onGetServers(GetServers query) {
        query.replyTo().tell(new Servers(epoch, database.details()));
        return this;
    }
}
