package org.raymill.server;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.HostHardware;
import org.raymill.model.InstalledPackage;
import org.raymill.model.PictureNames;
import org.raymill.model.RelativePath;
import org.raymill.model.SandboxMode;
import org.raymill.model.TaskOrder;
import org.raymill.model.VersionRange;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.ResultWriterCommand.StageFile;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.rendering.sandbox.Sandbox;
import org.raymill.telemetry.ServerMetrics;
import org.raymill.tracing.Tracing;

/** Runs of a simulated host: nothing is rendered, and somebody else says when a run ends and how. One for each process of a server. */
public final class VirtualRuns extends Runs {

    private final ServerMetrics metrics = ServerMetrics.none();

    /** Who makes runs last and end. */
    public interface Driver {

        /** A run has started; {@link VirtualRuns#end} is to be called one day. */
        void started(TaskOrder order);

        /** A run is to end early; {@link VirtualRuns#end} is to be called when it is dead. */
        void cancelled(TaskOrder order);
    }

    private final RenderServerSettings settings;
    private final HostHardware host;
    private final List<InstalledPackage> packages;
    private final String incarnation;
    private final InstantSource clock;
    private final Workshop shop;
    private final Instant startedAt;
    private final LeaseTable leases;
    private final Driver driver;
    private final Map<AttemptId, TaskRun> runs = new LinkedHashMap<>();
    private Consumer<AttemptId> listener = attempt -> {};
    private long sequence;

    /** A process that runs nothing yet. */
    public VirtualRuns(
            RenderServerSettings settings,
            HostHardware host,
            List<InstalledPackage> packages,
            String incarnation,
            InstantSource clock,
            Driver driver) {
        this.settings = settings;
        this.host = host;
        this.packages = packages;
        this.incarnation = incarnation;
        this.shop = Workshop.open(
                settings,
                Path.of("no", "folder"),
                new Containment(Sandbox.none(), settings.sandbox(), 0, 1),
                (any, key, most) -> Optional.empty(),
                clock,
                Tracing.OFF);
        this.clock = clock;
        this.startedAt = clock.instant();
        this.driver = driver;
        Offer offer = new Offer(settings.cores(), settings.memoryMiB(), host.gpus(), settings.amounts());
        this.leases = new LeaseTable(settings.name(), offer, settings.outcomeRetryLimit());
    }

    @Override
    ServerMetrics metrics() {
        return metrics;
    }

    /** The actor of the server on these runs. */
    public Behavior<RenderServerCommand> server(
            ActorRef<SchedulerCommand> scheduler, RenderJobs jobs, ActorRef<ResultWriterCommand> resultWriter) {
        return RenderServer.create(scheduler, jobs, resultWriter, this, clock);
    }

    /**
     * A run ends; one that was cancelled ends as cancelled.
     *
     * @param deniedLimit what there was no licence of; empty for most
     */
    public void end(AttemptId attempt, Result result, String reason, String deniedLimit) {
        TaskRun run = runs.get(attempt);
        if (run != null && run.end().isEmpty()) {
            run.close(result, reason, result == Result.SUCCEEDED ? files(run.order()) : List.of(), deniedLimit);
            listener.accept(attempt);
        }
    }

    /** The version of the rendering package that an order is rendered with: the newest that it allows. */
    public String versionFor(TaskOrder order) {
        return packages.stream()
                .map(InstalledPackage::version)
                .filter(version -> new VersionRange(order.packageVersion().orElse("")).includes(version))
                .max(VersionRange::compare)
                .orElseThrow(() -> new IllegalStateException("the host has no version that suits " + order));
    }

    private List<StageFile> files(TaskOrder order) {
        List<StageFile> files = new ArrayList<>();
        if (!order.format().hasPictures()) {
            return files;
        }
        for (int frame : order.frames()) {
            RelativePath name = order.tile()
                    .map(tile -> PictureNames.tile(frame, tile, order.format()))
                    .orElseGet(() -> PictureNames.frame(frame, order.format()));
            files.add(new StageFile(name, frame, order.tile(), List.of(), versionFor(order), ""));
        }
        return files;
    }

    /** How far a run is, 0 to 1. */
    public void progress(AttemptId attempt, double fraction) {
        TaskRun run = runs.get(attempt);
        if (run != null) {
            run.progress(fraction);
        }
    }

    /** What came of a run; empty while it runs, and when it is forgotten. */
    public Optional<Result> resultOf(AttemptId attempt) {
        return Optional.ofNullable(runs.get(attempt)).flatMap(TaskRun::end).map(RunEnd::result);
    }

    @Override
    public String incarnation() {
        return incarnation;
    }

    @Override
    Instant startedAt() {
        return startedAt;
    }

    @Override
    public RenderServerSettings settings() {
        return settings;
    }

    @Override
    LeaseTable leases() {
        return leases;
    }

    @Override
    HostHardware host() {
        return host;
    }

    @Override
    List<InstalledPackage> packages() {
        return packages;
    }

    @Override
    SandboxMode sandbox() {
        return SandboxMode.NONE;
    }

    @Override
    long nextSequence() {
        return ++sequence;
    }

    @Override
    void onEnd(Consumer<AttemptId> newListener) {
        this.listener = newListener;
    }

    @Override
    List<String> warm() {
        return List.of();
    }

    @Override
    List<String> sessions() {
        return List.of();
    }

    @Override
    void start(TaskOrder order, List<Integer> gpus) {
        RunFolder folder = new RunFolder(Path.of("nowhere", order.attempt().value()));
        RunSamples samples = new RunSamples(null, order, Duration.ZERO, Runnable::run);
        TaskRun run = new TaskRun(order, folder, shop, Optional.of(gpus), samples);
        if (runs.putIfAbsent(order.attempt(), run) == null) {
            driver.started(order);
        }
    }

    @Override
    void stop(AttemptId attempt, String reason) {
        cancel(attempt, Result.STOPPED, reason);
    }

    @Override
    void preempt(AttemptId attempt, String reason) {
        cancel(attempt, Result.PREEMPTED, reason);
    }

    @Override
    void timeOut(AttemptId attempt, String reason) {
        cancel(attempt, Result.TIMED_OUT, reason);
    }

    @Override
    void handBack(AttemptId attempt, String reason) {
        cancel(attempt, Result.HANDED_BACK, reason);
    }

    private void cancel(AttemptId attempt, Result result, String reason) {
        TaskRun run = runs.get(attempt);
        if (run != null && run.end().isEmpty()) {
            run.cancel(new TaskRun.Cancellation(result, reason));
            driver.cancelled(run.order());
        }
    }

    @Override
    Optional<TaskRun> find(AttemptId attempt) {
        return Optional.ofNullable(runs.get(attempt));
    }

    @Override
    void forget(AttemptId attempt) {
        TaskRun run = runs.get(attempt);
        if (run != null && run.end().isPresent()) {
            runs.remove(attempt);
        }
    }
}
