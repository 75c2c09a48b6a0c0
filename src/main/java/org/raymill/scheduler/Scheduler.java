package org.raymill.scheduler;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.raymill.model.ServerId;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.FarmHistoryCommand;
import org.raymill.protocol.FarmHistoryCommand.GetHistory;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SchedulerCommand.Assess;
import org.raymill.protocol.SchedulerCommand.GetBacklog;
import org.raymill.protocol.SchedulerCommand.GetFarm;
import org.raymill.protocol.SchedulerCommand.GetLimits;
import org.raymill.protocol.SchedulerCommand.GetProjects;
import org.raymill.protocol.SchedulerCommand.GetScaling;
import org.raymill.protocol.SchedulerCommand.GetServer;
import org.raymill.protocol.SchedulerCommand.GetServerPast;
import org.raymill.protocol.SchedulerCommand.GetServers;
import org.raymill.protocol.SchedulerCommand.LimitDenied;
import org.raymill.protocol.SchedulerCommand.OrderServer;
import org.raymill.protocol.SchedulerCommand.RegisterDemand;
import org.raymill.protocol.SchedulerCommand.ReportStatus;
import org.raymill.protocol.SchedulerCommand.ServerDisagreed;
import org.raymill.protocol.SchedulerCommand.ServerLeaves;
import org.raymill.protocol.SchedulerCommand.TaskFailed;
import org.raymill.protocol.SchedulerCommand.WithdrawDemand;
import org.raymill.scheduler.TermOfOffice.PlanNow;
import org.raymill.scheduler.TermOfOffice.Tick;
import org.raymill.scheduler.core.Broker;
import org.raymill.telemetry.SchedulerMetrics;

/**
 * Brokers leases between jobs and render servers. A cluster singleton; it keeps nothing on disk but its epoch and what servers were ordered to
 * do: servers and jobs tell a new one the rest within a heartbeat. This actor gets both from the database and then takes office; what it does
 * there is in {@link TermOfOffice}, until another Scheduler has taken over.
 */
public final class Scheduler extends AbstractBehavior<SchedulerCommand> {

    private record EpochGiven(long epoch) implements SchedulerCommand {}

    private record EpochFailed(Throwable cause) implements SchedulerCommand {}

    private record AskForEpoch() implements SchedulerCommand {}

    private record OpenOrders() implements SchedulerCommand {}

    private record OrdersSaid(ServerOrders.Reply reply) implements SchedulerCommand {}

    private static final Duration DATABASE_RETRY = Duration.ofSeconds(1);
    /** A node that was put out of the cluster has ended by then. */
    private static final Duration TAKE_OVER_AFTER = Duration.ofSeconds(10);

    private final SchedulerSettings settings;
    private final EpochSource epochs;
    private final ExpectedServers expected;
    private final RenderJobs jobs;
    private final ActorRef<FarmEvent> events;
    private final InstantSource clock;
    private final SchedulerMetrics metrics;
    private final ActorRef<FarmHistoryCommand> history;
    private final TimerScheduler<SchedulerCommand> timers;
    private final ActorRef<ServerOrders.Reply> orderReplies;
    private final OrderDesk orders;
    private final Antechamber antechamber = new Antechamber();
    /** Null until the epoch and the orders to servers are read, and while another Scheduler has replaced this one. */
    private TermOfOffice term;

    private long epoch;

    /** The behaviour of the singleton. */
    public static Behavior<SchedulerCommand> create(
            SchedulerSettings settings,
            EpochSource epochs,
            ExpectedServers expected,
            RenderJobs jobs,
            ActorRef<JobCatalogCommand> catalog,
            ActorRef<FarmEvent> events,
            InstantSource clock,
            SchedulerMetrics metrics,
            ActorRef<FarmHistoryCommand> history) {
        return create(settings, epochs, expected, jobs, catalog, events, clock, metrics, history, ServerOrders::create);
    }

    static Behavior<SchedulerCommand> create(
            SchedulerSettings settings,
            EpochSource epochs,
            ExpectedServers expected,
            RenderJobs jobs,
            ActorRef<JobCatalogCommand> catalog,
            ActorRef<FarmEvent> events,
            InstantSource clock,
            SchedulerMetrics metrics,
            ActorRef<FarmHistoryCommand> history,
            ServerOrders.Factory journals) {
        return Behaviors.setup(actor -> Behaviors.withTimers(timers -> {
            OrderDesk orders = new OrderDesk(catalog, journals);
            return new Scheduler(
                    actor, timers, settings, epochs, expected, jobs, orders, events, clock, metrics, history);
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
            ActorRef<FarmEvent> events,
            InstantSource clock,
            SchedulerMetrics metrics,
            ActorRef<FarmHistoryCommand> history) {
        super(actor);
        this.history = history;
        this.timers = timers;
        this.settings = settings;
        this.epochs = epochs;
        this.expected = expected;
        this.jobs = jobs;
        this.events = events;
        this.clock = clock;
        this.metrics = metrics;
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
                .onSignal(PostStop.class, signal -> onStopped())
                .onSignal(PreRestart.class, signal -> onStopped())
                .onMessage(SchedulerCommand.class, message -> term == null, this::onEarly)
                .onMessage(PlanNow.class, message -> inOffice(() -> term.plan()))
                .onMessage(Tick.class, message -> inOffice(() -> term.tick()))
                .onMessage(ReportStatus.class, report -> term.report(report) ? this : fallSilent())
                .onMessage(ServerLeaves.class, message -> inOffice(() -> term.leave(message)))
                .onMessage(RegisterDemand.class, message -> inOffice(() -> term.demand(message)))
                .onMessage(WithdrawDemand.class, message -> inOffice(() -> term.withdraw(message)))
                .onMessage(ServerDisagreed.class, message -> inOffice(() -> term.disagreed(message)))
                .onMessage(TaskFailed.class, message -> inOffice(() -> term.taskFailed(message)))
                .onMessage(LimitDenied.class, message -> inOffice(() -> term.denied(message)))
                .onMessage(OrderServer.class, message -> inOffice(() -> term.order(message)))
                .onMessage(GetServers.class, message -> inOffice(() -> term.answer(message)))
                .onMessage(GetBacklog.class, message -> inOffice(() -> term.answer(message)))
                .onMessage(Assess.class, message -> inOffice(() -> term.answer(message)))
                .onMessage(GetProjects.class, message -> inOffice(() -> term.answer(message)))
                .onMessage(GetLimits.class, message -> inOffice(() -> term.answer(message)))
                .onMessage(GetScaling.class, message -> inOffice(() -> term.answer(message)))
                .onMessage(GetFarm.class, message -> inOffice(() -> term.answer(message)))
                .onMessage(GetServer.class, message -> inOffice(() -> term.answer(message)))
                .onMessage(GetServerPast.class, message -> inOffice(() -> term.answer(message)))
                .onMessage(GetHistory.class, message -> inOffice(() -> term.answer(message)))
                .build();
    }

    // ---- start

    /** Until the epoch and the orders are known the last words of jobs and servers wait; who asks something asks again. */
    private Behavior<SchedulerCommand> onEarly(SchedulerCommand message) {
        antechamber.enter(message);
        return this;
    }

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
        List<ServerId> unwritten = orders.failed();
        if (term != null) {
            term.quarantinesFailed(unwritten);
        }
        timers.startSingleTimer(new OpenOrders(), DATABASE_RETRY);
        return this;
    }

    private Behavior<SchedulerCommand> onOrders(ServerOrders.Reply reply) {
        if (!orders.isOpen()) {
            return this; // of a journal that was closed meanwhile
        }
        if (reply instanceof ServerOrders.Recovered recovered) {
            if (term == null) {
                takeOffice(recovered.orders());
            } else {
                term.ordersRead(recovered.orders());
            }
        } else if (reply instanceof ServerOrders.Written written && term != null) {
            term.written(written);
        } else if (reply instanceof ServerOrders.Superseded superseded) {
            getContext()
                    .getLog()
                    .warn("A Scheduler of epoch {} has taken over from that of {}", superseded.epoch(), epoch);
            return fallSilent();
        }
        return this;
    }

    private void takeOffice(List<ServerOrders.Written> known) {
        Broker broker = new Broker(epoch, settings.policy(), settings.broker());
        orders.read(known, broker);
        term = new TermOfOffice(
                getContext(), timers, settings, epoch, broker, expected, jobs, orders, events, clock, metrics, history);
        metrics.inOffice(epoch);
        getContext().getLog().info("The Scheduler of epoch {} has started", epoch);
        expected.announce(epoch);
        antechamber.empty().forEach(getContext().getSelf()::tell);
    }

    private Behavior<SchedulerCommand> onStopped() {
        metrics.outOfOffice();
        return this;
    }

    // ---- in office

    private Behavior<SchedulerCommand> inOffice(Runnable business) {
        business.run();
        return this;
    }

    /**
     * Another Scheduler has taken over. This one is about to be ended; but if it is not, the other one may be gone again, as when it was cut off and
     * got its epoch late: then this one takes over in turn.
     */
    private Behavior<SchedulerCommand> fallSilent() {
        term = null;
        metrics.outOfOffice();
        orders.close(getContext());
        timers.cancelAll();
        timers.startSingleTimer(new AskForEpoch(), TAKE_OVER_AFTER);
        return this;
    }
}
