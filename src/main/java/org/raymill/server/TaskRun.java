package org.raymill.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.RelativePath;
import org.raymill.model.TaskOrder;
import org.raymill.protocol.ResultWriterCommand.StageFile;
import org.raymill.rendering.ChildProcess;
import org.raymill.rendering.Program;
import org.raymill.rendering.ProgramSession;
import org.raymill.rendering.RenderContext;
import org.raymill.rendering.RenderTask;
import org.raymill.rendering.RenderingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt that runs, or has run, on this host: what its renderer has around it. Safe to use from many threads. */
final class TaskRun implements RenderContext {

    private static final Logger log = LoggerFactory.getLogger(TaskRun.class);

    /** By these programs know which graphics processors are theirs. */
    private static final List<String> GPU_VARIABLES =
            List.of("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "RAYMILL_GPUS");

    /** How long killing programs reasonably takes. */
    private static final long KILL_MILLIS = 5_000;

    /** How soon a cancellation is noticed while a program runs; the program's end is noticed at once. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final TaskOrder order;
    private final RunFolder folder;
    private final RenderServerSettings settings;
    private final SpareFolders spares;
    private final Containment containment;
    private final SessionSource sessions;
    private final Optional<List<Integer>> gpus;
    private final RunSamples samples;
    private final InstantSource clock;
    private final Instant startedAt;
    private final CompletableFuture<Cancellation> cancellation = new CompletableFuture<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile double progress;
    private volatile Instant heardAt;
    private volatile String lastLine = "";
    private volatile boolean spoke;
    private volatile boolean hasFolder;
    private final RunUsage usage = new RunUsage();
    /** Its programs run on these; none for all. A program that goes on after the run does not. */
    private volatile List<Integer> processors = List.of();

    private volatile List<Path> readable = List.of();
    private volatile RunLog runLog;
    private volatile boolean shown;
    private final LogFilter filter;
    private volatile Optional<RunEnd> end = Optional.empty();
    private volatile Optional<RelativePath> rejected = Optional.empty();
    private Thread thread;

    /** Where runs get sessions. */
    interface SessionSource {

        /** A session for a run, with a program that waits or without one yet; empty when there are none. */
        Optional<ProgramSession> open(TaskRun run, SessionSeat.Key key, int most)
                throws IOException, InterruptedException, RenderingException;
    }

    /** Waits for something. */
    interface Waiting {

        /** Whether it is done, after at most so long. */
        boolean isDone(Duration most) throws InterruptedException;
    }

    /** Why a run is to end early, and what then comes of it. */
    record Cancellation(Result result, String reason) {}

    /**
     * A run that is about to begin.
     *
     * @param gpus the numbers of the graphics processors that it has for itself; empty on a host that offers none
     */
    TaskRun(
            TaskOrder order,
            RunFolder folder,
            RenderServerSettings settings,
            SpareFolders spares,
            Containment containment,
            SessionSource sessions,
            Optional<List<Integer>> gpus,
            RunSamples samples,
            InstantSource clock) {
        this.samples = samples;
        this.filter = LogFilter.of(passed(settings), settings.views().secretPatterns());
        this.spares = spares;
        this.containment = containment;
        this.sessions = sessions;
        this.order = order;
        this.folder = folder;
        this.settings = settings;
        this.clock = clock;
        this.gpus = gpus;
        this.startedAt = clock.instant();
        this.heardAt = startedAt;
    }

    TaskOrder order() {
        return order;
    }

    RunFolder folder() {
        return folder;
    }

    Instant startedAt() {
        return startedAt;
    }

    /** 0 to 1. */
    double progress() {
        return progress;
    }

    /** What came of it; empty while it runs. */
    Optional<RunEnd> end() {
        return end;
    }

    /** Makes the run's folder, when it needs one from the start, and opens its log. */
    void open() throws IOException {
        processors = containment.processors().take(order.cores());
        runLog = new RunLog(folder.log(), settings.logLimitBytes(), clock);
        if (order.format().hasPictures()) {
            hasFolder = true;
            folder.create();
        }
    }

    /** Tells where the task's input files are. */
    void reads(Path inputs) {
        readable = List.of(inputs);
    }

    /** What the run has taken so far. */
    RunUsage usage() {
        return usage;
    }

    /** Whether there is something to remove. */
    boolean hasFolder() {
        return hasFolder;
    }

    /**
     * Ends the run with what came of it; a run that was cancelled has ended as the cancellation says. The log of a success that neither made
     * files nor said anything is not kept.
     */
    void close(Result result, String reason, List<StageFile> files, String deniedLimit) {
        Cancellation cancelled = cancellation.getNow(null);
        Result finalResult = cancelled == null ? result : cancelled.result();
        String finalReason = filter.clean(cancelled == null ? reason : cancelled.reason());
        boolean succeeded = finalResult == Result.SUCCEEDED;
        samples.close();
        note(finalResult + (finalReason.isEmpty() ? "" : ": " + finalReason));
        boolean logged = runLog != null && runLog.close(spoke || !succeeded || !files.isEmpty());
        hasFolder |= logged;
        List<StageFile> kept = succeeded ? files : List.of();
        end = Optional.of(new RunEnd(
                finalResult,
                finalReason,
                clock.instant(),
                kept,
                kept.isEmpty() && !logged,
                rejected,
                cancelled == null ? deniedLimit : "",
                usage.sum()));
        containment.processors().giveBack(processors);
        processors = List.of();
        ended.countDown();
    }

    /** A picture is not good enough: it is to be kept for people to look at. */
    void reject(RelativePath name) {
        rejected = Optional.of(name);
    }

    /** Waits for the end of a run that was cancelled, as long as ending it reasonably takes. */
    void awaitEnd() {
        try {
            long limit = settings.stopGrace().toMillis() + KILL_MILLIS;
            if (!ended.await(limit, TimeUnit.MILLISECONDS)) {
                log.error("Attempt {} did not end within {} ms", order.attempt(), limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells which thread works on the run; null when none does any more. */
    synchronized void runOn(Thread worker) {
        thread = worker;
    }

    /** Asks the run to end; of several calls the first one counts. */
    void cancel(Cancellation reason) {
        if (cancellation.complete(reason)) {
            // A renderer that does not look is woken up; programs are ended by execute, which must not be disturbed.
            CompletableFuture.delayedExecutor(settings.stopGrace().toMillis(), TimeUnit.MILLISECONDS)
                    .execute(this::interrupt);
        }
    }

    private synchronized void interrupt() {
        if (thread != null && end.isEmpty()) {
            thread.interrupt();
        }
    }

    /** While a program works its end is seen to: the thread is not to be interrupted. */
    synchronized void shield(boolean on, Thread worker) {
        thread = on ? null : worker;
    }

    @Override
    public boolean cancelled() {
        return cancellation.isDone();
    }

    @Override
    public void progress(double fraction) {
        double now = Double.isNaN(fraction) ? progress : Math.max(0, Math.min(1, fraction));
        if (now != progress) {
            heardAt = clock.instant();
        }
        progress = now;
    }

    @Override
    public RunSamples samples() {
        return samples;
    }

    /** How it stands to its limits. */
    AttemptLimits limits() {
        return new AttemptLimits(order.limits(), startedAt, heardAt, lastLine);
    }

    @Override
    public void worked(Duration processorTime) {
        usage.threadWorked(processorTime);
    }

    @Override
    public void log(String line) {
        spoke = true;
        heardAt = clock.instant();
        note(line);
    }

    /**
     * What it has logged since this was asked last, to be shown; nothing of a run that is young.
     *
     * @param age how long it is to have run; what was shown before goes on in any case
     */
    byte[] takeLog(Duration age) {
        RunLog current = runLog;
        if (current == null || !shown && clock.instant().isBefore(startedAt.plus(age))) {
            return new byte[0];
        }
        shown = true;
        return current.takeLive();
    }

    /** Whether something of its log was shown while it ran. */
    boolean hasShownLog() {
        return shown;
    }

    /** Adds a line to the log that is no reason to keep it. */
    void note(String line) {
        RunLog current = runLog;
        if (current != null) {
            current.add(filter.clean(line));
        }
    }

    @Override
    public int execute(Program program, Consumer<String> lines)
            throws IOException, InterruptedException, RenderingException {
        if (cancelled()) {
            throw new CancellationException("cancelled");
        }
        shield(true, Thread.currentThread());
        try {
            return runProgram(program, lines);
        } finally {
            shield(false, Thread.currentThread());
        }
    }

    private int runProgram(Program program, Consumer<String> lines)
            throws IOException, InterruptedException, RenderingException {
        note("$ " + String.join(" ", program.command()));
        if (!hasFolder) {
            hasFolder = true;
            spares.make(folder);
        }
        Containment.Held held = contained(program, folder);
        ChildProcess process = ChildProcess.start(
                held.commandLine(),
                program.directory(),
                environment(folder),
                folder.mark(),
                containment.mode(),
                line -> {
                    said(line);
                    lines.accept(line);
                });
        long started = System.nanoTime();
        held.startedAs(process);
        boolean inTime;
        Duration grace = settings.stopGrace();
        try {
            inTime = await(process::waitFor, folder, process, started, true, program.limit());
        } catch (RenderingException e) {
            grace = Duration.ZERO;
            throw e;
        } finally {
            endForSure(process, grace);
        }
        checkEnd(inTime, program);
        return process.exitStatus();
    }

    @Override
    public Optional<ProgramSession> session(RenderTask task, String program, int most)
            throws IOException, InterruptedException, RenderingException {
        return sessions.open(this, SessionSeat.Key.of(order, task, program, gpus), most);
    }

    /** Takes a line that one of its programs wrote. */
    void said(String line) {
        lastLine = line;
        log("| " + line);
    }

    /** Makes of a cancellation, or of too long a time, what ends the run. */
    void checkEnd(boolean inTime, Program program) throws RenderingException {
        if (cancelled()) {
            throw new CancellationException("cancelled");
        }
        if (!inTime) {
            throw new RenderingException(
                    program.command().get(0) + " was ended because it took longer than "
                            + program.limit().toSeconds() + " s",
                    RenderingException.Kind.TIMED_OUT);
        }
    }

    /** How long a program may take to end by itself. */
    Duration stopGrace() {
        return settings.stopGrace();
    }

    /** What programs are held back by. */
    Containment containment() {
        return containment;
    }

    /** A program held back, with a folder that it may write to. */
    Containment.Held contained(Program program, RunFolder writable) throws IOException {
        boolean hasGpus = gpus.filter(numbers -> !numbers.isEmpty()).isPresent();
        return containment.hold(program, writable, readable, hasGpus, writable.equals(folder) ? processors : List.of());
    }

    /**
     * Waits until a program is done, takes too long, or the run is cancelled. A future of {@code CompletableFuture.anyOf} with a process's {@code
     * onExit} would be shorter, but on JDK 17 it was seen never to complete when a descendant held the program's output open.
     *
     * @param work waits for a while
     * @param own the program's folder
     * @param fresh whether the program was started for the work
     * @param started when the work was begun, by {@link System#nanoTime()}
     * @return false when it took too long
     * @throws RenderingException when it takes more than the task may
     */
    boolean await(Waiting work, RunFolder own, ChildProcess process, long started, boolean fresh, Duration limit)
            throws IOException, InterruptedException, RenderingException {
        Optional<ProgramWatch> watch = Optional.empty();
        try {
            while (!work.isDone(LOOK_AGAIN)) {
                if (watch.isEmpty()) {
                    own.remember(process.handle());
                    watch = Optional.of(containment.watch(process.handle(), started, fresh, order.memoryMiB(), own));
                }
                watch.get().check();
                samples.look(own.root());
                if (cancelled()) {
                    return true;
                }
                if (System.nanoTime() - started > limit.toNanos()) {
                    return false;
                }
            }
            return true;
        } finally {
            usage.programDone(watch, started);
        }
    }

    /** Nothing may be said of the attempt's end, nor its lease be used again, while something of it is alive. */
    void endForSure(ChildProcess process, Duration grace) throws InterruptedException {
        while (!process.end(grace)) {
            log.error("Attempt {}: processes can not be killed; trying again", order.attempt());
            log("processes can not be killed; trying again");
        }
    }

    private static Map<String, String> passed(RenderServerSettings settings) {
        Map<String, String> environment = new HashMap<>();
        for (String name : settings.passEnvironment()) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        return environment;
    }

    /** What a program gets that has a folder of its own. */
    Map<String, String> environment(RunFolder own) {
        Map<String, String> environment = passed(settings);
        environment.putIfAbsent("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.putIfAbsent("LANG", "C.UTF-8");
        gpus.map(numbers -> numbers.stream().map(String::valueOf).collect(Collectors.joining(",")))
                .ifPresent(numbers -> GPU_VARIABLES.forEach(name -> environment.put(name, numbers)));
        environment.put("HOME", own.home().toString());
        environment.put("TMPDIR", own.temporary().toString());
        return environment;
    }
}
