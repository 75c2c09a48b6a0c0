package org.raymill.simulation;

import akka.actor.Address;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raymill.job.JobJournalDoor;
import org.raymill.job.RenderJob;
import org.raymill.job.RenderJobContext;
import org.raymill.model.JobId;
import org.raymill.model.NoticeDelays;
import org.raymill.model.ServerId;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.scheduler.ExpectedServers;
import org.raymill.scheduler.ServerOrdersDoor;
import org.raymill.telemetry.JobMetrics;
import org.raymill.tracing.Tracing;

/** A control node: has jobs, and perhaps the Scheduler. */
final class ControlNode extends FarmNode {

    private static final Set<Address> SOMEBODY = Set.of(new Address("akka", "raymill", "somebody", 1));

    private final Farm farm;
    private final Duration skew;
    private final Chance chance;
    private final Map<JobId, StagedActor<RenderJobCommand>> jobs = new LinkedHashMap<>();
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final Set<ServerId> reported = new HashSet<>();
    private StagedActor<SchedulerCommand> scheduler;
    private long announced;

    ControlNode(String name, Farm farm, Duration skew) {
        super(name, farm.time);
        this.farm = farm;
        this.skew = skew;
        this.chance = farm.chance.split();
        this.shard = farm.post.box(
                TestInbox.<ClusterSharding.ShardCommand>create("shard-" + name), (from, command) -> onShard(command));
    }

    @Override
    void crash() {
        farm.trace.add(
                name() + " crashes with " + jobs.size() + " jobs" + (scheduler == null ? "" : ", the Scheduler"));
        jobs.values().forEach(this::forget);
        super.crash();
        jobs.clear();
        scheduler = null;
    }

    boolean hasScheduler() {
        return scheduler != null && scheduler.isAlive();
    }

    // ---- jobs

    /** A message for a job of this node, which is loaded for it. */
    void deliver(JobId job, RenderJobCommand message) {
        StagedActor<RenderJobCommand> actor = jobs.get(job);
        if (actor == null || !actor.isAlive()) {
            actor = load(job);
        }
        actor.deliver(message);
    }

    private StagedActor<RenderJobCommand> load(JobId job) {
        StagedActor<RenderJobCommand> actor = new StagedActor<>(
                "job-" + job,
                this,
                JobJournalDoor.job(job, context(), shard),
                parent -> farm.database.new OfJob<>(job, this, parent));
        jobs.put(job, actor);
        farm.post.box(actor.mailbox(), (from, message) -> farm.network.send(from, this, message, actor::deliver));
        return actor;
    }

    private void forget(StagedActor<RenderJobCommand> actor) {
        farm.post.close(actor.mailbox());
        actor.kill();
        remove(actor);
    }

    private RenderJobContext context() {
        return new RenderJobContext(
                farm.jobSettings,
                farm.scheduler,
                farm.resultWriter,
                farm.catalog,
                farm.events,
                farm.cluster.jobsFor(this),
                farm.sites,
                new RenderJobContext.Notifications(null, List.of(), NoticeDelays.DEFAULT, Duration.ofSeconds(10)),
                JobMetrics.none(),
                Tracing.OFF,
                farm.time.clock(skew),
                chance);
    }

    private void onShard(ClusterSharding.ShardCommand command) {
        if (command instanceof ClusterSharding.Passivate<?> passivate) {
            jobs.entrySet().stream()
                    .filter(entry -> entry.getValue().ref().equals(passivate.entity()))
                    .findFirst()
                    .ifPresent(entry -> after(Duration.ofMillis(1), () -> unload(entry.getKey(), entry.getValue())));
        }
    }

    private void unload(JobId job, StagedActor<RenderJobCommand> actor) {
        actor.deliver(RenderJob.Stop.INSTANCE);
        forget(actor);
        jobs.remove(job, actor);
    }

    /** A job's actor dies alone, and is not started again by itself. */
    void crashJob(JobId job) {
        StagedActor<RenderJobCommand> actor = jobs.remove(job);
        if (actor != null) {
            farm.trace.add("job " + job + " crashes on " + name());
            forget(actor);
        }
    }

    /** The jobs that are loaded here. */
    Set<JobId> jobs() {
        return Set.copyOf(jobs.keySet());
    }

    // ---- the Scheduler

    /** Starts a Scheduler, which gets the next epoch. */
    void startScheduler() {
        farm.trace.add(name() + " starts the Scheduler");
        reported.clear();
        scheduler = new StagedActor<>(
                "scheduler on " + name(),
                this,
                ServerOrdersDoor.scheduler(
                        farm.schedulerSettings,
                        farm.database::nextEpoch,
                        new Servers(),
                        farm.cluster.jobsFor(this),
                        farm.catalog,
                        farm.events,
                        farm.time.clock(skew),
                        farm.history),
                parent -> farm.database.new OfOrders<>(this, parent));
    }

    /** The render nodes that are members of the cluster. */
    private final class Servers implements ExpectedServers {

        @Override
        public Set<Address> addresses() {
            boolean all = farm.servers.stream()
                    .filter(FarmNode::isAlive)
                    .map(RenderNode::id)
                    .allMatch(reported::contains);
            return all ? Set.of() : SOMEBODY;
        }

        @Override
        public void announce(long epoch) {
            announced = epoch;
            reported.clear();
            for (RenderNode server : farm.servers) {
                farm.network.send(
                        ControlNode.this, server, new RenderServerCommand.StatusReceived(epoch, 0), server::take);
            }
        }
    }

    /** The Scheduler of this node is gone, without its node. */
    void crashScheduler() {
        if (scheduler != null) {
            farm.trace.add("the Scheduler on " + name() + " crashes");
            scheduler.kill();
            remove(scheduler);
            scheduler = null;
        }
    }

    /** A message for the Scheduler; nobody takes it when there is none. */
    void deliver(SchedulerCommand message) {
        if (!hasScheduler()) {
            return;
        }
        if (message instanceof SchedulerCommand.ReportStatus report) {
            if (report.status().epoch() == announced) {
                reported.add(report.status().server());
            }
            Observer.each(farm.observers, observer -> observer.reported(report.status(), this));
        }
        scheduler.deliver(message);
    }
}
