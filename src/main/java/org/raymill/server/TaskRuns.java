package org.raymill.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.HostHardware;
import org.raymill.model.HostLoad;
import org.raymill.model.InstalledPackage;
import org.raymill.model.PackageProblem;
import org.raymill.model.SandboxMode;
import org.raymill.model.ServerStatus;
import org.raymill.model.TaskOrder;
import org.raymill.rendering.RenderingPackage;
import org.raymill.rendering.RenderingPackages;
import org.raymill.storage.JobContents;
import org.raymill.storage.LiveShelves;
import org.raymill.storage.PublishedFiles;
import org.raymill.storage.ResultStore;
import org.raymill.storage.SampleShelf;
import org.raymill.telemetry.ServerMetrics;
import org.raymill.tracing.Tracing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs on this host: one for each process, outside of any actor system, because tasks go on while a render node that was cut off from its
 * cluster starts its actor system anew. It also keeps what the render server must not forget over that: leases, unacknowledged outcomes, its
 * incarnation. Safe to use from many threads; no method but {@link #open} and {@link #close} blocks.
 */
public final class TaskRuns extends Runs implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TaskRuns.class);

    private static final String IDLE_WORKER = "raymill-run";

    private final RenderServerSettings settings;
    private final DataFolder data;
    private final InputCache inputs;
    private final Workshop shop;
    private final SessionDesk sessions;
    private final TaskExecution execution;
    private final SampleShelf samples;
    private final LogShow logShow;
    private final HostHardware host;
    private final LoadProbe load;
    private final RenderingPackages packages;
    private final String incarnation = UUID.randomUUID().toString();
    private final Instant startedAt;
    private final AtomicLong sequence = new AtomicLong();
    private final LeaseTable leases;
    private final ServerMetrics metrics;
    private final Map<AttemptId, TaskRun> runs = new ConcurrentHashMap<>();
    /** They show pictures of unfinished work; when all are busy a picture is left out. */
    private final ExecutorService senders = new ThreadPoolExecutor(
            0, 4, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> daemon(task, "raymill-samples"));

    private final ExecutorService workers = Executors.newCachedThreadPool(task -> daemon(task, IDLE_WORKER));
    /** After the end it does nothing: the next process looks after what it finds. */
    private final ExecutorService cleaner = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> daemon(task, "raymill-clean-up"),
            new ThreadPoolExecutor.DiscardPolicy());

    private volatile Consumer<AttemptId> listener = attempt -> {};

    private TaskRuns(
            RenderServerSettings settings,
            DataFolder data,
            RenderingPackages packages,
            JobContents files,
            ResultStore results,
            PublishedFiles published,
            LiveShelves live,
            InstantSource clock,
            ServerMetrics metrics,
            Tracing tracing)
            throws IOException, InterruptedException {
        this.settings = settings;
        this.metrics = metrics;
        this.data = data;
        this.startedAt = clock.instant();
        this.host = HostProbe.probe(data.path());
        this.load = new LoadProbe(Path.of("/proc/meminfo"), clock);
        this.packages = packages;
        DiskRoom disk = new DiskRoom(() -> HostProbe.freeDiskMiB(data.path()), settings.minFreeDiskMiB());
        this.inputs = new InputCache(
                data.cache(),
                files,
                new InputCache.Limits(settings.cacheLimitMiB() << 20, disk),
                clock,
                cleaner,
                metrics);
        this.execution = new TaskExecution(packages, inputs, results, published, host.cpuModel(), disk);
        this.samples = live.samples();
        this.logShow = new LogShow(live.logs(), settings.views().logInterval(), runs::values);
        int cores = settings.cores() > 0 ? settings.cores() : host.cores();
        long memory = settings.memoryMiB() > 0 ? settings.memoryMiB() : host.memoryMiB() / 10 * 9;
        Offer offer = new Offer(cores, (int) Math.min(Integer.MAX_VALUE, memory), host.gpus(), settings.amounts());
        this.sessions = new SessionDesk(
                new Sessions(settings.sessionIdle()),
                data.work(),
                inputs,
                settings.stopGrace(),
                this::freeMemoryMiB,
                cleaner,
                clock);
        this.shop = Workshop.open(settings, data.work(), Containment.open(settings), sessions::open, clock, tracing);
        this.leases = new LeaseTable(settings.name(), offer, settings.outcomeRetryLimit());
    }

    /**
     * Takes a data folder into use, and looks at the host's hardware. Blocks for some seconds.
     *
     * @param folder is closed with the runs, also when they can not be opened
     * @param packages what this host can render with
     * @param files where tasks' input files come from
     * @param results where assemblies find their tiles
     * @param published brings them there
     * @param live where pictures and logs of unfinished work go
     * @param metrics of the render server
     * @param tracing where attempts of jobs that are traced are told of
     * @throws IOException with a message for people
     */
    public static TaskRuns open(
            RenderServerSettings settings,
            DataFolder folder,
            RenderingPackages packages,
            JobContents files,
            ResultStore results,
            PublishedFiles published,
            LiveShelves live,
            InstantSource clock,
            ServerMetrics metrics,
            Tracing tracing)
            throws IOException, InterruptedException {
        try {
            return new TaskRuns(settings, folder, packages, files, results, published, live, clock, metrics, tracing);
        } catch (IOException | InterruptedException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** Differs for each process of the server. */
    @Override
    public String incarnation() {
        return incarnation;
    }

    @Override
    Instant startedAt() {
        return startedAt;
    }

    /** How the server behaves. */
    @Override
    public RenderServerSettings settings() {
        return settings;
    }

    /** The leases, to be used by one render server at a time. */
    @Override
    LeaseTable leases() {
        return leases;
    }

    @Override
    ServerMetrics metrics() {
        return metrics;
    }

    /** The host with its free space of this moment. */
    @Override
    HostHardware host() {
        return HostProbe.refresh(host, data.path());
    }

    @Override
    Optional<HostLoad> load() {
        return load.load();
    }

    @Override
    List<InstalledPackage> packages() {
        return packages.working().stream().map(RenderingPackage::installed).toList();
    }

    @Override
    List<PackageProblem> packageProblems() {
        return packages.problems();
    }

    @Override
    SandboxMode sandbox() {
        return shop.containment().mode();
    }

    @Override
    String processCounting() {
        return shop.containment().counting();
    }

    /** The manifests of jobs whose files are here, the latest used first. */
    @Override
    List<String> warm() {
        return inputs.warm(ServerStatus.MAX_WARM);
    }

    /** The manifests of jobs for which programs are alive here. */
    @Override
    List<String> sessions() {
        return sessions.manifests();
    }

    @Override
    void makeRoom() {
        cleaner.execute(inputs::shrink);
    }

    /** Counts the reports of this incarnation. */
    @Override
    long nextSequence() {
        return sequence.incrementAndGet();
    }

    /**
     * Says who is told, on any thread, when a run has ended; replaces who was told before. Runs that ended earlier are not told again: see
     * {@link #find}.
     */
    @Override
    void onEnd(Consumer<AttemptId> listener) {
        this.listener = listener;
    }

    /** Starts an attempt, unless it was started before and is not forgotten. */
    void start(TaskOrder order) {
        start(order, List.of());
    }

    /**
     * Starts an attempt, unless it was started before and is not forgotten.
     *
     * @param gpus the numbers of the graphics processors that it has for itself
     */
    @Override
    void start(TaskOrder order, List<Integer> gpus) {
        TaskRun run = new TaskRun(
                order,
                new RunFolder(data.work().resolve(order.attempt().value())),
                shop,
                host.gpus().isEmpty() ? Optional.empty() : Optional.of(gpus),
                new RunSamples(samples, order, settings.views().sampleInterval(), senders));
        if (runs.putIfAbsent(order.attempt(), run) == null) {
            try {
                workers.execute(() -> work(run));
            } catch (OutOfMemoryError e) {
                run.close(Result.FAILED, "the server can not start another thread", List.of(), "");
                listener.accept(order.attempt());
            }
        }
    }

    /** What running tasks leave of the memory on offer, in MiB. */
    private long freeMemoryMiB() {
        return leases.offer().memoryMiB()
                - runs.values().stream()
                        .filter(run -> run.end().isEmpty())
                        .mapToLong(run -> run.order().memoryMiB())
                        .sum();
    }

    private void work(TaskRun run) {
        Thread worker = Thread.currentThread();
        worker.setName("raymill-run-" + run.order().attempt());
        run.runOn(worker);
        sessions.makeRoom(run.order());
        execution.run(run);
        run.runOn(null);
        Thread.interrupted(); // meant for this run, and not for showing its end
        logShow.finish(run);
        worker.setName(IDLE_WORKER);
        listener.accept(run.order().attempt());
    }

    /** Ends an attempt early; the listener is told when everything of it is dead. One that has ended or is not known stays as it is. */
    @Override
    void stop(AttemptId attempt, String reason) {
        cancel(attempt, new TaskRun.Cancellation(Result.STOPPED, reason));
    }

    /** Ends an attempt early to make room for something more urgent. */
    @Override
    void preempt(AttemptId attempt, String reason) {
        cancel(attempt, new TaskRun.Cancellation(Result.PREEMPTED, reason));
    }

    /** Ends an attempt that has exceeded a limit. */
    @Override
    void timeOut(AttemptId attempt, String reason) {
        cancel(attempt, new TaskRun.Cancellation(Result.TIMED_OUT, reason));
    }

    /** Ends an attempt early because the server shuts down. */
    @Override
    void handBack(AttemptId attempt, String reason) {
        cancel(attempt, new TaskRun.Cancellation(Result.HANDED_BACK, reason));
    }

    private void cancel(AttemptId attempt, TaskRun.Cancellation cancellation) {
        TaskRun run = runs.get(attempt);
        if (run != null) {
            run.cancel(cancellation);
        }
    }

    /** An attempt that runs, or has ended and is not forgotten. */
    @Override
    Optional<TaskRun> find(AttemptId attempt) {
        return Optional.ofNullable(runs.get(attempt));
    }

    /** Forgets an attempt that has ended and removes its work folder, in the background. */
    @Override
    void forget(AttemptId attempt) {
        TaskRun run = runs.get(attempt);
        if (run != null && run.end().isPresent()) {
            runs.remove(attempt);
            if (run.hasFolder() || run.samples().count() > 0 || run.hasShownLog()) {
                cleaner.execute(() -> remove(run));
            }
        }
    }

    private void remove(TaskRun run) {
        try {
            run.samples().discard();
            logShow.forget(run);
            run.removeFolders();
        } catch (IOException e) {
            log.warn(
                    "What the attempt {} worked with is not removed: {}",
                    run.order().attempt(),
                    e.toString());
        }
    }

    /** Ends whatever still runs, in the time that programs get to end by themselves and be killed, and gives the data folder free. */
    @Override
    public void close() throws IOException {
        runs.keySet().forEach(attempt -> handBack(attempt, "the server ends"));
        runs.values().forEach(TaskRun::awaitEnd);
        sessions.close();
        workers.shutdown();
        cleaner.shutdown();
        senders.shutdown();
        logShow.close();
        inputs.close();
        data.close();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
