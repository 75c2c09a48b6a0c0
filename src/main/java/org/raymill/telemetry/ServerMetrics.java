package org.raymill.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.raymill.model.AttemptOutcome.Result;

/** The meters of a render server. Safe to use from many threads; nothing blocks. */
public final class ServerMetrics {

    /** Why an order to run a task is not carried out at once. */
    public enum SecondOrder {
        /** The lease holds an attempt: this one waits for its end. */
        WAITS,
        /** The attempt runs, waits or has ended already: the order was repeated. */
        REPEATED,
        /** The attempt runs here never: the lease is closed, closes, belongs to another job, or has too little. */
        REFUSED
    }

    /** Of more packages than any host has the later ones are counted together. */
    static final int MOST_PACKAGES = 100;

    private static final String OTHERS = "other";

    /**
     * What a server has, and what of it is in use.
     *
     * @param kept outcomes that no job has acknowledged yet
     */
    public record Use(
            long cores, long usedCores, long memoryBytes, long usedMemoryBytes, int gpus, int running, int kept) {
        static final Use NONE = new Use(0, 0, 0, 0, 0, 0, 0);
    }

    /** The counters of a rendering package, by result. */
    private record PackageMeters(String name, Map<Result, Counter> ended, Timer took) {}

    private final Meters meters;
    private final Counter started;
    private final Counter stale;
    private final Counter keptAlone;
    private final Counter cacheHits;
    private final Counter cacheMisses;
    private final Counter fetched;
    private final Counter sent;
    private final Map<SecondOrder, Counter> orders;
    private final Map<String, PackageMeters> packages = new ConcurrentHashMap<>();
    /** Most tasks are of the same package as the one before. */
    private volatile PackageMeters last;

    private volatile Use use = Use.NONE;
    private volatile long heardAt = System.nanoTime();

    /** Makes the meters in a registry. */
    public ServerMetrics(MeterRegistry registry) {
        meters = new Meters(registry);
        started = meters.counter("raymill.attempts.started", "Attempts that this server has started");
        stale = meters.stale(StaleReport.COMMAND);
        keptAlone = meters.counter(
                "raymill.outcomes.kept.alone", "Attempts that ended, and were kept, while no Scheduler was heard of");
        cacheHits = meters.counter(
                "raymill.input.cache.uses", "Tasks that asked for the files of their job", "found", "yes");
        cacheMisses = meters.counter(
                "raymill.input.cache.uses", "Tasks that asked for the files of their job", "found", "no");
        fetched = transferred("fetched");
        sent = transferred("sent");
        orders = meters.counters(
                "raymill.lease.second.orders",
                "Orders to run a task that a lease did not take beside what it holds",
                "answer",
                EnumSet.allOf(SecondOrder.class));
        meters.gauge("raymill.server.cores", "Cores that this server offers", () -> use.cores());
        meters.gauge("raymill.server.cores.used", "Cores that are in leases here", () -> use.usedCores());
        meters.gauge("raymill.server.memory.bytes", "Memory that this server offers", () -> use.memoryBytes());
        meters.gauge("raymill.server.memory.used.bytes", "Memory that is in leases here", () -> use.usedMemoryBytes());
        meters.gauge("raymill.server.gpus", "Graphics processors of this server", () -> use.gpus());
        meters.gauge("raymill.server.attempts.running", "Attempts that run here", () -> use.running());
        meters.gauge(
                "raymill.outcomes.kept",
                "Outcomes that are kept here until their jobs have acknowledged them",
                () -> use.kept());
        meters.gauge(
                "raymill.scheduler.silence.seconds",
                "How long this server has heard nothing of a Scheduler",
                () -> (System.nanoTime() - heardAt) / 1e9);
    }

    private Counter transferred(String direction) {
        return meters.counter(
                "raymill.storage.transfer.bytes",
                "Bytes that have travelled over HTTP between this server and nodes that have the storage",
                "direction",
                direction);
    }

    /** Meters that nobody reads. */
    public static ServerMetrics none() {
        return new ServerMetrics(Meters.nowhere());
    }

    /** The Scheduler in office was heard. */
    public void schedulerHeard() {
        heardAt = System.nanoTime();
    }

    /** A Scheduler was heard that another one has replaced. */
    public void staleCommand() {
        stale.increment();
    }

    /** An attempt was started. */
    public void started() {
        started.increment();
    }

    /** An order to run a task was not carried out at once. */
    public void secondOrder(SecondOrder answer) {
        orders.get(answer).increment();
    }

    /** An attempt with a rendering package has ended. */
    public void ended(String packageName, Result result, Duration took) {
        PackageMeters of = last;
        if (of == null || !of.name().equals(packageName)) {
            of = of(packageName);
            last = of;
        }
        of.ended().get(result).increment();
        of.took().record(took.toNanos(), TimeUnit.NANOSECONDS);
    }

    private PackageMeters of(String packageName) {
        String name = packages.containsKey(packageName) || packages.size() < MOST_PACKAGES ? packageName : OTHERS;
        return packages.computeIfAbsent(
                name,
                made -> new PackageMeters(
                        made,
                        meters.counters(
                                "raymill.attempts.ended",
                                "Attempts that have ended on this server",
                                "result",
                                EnumSet.allOf(Result.class),
                                "package",
                                made),
                        meters.sum("raymill.attempt", "How long attempts have taken", "package", made)));
    }

    /** An outcome was kept while no Scheduler was heard of. */
    public void keptAlone() {
        keptAlone.increment();
    }

    /** A task has asked for its job's files: whether they were here. */
    public void inputs(boolean found) {
        (found ? cacheHits : cacheMisses).increment();
    }

    /** So much has come from a node that has the storage. */
    public void fetched(long bytes) {
        fetched.increment(bytes);
    }

    /** So much has gone to a node that has the storage. */
    public void sent(long bytes) {
        sent.increment(bytes);
    }

    /** How much of the server is in use now. */
    public void use(Use now) {
        use = now;
    }
}
