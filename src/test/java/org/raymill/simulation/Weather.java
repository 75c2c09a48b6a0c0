package org.raymill.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.raymill.model.Dependency;
import org.raymill.model.JobId;
import org.raymill.model.JobOperation;
import org.raymill.model.JobStatus;
import org.raymill.model.ServerOrder;

/** The faults of one run: which kinds there are and how bad they are is drawn once, when they strike is drawn again and again. */
final class Weather {

    private enum Fault {
        SERVER_CRASH,
        SERVER_FREEZE,
        SERVER_ACTORS,
        CONTROL_CRASH,
        CONTROL_FREEZE,
        CONTROL_ISOLATED,
        SCHEDULER_CRASH,
        JOB_CRASH,
        DATABASE_AWAY,
        STORAGE_AWAY,
        STORAGE_FULL,
        CUT,
        BROKEN_HOST,
        WRONG_PICTURES,
        OPERATOR_JOB,
        CHANGED_SETTINGS,
        OPERATOR_SERVER
    }

    private final Farm farm;
    private final Chance chance;
    private final Workload workload;
    private final List<Fault> faults = new ArrayList<>();
    private final Set<JobId> paused = new LinkedHashSet<>();
    private final int pauseMillis;
    private boolean over;

    Weather(Farm farm, Chance chance, Workload workload) {
        this.farm = farm;
        this.chance = chance;
        this.workload = workload;
        double share = chance.of(List.of(0.2, 0.5, 1.0));
        for (Fault fault : Fault.values()) {
            if (chance.is(share)) {
                faults.add(fault);
            }
        }
        this.pauseMillis = chance.of(List.of(2_000, 5_000, 12_000));
        farm.fates.trouble(chance.of(List.of(0.0, 0.03, 0.15)));
        farm.network.conditions(new Network.Conditions(
                chance.of(List.of(0.0, 0.0, 0.02, 0.2)),
                chance.of(List.of(0.0, 0.0, 0.05)),
                chance.of(List.of(0.0, 0.02, 0.1)),
                1,
                chance.of(List.of(3, 30)),
                chance.of(List.of(500, 5_000))));
    }

    /** Begins. */
    void begin() {
        farm.trace.add("weather: " + faults + " every " + pauseMillis + " ms");
        next();
    }

    private void next() {
        farm.time.after(chance.millis(pauseMillis / 4, pauseMillis * 2), () -> {
            if (!over && !faults.isEmpty()) {
                strike(chance.of(faults));
                next();
            }
        });
    }

    private void strike(Fault fault) {
        farm.trace.add("fault " + fault);
        switch (fault) {
            case SERVER_CRASH -> crash(chance.of(farm.servers));
            case SERVER_FREEZE -> freeze(chance.of(farm.servers), chance.millis(500, 40_000));
            case SERVER_ACTORS -> chance.of(farm.servers).restartActors();
            case CONTROL_CRASH -> crash(chance.of(farm.cluster.nodes()));
            case CONTROL_FREEZE -> freeze(chance.of(farm.cluster.nodes()));
            case CONTROL_ISOLATED -> isolate(chance.of(farm.cluster.nodes()));
            case SCHEDULER_CRASH -> farm.cluster.crashScheduler();
            case JOB_CRASH -> crashJob();
            case DATABASE_AWAY -> databaseAway();
            case STORAGE_AWAY -> storageAway();
            case STORAGE_FULL -> storageFull();
            case CUT -> cut();
            case BROKEN_HOST -> farm.fates.breakHost(chance.of(farm.servers));
            case WRONG_PICTURES -> farm.fates.paintWrong(chance.of(farm.servers));
            case OPERATOR_JOB -> operateJob();
            case CHANGED_SETTINGS -> changeJob();
            case OPERATOR_SERVER ->
                farm.desk.order(chance.of(farm.servers), chance.of(List.of(ServerOrder.DRAIN, ServerOrder.RESUME)));
        }
    }

    // ---- servers

    private void crash(RenderNode server) {
        if (server.isAlive()) {
            server.crash();
            later(500, 30_000, () -> revive(server));
        }
    }

    private void revive(RenderNode server) {
        if (!server.isAlive()) {
            server.start();
        }
    }

    private void freeze(FarmNode node, Duration length) {
        if (node.isAlive() && !node.isFrozen()) {
            farm.trace.add(node + " stands still");
            node.freeze();
            farm.time.after(length, () -> thaw(node));
        }
    }

    private void thaw(FarmNode node) {
        if (node.isFrozen()) {
            farm.trace.add(node + " goes on");
            node.thaw();
        }
    }

    // ---- control nodes

    private void crash(ControlNode node) {
        if (node.isAlive()) {
            node.crash();
            later(2_000, 8_000, () -> farm.cluster.putOut(node));
            later(8_000, 25_000, () -> revive(node));
        }
    }

    private void revive(ControlNode node) {
        if (!node.isAlive()) {
            farm.cluster.putOut(node);
            farm.cluster.join(node);
        }
    }

    private void freeze(ControlNode node) {
        if (!node.isAlive() || node.isFrozen()) {
            return;
        }
        Duration length = chance.millis(500, 30_000);
        freeze(node, length);
        later(5_000, 10_000, () -> {
            if (node.isFrozen()) {
                farm.cluster.putOut(node);
            }
        });
        later((int) length.toMillis() + 100, (int) length.toMillis() + 4_000, () -> leave(node));
    }

    /** A node that was put out finds that out and ends; it is started again. */
    private void leave(ControlNode node) {
        if (node.isAlive() && !farm.cluster.isMember(node)) {
            node.crash();
            later(1_000, 5_000, () -> revive(node));
        }
    }

    /** The others do not hear of a node any more, but render servers and the database do. */
    private void isolate(ControlNode node) {
        if (!node.isAlive() || node.isFrozen()) {
            return;
        }
        farm.trace.add(node + " is cut off from other control nodes");
        farm.cluster.nodes().stream().filter(other -> other != node).forEach(other -> farm.network.cut(node, other));
        later(5_000, 8_000, () -> {
            farm.cluster.putOut(node);
            later(0, 8_000, () -> {
                farm.cluster.nodes().stream()
                        .filter(other -> other != node)
                        .forEach(other -> farm.network.mend(node, other));
                leave(node);
            });
        });
    }

    private void crashJob() {
        ControlNode node = chance.of(farm.cluster.nodes());
        Set<JobId> loaded = node.jobs();
        if (node.isAlive() && !loaded.isEmpty()) {
            node.crashJob(chance.of(loaded.stream().sorted().toList()));
        }
    }

    // ---- what all use

    private void databaseAway() {
        farm.database.away(true);
        later(500, 15_000, () -> farm.database.away(false));
    }

    private void storageAway() {
        farm.storage.away(true);
        later(500, 15_000, () -> farm.storage.away(false));
    }

    private void storageFull() {
        farm.storage.full(true);
        later(500, 15_000, () -> farm.storage.full(false));
    }

    private void cut() {
        List<FarmNode> nodes = farm.nodes();
        List<FarmNode> some = nodes.stream().filter(node -> chance.is(0.3)).toList();
        farm.trace.add("cut off: " + some);
        for (FarmNode inside : some) {
            nodes.stream().filter(node -> !some.contains(node)).forEach(other -> farm.network.cut(inside, other));
        }
        later(500, 25_000, () -> {
            farm.trace.add("mended: " + some);
            for (FarmNode inside : some) {
                nodes.forEach(other -> {
                    if (other != inside) {
                        farm.network.mend(inside, other);
                    }
                });
            }
        });
    }

    // ---- people

    private void operateJob() {
        if (workload.jobs().isEmpty()) {
            return;
        }
        JobId job = chance.of(workload.jobs());
        switch (chance.between(0, 6)) {
            case 0 -> {
                paused.add(job);
                farm.desk.operate(job, JobOperation.of(JobOperation.Kind.PAUSE));
            }
            case 1 -> farm.desk.operate(job, JobOperation.of(JobOperation.Kind.RESUME));
            case 2, 3 -> farm.desk.operate(job, JobOperation.priority(chance.between(0, 100)));
            case 4 -> farm.desk.operate(job, JobOperation.of(JobOperation.Kind.RETRY));
            case 5 ->
                farm.servers.stream()
                        .flatMap(server -> server.running().stream())
                        .findFirst()
                        .ifPresent(run -> farm.desk.operate(
                                run.order().job(),
                                JobOperation.of(
                                        JobOperation.Kind.KILL, run.order().task())));
            default -> farm.desk.cancel(job);
        }
    }

    private void changeJob() {
        if (!workload.jobs().isEmpty()) {
            farm.desk.change(chance.of(workload.jobs()), chance.is(0.3), chance.is(0.5));
        }
    }

    // ---- the end

    private void later(int least, int most, Runnable action) {
        farm.time.after(chance.millis(least, most), () -> {
            if (!over) {
                action.run();
            }
        });
    }

    /** All faults end: everything is started, mended and resumed. */
    void clear() {
        over = true;
        farm.trace.add("all faults end");
        farm.network.conditions(Network.Conditions.GOOD);
        farm.network.mend();
        farm.database.away(false);
        farm.storage.away(false);
        farm.storage.full(false);
        farm.fates.heal();
        farm.nodes().forEach(this::thaw);
        farm.servers.forEach(this::revive);
        for (ControlNode node : farm.cluster.nodes()) {
            leave(node);
            revive(node);
        }
        resumeJobs();
        resumeServers();
        cancelHeld();
    }

    /** Whoever has jobs that wait for one that has failed sees that they wait in vain. */
    private void cancelHeld() {
        for (JobId job : workload.jobs()) {
            boolean inVain = farm.database.ended(job).isEmpty()
                    && farm.desk.spec(job).orElseThrow().policy().dependencies().stream()
                            .filter(dependency -> dependency.onFailure() == Dependency.OnFailure.HOLD)
                            .flatMap(dependency -> farm.database.ended(dependency.job()).stream())
                            .anyMatch(status -> status != JobStatus.SUCCEEDED);
            if (inVain) {
                farm.desk.cancel(job);
            }
        }
        farm.time.after(Duration.ofSeconds(10), this::cancelHeld);
    }

    /** Whoever has paused a job sees to it that it goes on. */
    private void resumeJobs() {
        paused.stream()
                .filter(farm.database::isPaused)
                .forEach(job -> farm.desk.operate(job, JobOperation.of(JobOperation.Kind.RESUME)));
        farm.time.after(Duration.ofSeconds(10), this::resumeJobs);
    }

    /** Somebody looks after servers that were put aside, as late failures of a broken host may do yet. */
    private void resumeServers() {
        farm.servers.forEach(server -> farm.desk.order(server, ServerOrder.RESUME));
        farm.time.after(Duration.ofSeconds(10), this::resumeServers);
    }
}
