package org.raymill.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.raymill.model.FarmFigures;
import org.raymill.model.LimitDetail;
import org.raymill.model.ScalingSignal;
import org.raymill.model.ScalingSignal.ClassScaling;
import org.raymill.model.ScalingSignal.UnservedWork;
import org.raymill.model.ServerDetail;

/**
 * The meters of the Scheduler. Of the control nodes of a site one has it, and its figures; on the others they are 0, so that sums over all nodes are
 * right. Safe to use from many threads; nothing blocks.
 */
public final class SchedulerMetrics {

    private static final long BYTES_PER_MIB = 1L << 20;
    private static final LimitDetail NO_LIMIT = new LimitDetail("", 0, 0, 0, 0, 0, Optional.empty());

    private static final ClassScaling NO_CLASS = new ClassScaling("", 0, 0, 0, 0, 0, 0, 0, 0, List.of());

    private final Counter stale;
    private final Counter opened;
    private final Counter revoked;
    private final Timer plans;
    private final LabelledGauges<LimitDetail> limits;
    private final LabelledGauges<ClassScaling> classes;
    private volatile long epoch;
    private volatile FarmFigures farm = FarmFigures.NONE;
    private volatile long unserved;

    /** Makes the meters in a registry. */
    public SchedulerMetrics(MeterRegistry registry) {
        Meters meters = new Meters(registry);
        stale = meters.stale(StaleReport.STATUS);
        opened = meters.counter("raymill.leases.opened", "Leases that plans have opened");
        revoked = meters.counter("raymill.leases.revoked", "Leases that plans have taken back");
        plans = meters.timer("raymill.scheduler.plan", "How long it takes to make a plan and to carry it out");
        meters.gauge("raymill.scheduler.active", "1 on the node whose Scheduler is in office", () -> epoch > 0 ? 1 : 0);
        meters.gauge("raymill.scheduler.epoch", "The epoch of the Scheduler in office; 0 without one", () -> epoch);
        farm(meters);
        limits = limits(meters);
        classes = classes(meters);
        meters.gauge(
                "raymill.scaling.unserved.tasks",
                "Tasks that wait and for which no render node of any class is asked for",
                () -> unserved);
    }

    private void farm(Meters meters) {
        for (ServerDetail.Status state : ServerDetail.Status.values()) {
            meters.gauge(
                    "raymill.servers",
                    "Render servers, by state",
                    () -> farm.servers().getOrDefault(state, 0),
                    "state",
                    Meters.word(state));
        }
        amount(meters, "raymill.cores", "Processor cores of the farm", figures -> figures.cores(), 1);
        amount(meters, "raymill.memory.bytes", "Memory of the farm", figures -> figures.memoryMiB(), BYTES_PER_MIB);
        amount(meters, "raymill.gpus", "Graphics processors of the farm", figures -> figures.gpus(), 1);
        leases(meters, "idle", FarmFigures::idleLeases);
        leases(meters, "busy", FarmFigures::busyLeases);
        leases(meters, "revoked", FarmFigures::revokedLeases);
        meters.gauge("raymill.demands", "Jobs that want something of the farm", () -> farm.demands());
        meters.gauge("raymill.tasks.waiting", "Tasks that wait for a lease", () -> farm.waitingTasks());
        meters.gauge(
                "raymill.reservations", "Servers on which room is kept for large tasks", () -> farm.reservations());
    }

    private void amount(
            Meters meters, String name, String meaning, Function<FarmFigures, FarmFigures.Amount> which, long unit) {
        meters.gauge(name, meaning, () -> unit * which.apply(farm).total());
        String used = name.endsWith(".bytes") ? name.replace(".bytes", ".used.bytes") : name + ".used";
        meters.gauge(
                used,
                meaning + " that is in leases",
                () -> unit * which.apply(farm).used());
    }

    private void leases(Meters meters, String state, ToLongFunction<FarmFigures> which) {
        meters.gauge("raymill.leases", "Open leases, by state", () -> which.applyAsLong(farm), "state", state);
    }

    private static LabelledGauges<LimitDetail> limits(Meters meters) {
        return new LabelledGauges<>(NO_LIMIT, (name, read) -> {
            meters.gauge(
                    "raymill.limit",
                    "How much there is of a limit",
                    () -> read.apply(LimitDetail::total),
                    "limit",
                    name);
            meters.gauge(
                    "raymill.limit.used",
                    "How much of a limit is in leases",
                    () -> read.apply(LimitDetail::inUse),
                    "limit",
                    name);
            meters.gauge(
                    "raymill.limit.usable",
                    "How much of a limit is used at most at present: less than there is after a denial",
                    () -> read.apply(LimitDetail::usable),
                    "limit",
                    name);
            meters.gauge(
                    "raymill.limit.waiting",
                    "Tasks that wait for a limit",
                    () -> read.apply(LimitDetail::waiting),
                    "limit",
                    name);
        });
    }

    private static LabelledGauges<ClassScaling> classes(Meters meters) {
        return new LabelledGauges<>(NO_CLASS, (name, read) -> {
            meters.gauge(
                    "raymill.scaling.wanted.nodes",
                    "How many render nodes of a class there should be, damped",
                    () -> read.apply(ClassScaling::wantedNodes),
                    "class",
                    name);
            meters.gauge(
                    "raymill.scaling.needed.nodes",
                    "How many render nodes of a class would be used at this moment",
                    () -> read.apply(ClassScaling::neededNodes),
                    "class",
                    name);
            meters.gauge(
                    "raymill.scaling.present.nodes",
                    "How many render nodes of a class there are",
                    () -> read.apply(ClassScaling::presentNodes),
                    "class",
                    name);
            meters.gauge(
                    "raymill.scaling.waiting.tasks",
                    "Tasks that wait for render nodes of a class",
                    () -> read.apply(ClassScaling::waitingTasks),
                    "class",
                    name);
            meters.gauge(
                    "raymill.scaling.running.tasks",
                    "Tasks that run on render nodes of a class",
                    () -> read.apply(ClassScaling::runningTasks),
                    "class",
                    name);
        });
    }

    /** Meters that nobody reads. */
    public static SchedulerMetrics none() {
        return new SchedulerMetrics(Meters.nowhere());
    }

    /** The Scheduler of this node is in office with this epoch. */
    public void inOffice(long newest) {
        epoch = newest;
    }

    /** The Scheduler of this node is not in office any more. */
    public void outOfOffice() {
        epoch = 0;
        farm = FarmFigures.NONE;
        limits.clear();
        classes.clear();
        unserved = 0;
    }

    /** A server's report was older than what is known. */
    public void staleStatus() {
        stale.increment();
    }

    /** A plan was made and carried out. */
    public void planned(long nanos, int leasesOpened, int leasesRevoked) {
        plans.record(nanos, TimeUnit.NANOSECONDS);
        opened.increment(leasesOpened);
        revoked.increment(leasesRevoked);
    }

    /** How many render nodes of each class there should be, and what waits for them. */
    public void scaling(ScalingSignal now) {
        now.classes().forEach(each -> classes.set(each.name(), each));
        unserved = now.unserved().stream().mapToLong(UnservedWork::waitingTasks).sum();
    }

    /** How the farm is now. */
    public void farm(FarmFigures figures, List<LimitDetail> limitsNow) {
        farm = figures;
        limitsNow.forEach(limit -> limits.set(limit.name(), limit));
    }
}
