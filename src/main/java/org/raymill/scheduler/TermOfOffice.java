package org.raymill.scheduler;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.raymill.model.FarmFigures;
import org.raymill.model.LimitDetail;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerId;
import org.raymill.model.ServerStatus;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.FarmHistoryCommand;
import org.raymill.protocol.FarmHistoryCommand.GetHistory;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SchedulerCommand.Assess;
import org.raymill.protocol.SchedulerCommand.Assessments;
import org.raymill.protocol.SchedulerCommand.Farm;
import org.raymill.protocol.SchedulerCommand.GetBacklog;
import org.raymill.protocol.SchedulerCommand.GetFarm;
import org.raymill.protocol.SchedulerCommand.GetLimits;
import org.raymill.protocol.SchedulerCommand.GetProjects;
import org.raymill.protocol.SchedulerCommand.GetScaling;
import org.raymill.protocol.SchedulerCommand.GetServer;
import org.raymill.protocol.SchedulerCommand.GetServerPast;
import org.raymill.protocol.SchedulerCommand.GetServers;
import org.raymill.protocol.SchedulerCommand.LimitDenied;
import org.raymill.protocol.SchedulerCommand.Limits;
import org.raymill.protocol.SchedulerCommand.OrderServer;
import org.raymill.protocol.SchedulerCommand.Projects;
import org.raymill.protocol.SchedulerCommand.RegisterDemand;
import org.raymill.protocol.SchedulerCommand.ReportStatus;
import org.raymill.protocol.SchedulerCommand.ServerDisagreed;
import org.raymill.protocol.SchedulerCommand.ServerLeaves;
import org.raymill.protocol.SchedulerCommand.ServerReply;
import org.raymill.protocol.SchedulerCommand.Servers;
import org.raymill.protocol.SchedulerCommand.TaskFailed;
import org.raymill.protocol.SchedulerCommand.WithdrawDemand;
import org.raymill.protocol.Standstill;
import org.raymill.scheduler.core.Broker;
import org.raymill.scheduler.core.Plan;
import org.raymill.scheduler.core.Word;
import org.raymill.telemetry.SchedulerMetrics;

/**
 * What a Scheduler does while its epoch is the newest: gathers what comes in, lets {@link Broker} plan, and passes its words on. Part of the
 * {@link Scheduler} actor, which begins it when the epoch and the orders to servers are known.
 */
final class TermOfOffice {

    /** A plan is due. */
    record PlanNow() implements SchedulerCommand {}

    /** A second has passed. */
    record Tick() implements SchedulerCommand {}

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration STANDSTILL = Duration.ofSeconds(3);

    private final ActorContext<SchedulerCommand> actor;
    private final TimerScheduler<SchedulerCommand> timers;
    private final PlanRest rest;
    private final long epoch;
    private final Broker broker;
    private final Gathering gathering;
    private final RenderJobs jobs;
    private final OrderDesk orders;
    private final ActorRef<FarmEvent> events;
    private final InstantSource clock;
    private final SchedulerMetrics metrics;
    private final FarmRecords records;
    private final ScalingDesk scaling;
    private final Instant since;
    private final Standstill standstill;
    private final Map<ServerId, ActorRef<RenderServerCommand>> servers = new HashMap<>();

    /** Begins now. */
    TermOfOffice(
            ActorContext<SchedulerCommand> actor,
            TimerScheduler<SchedulerCommand> timers,
            SchedulerSettings settings,
            long epoch,
            Broker broker,
            ExpectedServers expected,
            RenderJobs jobs,
            OrderDesk orders,
            ActorRef<FarmEvent> events,
            InstantSource clock,
            SchedulerMetrics metrics,
            ActorRef<FarmHistoryCommand> history) {
        this.actor = actor;
        this.timers = timers;
        this.rest = new PlanRest(settings.planDelay());
        this.epoch = epoch;
        this.broker = broker;
        this.jobs = jobs;
        this.orders = orders;
        this.events = events;
        this.clock = clock;
        this.metrics = metrics;
        Instant now = clock.instant();
        this.since = now;
        this.records = new FarmRecords(now, history);
        this.scaling = new ScalingDesk(settings.scaling(), metrics, now);
        this.gathering = new Gathering(expected, now.plus(settings.gatherTimeout()));
        this.standstill = new Standstill(STANDSTILL, now);
        timers.startTimerWithFixedDelay(new Tick(), TICK);
    }

    // ---- servers

    /**
     * Takes in a server's report.
     *
     * @return false when another Scheduler has taken over: this term is over
     */
    boolean report(ReportStatus report) {
        ServerStatus status = report.status();
        List<Word> words = new ArrayList<>();
        switch (broker.report(status, clock.instant(), words)) {
            case REPLACED -> {
                actor.getLog()
                        .warn(
                                "Server {} follows the Scheduler of epoch {}; this one, of epoch {}, falls silent",
                                status.server(),
                                status.epoch(),
                                epoch);
                return false;
            }
            case OUTDATED -> {
                metrics.staleStatus();
                return true;
            }
            case JOINED ->
                actor.getLog()
                        .info(
                                "Render server {} has joined: {} cores, {} MiB, {}",
                                status.server(),
                                status.cores(),
                                status.memoryMiB(),
                                status.packages());
            default -> {}
        }
        servers.put(status.server(), report.server());
        if (status.epoch() == epoch) {
            gathering.follows(nodeOf(report.server()));
        }
        report.server().tell(new RenderServerCommand.StatusReceived(epoch, status.sequence()));
        say(words);
        return true;
    }

    private Address nodeOf(ActorRef<RenderServerCommand> server) {
        Address address = server.path().address();
        return address.hasGlobalScope() ? address : actor.getSystem().address();
    }

    void leave(ServerLeaves leave) {
        List<Word> words = new ArrayList<>();
        ServerId server = leave.status().server();
        if (broker.leave(leave.status(), words)) {
            actor.getLog().info("Render server {} has left", server);
            servers.remove(server);
        }
        say(words);
    }

    // ---- jobs

    void demand(RegisterDemand message) {
        List<Word> words = new ArrayList<>();
        broker.demand(message.demand(), clock.instant());
        if (!broker.isPlanDue()) {
            broker.answers(words);
        }
        say(words);
    }

    void withdraw(WithdrawDemand message) {
        broker.withdraw(message.job(), message.revision());
    }

    void taskFailed(TaskFailed failed) {
        List<Word> words = new ArrayList<>();
        broker.failed(failed.job(), failed.server(), failed.reason(), clock.instant(), words);
        say(words);
    }

    void disagreed(ServerDisagreed message) {
        List<Word> words = new ArrayList<>();
        if (broker.disagreed(message.job(), message.server(), message.reason(), message.at(), clock.instant(), words)) {
            jobs.tell(message.job(), new RenderJobCommand.DisagreementHeard(message.server(), message.at()));
        }
        say(words);
    }

    void denied(LimitDenied denied) {
        actor.getLog().warn("{} was denied to job {} on server {}", denied.limit(), denied.job(), denied.server());
        broker.denied(denied.limit(), clock.instant());
        say(List.of());
    }

    // ---- time

    void tick() {
        List<Word> words = new ArrayList<>();
        Instant now = clock.instant();
        if (standstill.isOver(now)) {
            actor.getLog().warn("The Scheduler stood still; it counts the silence of others from now on");
            broker.hearAll(now);
        }
        broker.tick(now, words);
        broker.answers(words);
        say(words);
        FarmFigures figures = broker.figures();
        List<LimitDetail> limits = broker.limits();
        metrics.farm(figures, limits);
        broker.look(now);
        records.look(now, figures, limits, broker.done());
    }

    void plan() {
        List<Word> words = new ArrayList<>();
        long began = System.nanoTime();
        Instant start = clock.instant();
        if (gathering.isOver(clock.instant())) {
            broker.gathered();
        }
        broker.plan(start, words);
        Plan plan = broker.lastPlan();
        long took = System.nanoTime() - began;
        metrics.planned(took, plan.grants().size(), plan.revocations().size());
        records.planned(start, Duration.ofNanos(took), plan);
        scaling.planned(broker, gathering.isOver(start), start);
        rest.planned(Duration.between(start, clock.instant()));
        broker.answers(words);
        say(words);
    }

    private void planSoon() {
        PlanNow plan = new PlanNow();
        if (!timers.isTimerActive(plan)) {
            timers.startSingleTimer(plan, plan, rest.next());
        }
    }

    // ---- orders

    /** A person orders something; it is written down first. */
    void order(OrderServer order) {
        orders.order(order, broker, clock.instant());
    }

    /** An order is in the journal: it holds. */
    void written(ServerOrders.Written written) {
        actor.getLog().info("Written down: {}", written.event());
        orders.written(written, broker, clock.instant());
        planSoon();
    }

    /** The journal of orders was read anew after it had failed. */
    void ordersRead(List<ServerOrders.Written> known) {
        orders.read(known, broker);
        planSoon();
    }

    /** The quarantines of these servers could not be written down. */
    void quarantinesFailed(List<ServerId> unwritten) {
        unwritten.forEach(broker::quarantineFailed);
    }

    // ---- words

    private void say(List<Word> words) {
        words.forEach(this::say);
        if (broker.isPlanDue()) {
            planSoon();
        }
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
            actor.getLog().warn("Server {} is quarantined: {}", quarantine.server(), quarantine.reason());
            if (!orders.quarantine(quarantine.server(), quarantine.reason(), clock.instant())) {
                broker.quarantineFailed(quarantine.server());
            }
        } else if (word instanceof Word.Changed changed) {
            broker.server(changed.server(), clock.instant())
                    .ifPresent(detail -> events.tell(new FarmEvent.ServerChanged(detail)));
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
                new RenderJobCommand.DemandReceived(
                        epoch, answer.revision(), gathering.isOver(clock.instant()), running, answer.verdicts()));
    }

    // ---- questions

    void answer(GetServers query) {
        List<ServerDetail> servers = broker.servers(query.after(), GetServers.MAX_PAGE + 1, clock.instant());
        boolean more = servers.size() > GetServers.MAX_PAGE;
        query.replyTo().tell(new Servers(epoch, more ? servers.subList(0, GetServers.MAX_PAGE) : servers, more));
    }

    void answer(GetBacklog query) {
        query.replyTo().tell(broker.backlog());
    }

    void answer(GetFarm query) {
        query.replyTo()
                .tell(new Farm(epoch, since, !gathering.isOver(clock.instant()), broker.figures(), records.lastPlan()));
    }

    void answer(GetServer query) {
        query.replyTo().tell(new ServerReply(broker.server(query.server(), clock.instant())));
    }

    void answer(GetServerPast query) {
        query.replyTo().tell(new SchedulerCommand.ServerPast(broker.past(query.server())));
    }

    void answer(GetHistory query) {
        records.answer(query);
    }

    void answer(Assess query) {
        query.replyTo().tell(new Assessments(broker.assess(query.needs())));
    }

    void answer(GetProjects query) {
        query.replyTo().tell(new Projects(broker.projects(query.also(), Projects.MAX_PROJECTS)));
    }

    void answer(GetScaling query) {
        scaling.answer(query);
    }

    void answer(GetLimits query) {
        query.replyTo().tell(new Limits(broker.limits()));
    }
}
