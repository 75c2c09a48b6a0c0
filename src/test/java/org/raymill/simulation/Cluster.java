package org.raymill.simulation;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.raymill.model.JobId;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.SchedulerCommand;

/**
 * Which control nodes are members, on which of them a job lives, and where the Scheduler is. A member that is not heard of is put out after a
 * while and replaced; if it still lives, it goes on for some time beside those that replace it.
 */
final class Cluster {

    private static final Duration SAFETY_NET = Duration.ofSeconds(30);

    private final Farm farm;
    private final Chance chance;
    private final List<ControlNode> nodes = new ArrayList<>();
    private final List<ControlNode> members = new ArrayList<>();
    private final Map<JobId, ControlNode> homes = new HashMap<>();
    private final Map<FarmNode, ControlNode> believed = new HashMap<>();
    private ControlNode schedulerHome;
    private boolean schedulerForbidden;

    Cluster(Farm farm, Chance chance) {
        this.farm = farm;
        this.chance = chance;
    }

    List<ControlNode> nodes() {
        return List.copyOf(nodes);
    }

    List<ControlNode> members() {
        return List.copyOf(members);
    }

    /** Adds and starts a node. */
    void add(ControlNode node) {
        nodes.add(node);
        join(node);
    }

    /** A node's new process joins. */
    void join(ControlNode node) {
        node.start();
        members.add(node);
        elect();
    }

    /** The others put a member out that they do not hear of. */
    void putOut(ControlNode node) {
        if (members.remove(node)) {
            farm.trace.add(node + " is put out");
            homes.values().removeIf(home -> home == node);
            schedulerHome = schedulerHome == node ? null : schedulerHome;
            wakeSoon();
            elect();
        }
    }

    boolean isMember(ControlNode node) {
        return members.contains(node);
    }

    /** Whether there may be a Scheduler. */
    void forbidScheduler(boolean forbidden) {
        schedulerForbidden = forbidden;
        if (forbidden) {
            nodes.forEach(ControlNode::crashScheduler);
        } else {
            schedulerHome = null;
            elect();
        }
    }

    /** The Scheduler's actor crashes; the same node starts another. */
    void crashScheduler() {
        if (schedulerHome != null && schedulerHome.isAlive() && !schedulerHome.isFrozen()) {
            schedulerHome.crashScheduler();
            schedulerHome = null;
            elect();
        }
    }

    private void elect() {
        if (schedulerForbidden || members.isEmpty() || schedulerHome != null && members.contains(schedulerHome)) {
            return;
        }
        ControlNode chosen = members.get(0);
        schedulerHome = chosen;
        chosen.after(chance.millis(100, 2_000), () -> {
            if (schedulerHome == chosen && !chosen.hasScheduler() && !schedulerForbidden) {
                chosen.startScheduler();
            }
        });
        tellWhere(chosen);
    }

    private void tellWhere(ControlNode chosen) {
        List<FarmNode> everybody = farm.nodes();
        everybody.add(farm.desk == null ? chosen : farm.desk.node());
        for (FarmNode node : everybody) {
            farm.time.after(chance.millis(0, 2_500), () -> believed.put(node, schedulerHome));
        }
    }

    /** A node tells the Scheduler something. */
    void tellScheduler(FarmNode from, SchedulerCommand message) {
        ControlNode to = believed.get(from);
        if (to == null) {
            to = schedulerHome;
        }
        if (to != null) {
            ControlNode node = to;
            farm.network.send(from, node, message, node::deliver);
        }
    }

    // ---- jobs

    /** The way from a node to jobs. */
    RenderJobs jobsFor(FarmNode from) {
        return new RenderJobs() {
            @Override
            public void tell(JobId job, RenderJobCommand message) {
                tellJob(from, job, message);
            }

            @Override
            public <R> CompletionStage<R> ask(
                    JobId job, Function<ActorRef<R>, RenderJobCommand> message, Duration timeout) {
                throw new UnsupportedOperationException("nobody asks a job here");
            }
        };
    }

    void tellJob(FarmNode from, JobId job, RenderJobCommand message) {
        ControlNode home = homes.get(job);
        if (home == null && !members.isEmpty()) {
            home = members.get(Math.floorMod(job.value().hashCode(), members.size()));
            homes.put(job, home);
        }
        if (home != null) {
            ControlNode node = home;
            farm.network.send(from, node, message, received -> {
                if (homes.get(job) == node || node.jobs().contains(job)) {
                    node.deliver(job, received);
                }
            });
        }
    }

    /** Loads unfinished jobs after a change of members. */
    private void wakeSoon() {
        farm.time.after(chance.millis(200, 1_500), this::wake);
    }

    private void wake() {
        if (farm.database.isAway()) {
            farm.time.after(Duration.ofSeconds(1), this::wake);
            return;
        }
        if (!members.isEmpty()) {
            for (JobId job : farm.catalogue.unfinished()) {
                tellJob(members.get(0), job, RenderJobCommand.Wake.INSTANCE);
            }
        }
    }

    /** Loads unfinished jobs now and then, whatever happens. */
    void keepJobs() {
        farm.time.after(SAFETY_NET, () -> {
            wake();
            keepJobs();
        });
    }
}
