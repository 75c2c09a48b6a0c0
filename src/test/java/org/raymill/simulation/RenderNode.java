package org.raymill.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.HostHardware;
import org.raymill.model.InstalledPackage;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.ServerId;
import org.raymill.model.TaskOrder;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.server.RenderServerSettings;
import org.raymill.server.VirtualRuns;

/** A host with its render server. What runs there takes virtual time. */
final class RenderNode extends FarmNode {

    /**
     * What a host has.
     *
     * @param gpus graphics processors; the first has 8,000 MiB, and each other one 8,000 more
     * @param plugins how many of the amount {@value #PLUGIN}
     * @param versions of the rendering package, the oldest first
     */
    record Kind(int cores, int memoryMiB, int gpus, int plugins, List<String> versions) {

        /** Something that hosts have and the site does not count. */
        static final String PLUGIN = "plugin.sim";

        int freeDiskMiB() {
            return cores > 4 ? 100_000 : 20_000;
        }
    }

    private final Farm farm;
    private final Kind kind;
    private final Duration skew;
    private final RenderServerSettings settings;
    private final Map<LeaseId, Lease> leases = new HashMap<>();
    private final Map<AttemptId, LeaseId> orders = new HashMap<>();
    private final Map<AttemptId, Observer.Run> running = new LinkedHashMap<>();
    private VirtualRuns runs;
    private StagedActor<RenderServerCommand> server;

    RenderNode(String name, Farm farm, Kind kind, Duration skew) {
        super(name, farm.time);
        this.farm = farm;
        this.kind = kind;
        this.skew = skew;
        this.settings = RenderServerSettings.from(
                com.typesafe.config.ConfigFactory.parseString(
                                "name = " + name + ", cores = " + kind.cores() + ", memory-mib = " + kind.memoryMiB()
                                        + ", amounts { \"" + Kind.PLUGIN + "\" = " + kind.plugins() + " }, tags = ["
                                        + (kind.cores() > 4 ? "large" : "small") + "]")
                        .withFallback(Farm.CONFIG.getConfig("raymill.server")),
                name);
    }

    Kind kind() {
        return kind;
    }

    /** The version of the rendering package that an order is rendered with. */
    String versionFor(TaskOrder order) {
        return runs.versionFor(order);
    }

    ServerId id() {
        return settings.name();
    }

    /** What runs on the host now, as its operating system sees it. */
    List<Observer.Run> running() {
        return List.copyOf(running.values());
    }

    @Override
    void start() {
        super.start();
        List<HostHardware.Gpu> gpus = IntStream.rangeClosed(1, kind.gpus())
                .mapToObj(number -> new HostHardware.Gpu("sim", number * 8_000L))
                .toList();
        HostHardware host = new HostHardware(
                name(), "Linux", "amd64", "virtual", kind.cores(), kind.memoryMiB(), gpus, kind.freeDiskMiB());
        runs = new VirtualRuns(
                settings,
                host,
                kind.versions().stream()
                        .map(version -> new InstalledPackage("sim", version, true))
                        .toList(),
                name() + "/" + life(),
                farm.time.clock(skew),
                new Host());
        farm.trace.add(name() + " starts process " + life() + " on " + kind);
        startActor();
    }

    private void startActor() {
        server = new StagedActor<>(
                name(),
                this,
                runs.server(farm.scheduler, farm.cluster.jobsFor(this), farm.resultWriter),
                actor -> new QuietSurroundings(() -> farm.post.collect(this)));
        farm.post.box(server.mailbox(), (from, message) -> farm.network.send(from, this, message, this::take));
        server.settle();
    }

    /** The actor system of the node ends and another one starts; what runs goes on. */
    void restartActors() {
        if (isAlive() && !isFrozen()) {
            farm.trace.add(name() + " starts its actors anew");
            farm.post.close(server.mailbox());
            server.kill();
            remove(server);
            startActor();
        }
    }

    @Override
    void crash() {
        farm.trace.add(name() + " crashes with " + running.size() + " running");
        super.crash();
        farm.post.close(server.mailbox());
        running().forEach(run -> Observer.each(farm.observers, observer -> observer.died(run)));
        running.clear();
    }

    /** A message has arrived. */
    void take(RenderServerCommand message) {
        if (message instanceof RenderServerCommand.OpenLease open) {
            leases.putIfAbsent(open.lease().id(), open.lease());
        } else if (message instanceof RenderServerCommand.RunTask run) {
            orders.putIfAbsent(run.order().attempt(), run.lease());
        } else if (message instanceof RenderServerCommand.RunTasks run) {
            run.orders().forEach(order -> orders.putIfAbsent(order.attempt(), run.lease()));
        }
        farm.sabotage.beforeServer(this, message);
        server.deliver(message);
    }

    /** Starts a program, whoever wants it. */
    void launch(TaskOrder order) {
        Lease lease = leases.get(orders.get(order.attempt()));
        Observer.Run run = new Observer.Run(this, runs.incarnation(), lease, order, farm.time.passed());
        running.put(order.attempt(), run);
        farm.trace.add(name() + " runs " + order.attempt() + " in " + lease.id());
        Observer.each(farm.observers, observer -> observer.started(run));
        Fates.Fate fate = farm.fates.of(this, order);
        after(fate.takes().dividedBy(2), () -> runs.progress(order.attempt(), 0.5));
        String denied = fate.result() == Result.LICENCE_DENIED
                ? order.amounts().keySet().stream().sorted().findFirst().orElse("")
                : "";
        after(fate.takes(), () -> end(order, fate.result(), fate.reason(), denied));
    }

    private void end(TaskOrder order, Result result, String reason, String denied) {
        Observer.Run run = running.remove(order.attempt());
        if (run == null) {
            return;
        }
        runs.end(order.attempt(), result, reason, denied);
        Result came = runs.resultOf(order.attempt()).orElse(result);
        farm.trace.add(name() + " ends " + order.attempt() + " " + came);
        Observer.each(farm.observers, observer -> observer.ended(run, came));
        settle();
    }

    /** Lets a run's end come to pass. */
    private final class Host implements VirtualRuns.Driver {

        @Override
        public void started(TaskOrder order) {
            launch(order);
        }

        @Override
        public void cancelled(TaskOrder order) {
            after(farm.fates.timeToDie(), () -> end(order, Result.STOPPED, "killed", ""));
        }
    }
}
