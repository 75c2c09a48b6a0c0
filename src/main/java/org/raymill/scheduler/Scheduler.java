package org.raymill.scheduler;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.pubsub.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raymill.model.ServerId;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SchedulerCommand.GetLimits;
import org.raymill.protocol.SchedulerCommand.GetServers;
import org.raymill.protocol.SchedulerCommand.LimitDenied;
import org.raymill.protocol.SchedulerCommand.Limits;
import org.raymill.protocol.SchedulerCommand.OrderServer;
import org.raymill.protocol.SchedulerCommand.RegisterDemand;
import org.raymill.protocol.SchedulerCommand.ReportStatus;
import org.raymill.protocol.SchedulerCommand.ServerLeaves;
import org.raymill.protocol.SchedulerCommand.Servers;
import org.raymill.protocol.SchedulerCommand.TaskFailed;
import org.raymill.protocol.SchedulerCommand.WithdrawDemand;
import org.raymill.protocol.Standstill;
import org.raymill.scheduler.core.Broker;
import org.raymill.scheduler.core.Word;

/**
 * Brokers leases between jobs and render servers. A cluster singleton; it keeps nothing on disk but its epoch and what servers were ordered to
 * do: servers and jobs tell a new one the rest within a heartbeat. {@link Broker} decides; this actor gathers what comes in, lets it plan, and
 * passes its words on.
 */
public final class Scheduler extends AbstractBehavior<SchedulerCommand> {

    private record PlanNow() implements SchedulerCommand {}

    private record Tick() implements SchedulerCommand {}

    private record EpochGiven(long epoch) implements SchedulerCommand {}

    private record EpochFailed(Throwable cause) implements SchedulerCommand {}

    private record AskForEpoch() implements SchedulerCommand {}

    private record OpenOrders() implements SchedulerCommand {}

    private record OrdersSaid(ServerOrders.Reply reply) implements SchedulerCommand {}

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration DATABASE_RETRY = Duration.ofSeconds(1);
    /** A node that was put out of the cluster has ended by then. */
    private static final Duration TAKE_OVER_AFTER = Duration.ofSeconds(10);

    private static final Duration STANDSTILL = Duration.ofSeconds(3);
    /** A plan is made when so many times as long has passed as the last one took. */
    private static final int PLAN_REST = 4;

    private final SchedulerSettings settings;
    private final EpochSource epochs;
    private final ExpectedServers expected;
    private final RenderJobs jobs;
    private final ActorRef<Topic.Command<FarmEvent>> events;
    private final InstantSource clock;
    private final TimerScheduler<SchedulerCommand> timers;
    private final ActorRef<ServerOrders.Reply> orderReplies;
    private final OrderDesk orders;
    private final Map<ServerId, ActorRef<RenderServerCommand>> servers = new HashMap<>();
    /** What is known; null until the epoch and the orders to servers are read, and while another Scheduler has replaced this one. */
    private Broker broker;

    /** The nodes whose servers have reported and listen to no former Scheduler any more. */
    private final Set<Address> followers = new HashSet<>();

    private long epoch;
    private boolean complete;
    private Instant startedAt;
    private Standstill standstill;
    private Duration lastPlanTook = Duration.ZERO;

    /** The behaviour of the singleton. */
    public static Behavior<SchedulerCommand> create(
            SchedulerSettings settings,
            EpochSource epochs,
            ExpectedServers expected,
            RenderJobs jobs,
            ActorRef<JobCatalogCommand> catalog,
            ActorRef<Topic.Command<FarmEvent>> events,
            InstantSource clock) {
        return create(settings, epochs, expected, jobs, catalog, events, clock, ServerOrders::create);
    }

    static Behavior<SchedulerCommand> create(
            SchedulerSettings settings,
            EpochSource epochs,
            ExpectedServers expected,
            RenderJobs jobs,
            ActorRef<JobCatalogCommand> catalog,
            ActorRef<Topic.Command<FarmEvent>> events,
            InstantSource clock,
            ServerOrders.Factory journals) {
        return Behaviors.setup(actor -> Behaviors.withTimers(timers -> {
            OrderDesk orders = new OrderDesk(catalog, journals);
            return new Scheduler(actor, timers, settings, epochs, expected, jobs, orders, events, clock);
        }));
    }

    private Scheduler(
            ActorContext<SchedulerCommand> actor,
            TimerScheduler<SchedulerCommand> timers,
            SchedulerSettings settings,
            EpochSource epochs,
            ExpectedServers expected,
            RenderJobs jobs,
            OrderDesk orders,
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
        this.orders = orders;
        this.orderReplies = actor.messageAdapter(ServerOrders.Reply.class, OrdersSaid::new);
        askForEpoch();
    }

    @Override
    public Receive<SchedulerCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(EpochGiven.class, this::onEpoch)
                .onMessage(EpochFailed.class, this::onNoEpoch)
                .onMessage(AskForEpoch.class, message -> askForEpoch())
                .onMessage(OpenOrders.class, message -> openOrders())
                .onMessage(OrdersSaid.class, message -> onOrders(message.reply()))
                .onSignal(Terminated.class, signal -> onOrdersLost())
                .onMessage(SchedulerCommand.class, message -> broker == null, message -> this)
                .onMessage(PlanNow.class, message -> onPlan())
                .onMessage(Tick.class, message -> onTick())
                .onMessage(ReportStatus.class, this::onReport)
                .onMessage(ServerLeaves.class, this::onLeave)
                .onMessage(RegisterDemand.class, this::onDemand)
                .onMessage(WithdrawDemand.class, this::onWithdraw)
                .onMessage(TaskFailed.class, this::onTaskFailed)
                .onMessage(LimitDenied.class, this::onDenied)
                .onMessage(OrderServer.class, this::onOrder)
                .onMessage(GetServers.class, this::onGetServers)
                .onMessage(GetLimits.class, this::onGetLimits)
                .build();
    }

    // ---- start

    /** Until the epoch and the orders are known every other message is dropped: all senders repeat themselves. */
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
                        DATABASE_RETRY,
                        failed.cause().toString());
        getContext().scheduleOnce(DATABASE_RETRY, getContext().getSelf(), new AskForEpoch());
        return this;
    }

    private Behavior<SchedulerCommand> onEpoch(EpochGiven given) {
        epoch = given.epoch();
        return openOrders();
    }

    private Behavior<SchedulerCommand> openOrders() {
        orders.open(getContext(), orderReplies, epoch, clock);
        return this;
    }

    private Behavior<SchedulerCommand> onOrdersLost() {
        getContext()
                .getLog()
                .warn("The journal of orders to servers does not work; trying again in {}", DATABASE_RETRY);
        orders.failed(broker);
        timers.startSingleTimer(new OpenOrders(), DATABASE_RETRY);
        return this;
    }

    private Behavior<SchedulerCommand> onOrders(ServerOrders.Reply reply) {
        if (reply instanceof ServerOrders.Recovered recovered && startedAt == null) {
            start(recovered.orders());
        } else if (reply instanceof ServerOrders.Written written && broker != null) {
            getContext().getLog().info("Written down: {}", written.event());
            orders.written(written, broker, clock.instant());
            planSoon();
        } else if (reply instanceof ServerOrders.Superseded superseded) {
            getContext()
                    .getLog()
                    .warn("A Scheduler of epoch {} has taken over from that of {}", superseded.epoch(), epoch);
            return fallSilent();
        }
        return this;
    }

    private void start(List<ServerOrdered> known) {
        broker = new Broker(epoch, settings.policy(), settings.broker());
        known.forEach(order -> broker.order(order.server(), order.order(), order.by(), order.reason(), order.at()));
        startedAt = clock.instant();
        standstill = new Standstill(STANDSTILL, startedAt);
        timers.startTimerWithFixedDelay(new Tick(), TICK);
        getContext().getLog().info("The Scheduler of epoch {} has started", epoch);
        expected.announce(epoch);
    }

    /**
     * Another Scheduler has taken over. This one is about to be ended; but if it is not, the other one may be gone again, as when it was cut off and
     * got its epoch late: then this one takes over in turn.
     */
    private Behavior<SchedulerCommand> fallSilent() {
        broker = null;
        startedAt = null;
        complete = false;
        servers.clear();
        followers.clear();
        orders.close(getContext());
        timers.cancelAll();
        timers.startSingleTimer(new AskForEpoch(), TAKE_OVER_AFTER);
        return this;
    }

    /** Whether all servers that may be running something have reported and follow no other Scheduler, or had their time to. */
    private boolean complete() {
        if (!complete) {
            boolean waited = startedAt.plus(settings.gatherTimeout()).isBefore(clock.instant());
            complete = waited || followers.containsAll(expected.addresses());
        }
        return complete;
    }

    private void follows(ActorRef<RenderServerCommand> server) {
        Address address = server.path().address();
        followers.add(
                address.hasGlobalScope() ? address : getContext().getSystem().address());
    }

    // ---- servers

    private Behavior<SchedulerCommand> onReport(ReportStatus report) {
        ServerId server = report.status().server();
        List<Word> words = new ArrayList<>();
        switch (broker.report(report.status(), clock.instant(), words)) {
            case REPLACED -> {
                getContext()
                        .getLog()
                        .warn(
                                "Server {} follows the Scheduler of epoch {}; this one, of epoch {}, falls silent",
                                server,
                                report.status().epoch(),
                                epoch);
                return fallSilent();
            }
            case OUTDATED -> {
                return this;
            }
            case JOINED ->
                getContext()
                        .getLog()
                        .info(
                                "Render server {} has joined: {} cores, {} MiB, {}",
                                server,
                                report.status().cores(),
                                report.status().memoryMiB(),
                                report.status().packages());
            default -> {}
        }
        servers.put(server, report.server());
        if (report.status().epoch() == epoch) {
            follows(report.server());
        }
        report.server()
                .tell(new RenderServerCommand.StatusReceived(
                        epoch, report.status().sequence()));
        return say(words);
    }

    private Behavior<SchedulerCommand> onLeave(ServerLeaves leave) {
        List<Word> words = new ArrayList<>();
        ServerId server = leave.status().server();
        if (broker.leave(leave.status(), words)) {
            getContext().getLog().info("Render server {} has left", server);
            servers.remove(server);
        }
        return say(words);
    }

    private Behavior<SchedulerCommand> onOrder(OrderServer order) {
        orders.order(order, broker, clock.instant());
        return this;
    }

    // ---- jobs

    private Behavior<SchedulerCommand> onDemand(RegisterDemand message) {
        List<Word> words = new ArrayList<>();
        broker.demand(message.demand(), clock.instant());
        if (!broker.isPlanDue()) {
            broker.answers(words);
        }
        return say(words);
    }

    private Behavior<SchedulerCommand> onWithdraw(WithdrawDemand message) {
        broker.withdraw(message.job(), message.revision());
        return this;
    }

    private Behavior<SchedulerCommand> onTaskFailed(TaskFailed failed) {
        List<Word> words = new ArrayList<>();
        broker.failed(failed.job(), failed.server(), failed.reason(), clock.instant(), words);
        return say(words);
    }

    private Behavior<SchedulerCommand> onDenied(LimitDenied denied) {
        getContext()
                .getLog()
                .warn("{} was denied to job {} on server {}", denied.limit(), denied.job(), denied.server());
        broker.denied(denied.limit(), clock.instant());
        return say(List.of());
    }

    // ---- time

    private Behavior<SchedulerCommand> onTick() {
        List<Word> words = new ArrayList<>();
        Instant now = clock.instant();
        if (standstill.isOver(now)) {
            getContext().getLog().warn("The Scheduler stood still; it counts the silence of others from now on");
            broker.hearAll(now);
        }
        broker.tick(now, words);
        broker.answers(words);
        return say(words);
    }

    private Behavior<SchedulerCommand> onPlan() {
        List<Word> words = new ArrayList<>();
        Instant start = clock.instant();
        if (complete()) {
            broker.gathered();
        }
        broker.plan(start, words);
        lastPlanTook = Duration.between(start, clock.instant());
        broker.answers(words);
        return say(words);
    }

    /** Changes are gathered for a moment; on a large farm for longer, so that planning never takes most of the time. */
    private void planSoon() {
        PlanNow plan = new PlanNow();
        if (!timers.isTimerActive(plan)) {
            Duration rest = lastPlanTook.multipliedBy(PLAN_REST);
            timers.startSingleTimer(plan, plan, rest.compareTo(settings.planDelay()) > 0 ? rest : settings.planDelay());
        }
    }

    // ---- words

    private Behavior<SchedulerCommand> say(List<Word> words) {
        words.forEach(this::say);
        if (broker.isPlanDue()) {
            planSoon();
        }
        return this;
    }

    private void say(Word word) {
        if (word instanceof Word.Open open) {
            tell(open.server(), new RenderServerCommand.OpenLease(epoch, open.lease()));
        } else if (word instanceof Word.Revoke revoke) {
            tell(
                    revoke.server(),
                    new RenderServerCommand.RevokeLease(epoch, revoke.lease(), revoke.reason(), revoke.immediate()));
        } else if (word instanceof Word.Lost lost) {
            jobs.tell(lost.job(), new RenderJobCommand.ServerLost(lost.server(), lost.incarnation(), lost.reason()));
        } else if (word instanceof Word.Answer answer) {
            answer(answer);
        } else if (word instanceof Word.Quarantine quarantine) {
            getContext().getLog().warn("Server {} is quarantined: {}", quarantine.server(), quarantine.reason());
            orders.quarantine(quarantine.server(), quarantine.reason(), clock.instant());
        } else if (word instanceof Word.Changed changed) {
            broker.server(changed.server(), clock.instant())
                    .ifPresent(detail -> events.tell(Topic.publish(new FarmEvent.ServerChanged(detail))));
        }
    }

    private void tell(ServerId server, RenderServerCommand message) {
        ActorRef<RenderServerCommand> ref = servers.get(server);
        if (ref != null) {
            ref.tell(message);
        }
    }

    private void answer(Word.Answer answer) {
        List<RenderJobCommand.RunningOn> running = answer.running().stream()
                .map(each -> new RenderJobCommand.RunningOn(
                        each.server(),
                        each.incarnation().orElse(""),
                        servers.get(each.server()),
                        each.lease().running().orElseThrow(),
                        each.lease().lease()))
                .toList();
        jobs.tell(
                answer.job(),
                new RenderJobCommand.DemandReceived(epoch, answer.revision(), complete(), running, answer.verdicts()));
    }

    // ---- questions

    private Behavior<SchedulerCommand> onGetServers(GetServers query) {
        query.replyTo().tell(new Servers(epoch, broker.servers(clock.instant())));
        return this;
    }

    private Behavior<SchedulerCommand> onGetLimits(GetLimits query) {
        query.replyTo().tell(new Limits(broker.limits()));
        return this;
    }
}
