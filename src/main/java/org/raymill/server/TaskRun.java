package org.raymill.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.RelativePath;
import org.raymill.model.TaskOrder;
import org.raymill.protocol.ResultWriterCommand.StageFile;
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

    /** How long killing programs reasonably takes. */
    private static final long KILL_MILLIS = 5_000;

    private final TaskOrder order;
    private final RunFolder folder;
    private final Workshop shop;
    private final RunPrograms programs;
    private final RunSamples samples;
    private final Instant startedAt;
    private final RunSpans spans;
    private final CompletableFuture<Cancellation> cancellation = new CompletableFuture<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile double progress;
    private volatile Instant heardAt;
    private volatile String lastLine = "";
    private volatile boolean spoke;
    private volatile boolean hasFolder;
    /** Where its programs work when it makes no pictures and so has no folder of its own. */
    private volatile Optional<RunFolder> spare = Optional.empty();

    private final RunUsage usage = new RunUsage();

    private volatile RunLog runLog;
    private volatile boolean shown;
    private volatile Optional<RunEnd> end = Optional.empty();
    private volatile Optional<RelativePath> rejected = Optional.empty();
    private Thread thread;

    /** Where runs get sessions. */
    interface SessionSource {

        /** A session for a run, with a program that waits or without one yet; empty when there are none. */
        Optional<ProgramSession> open(TaskRun run, SessionSeat.Key key, int most)
                throws IOException, InterruptedException, RenderingException;
    }

    /** Why a run is to end early, and what then comes of it. */
    record Cancellation(Result result, String reason) {}

    /**
     * A run that is about to begin.
     *
     * @param gpus the numbers of the graphics processors that it has for itself; empty on a host that offers none
     */
    TaskRun(TaskOrder order, RunFolder folder, Workshop shop, Optional<List<Integer>> gpus, RunSamples samples) {
        this.order = order;
        this.folder = folder;
        this.shop = shop;
        this.programs = new RunPrograms(this, shop, gpus);
        this.samples = samples;
        this.startedAt = now();
        this.heardAt = startedAt;
        this.spans = RunSpans.of(order, shop.settings().name(), shop.tracing(), shop.clock());
    }

    private Instant now() {
        return shop.clock().instant();
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
        programs.open();
        runLog = new RunLog(folder.log(), shop.settings().logLimitBytes(), shop.filter()::clean, shop.clock());
        if (order.format().hasPictures()) {
            hasFolder = true;
            folder.create();
        }
    }

    /** Tells where the task's input files are. */
    void reads(Path inputs) {
        programs.read(inputs);
    }

    /** What it spends its time with, for a trace. */
    RunSpans spans() {
        return spans;
    }

    /** What the run has taken so far. */
    RunUsage usage() {
        return usage;
    }

    /** Where programs work: the run's own folder when it makes pictures, else one that other runs have, too, one after the other. */
    RunFolder place() throws IOException {
        if (order.format().hasPictures()) {
            return folder;
        }
        if (spare.isEmpty()) {
            spare = Optional.of(shop.spares().take());
        }
        return spare.get();
    }

    /** Whether there is something to remove. */
    boolean hasFolder() {
        return hasFolder || spare.isPresent();
    }

    /** Removes what there is. */
    void removeFolders() throws IOException {
        if (hasFolder) {
            folder.delete();
        }
        if (spare.isPresent()) {
            shop.spares().takeBack(spare.get());
        }
    }

    /**
     * Ends the run with what came of it; a run that was cancelled has ended as the cancellation says. The log of a success that neither made
     * files nor said anything is not kept.
     */
    void close(Result result, String reason, List<StageFile> files, String deniedLimit) {
        Cancellation cancelled = cancellation.getNow(null);
        Result finalResult = cancelled == null ? result : cancelled.result();
        String finalReason = shop.filter().clean(cancelled == null ? reason : cancelled.reason());
        boolean succeeded = finalResult == Result.SUCCEEDED;
        samples.close();
        spans.end();
        write(finalResult + (finalReason.isEmpty() ? "" : ": " + finalReason));
        boolean logged = runLog != null && runLog.close(spoke || !succeeded || !files.isEmpty());
        hasFolder |= logged;
        List<StageFile> kept = succeeded ? files : List.of();
        boolean nothing = kept.isEmpty() && !logged;
        spare = spare.filter(used -> !shop.spares().keeps(used));
        end = Optional.of(new RunEnd(
                finalResult,
                finalReason,
                now(),
                kept,
                nothing,
                rejected,
                cancelled == null ? deniedLimit : "",
                usage.sum()));
        programs.close();
        ended.countDown();
    }

    /** A picture is not good enough: it is to be kept for people to look at. */
    void reject(RelativePath name) {
        rejected = Optional.of(name);
    }

    /** Waits for the end of a run that was cancelled, as long as ending it reasonably takes. */
    void awaitEnd() {
        try {
            long limit = shop.settings().stopGrace().toMillis() + KILL_MILLIS;
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
            CompletableFuture.delayedExecutor(shop.settings().stopGrace().toMillis(), TimeUnit.MILLISECONDS)
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
            heardAt = now();
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
        heardAt = now();
        note(line);
    }

    /**
     * What it has logged since this was asked last, to be shown; nothing of a run that is young.
     *
     * @param age how long it is to have run; what was shown before goes on in any case
     */
    byte[] takeLog(Duration age) {
        RunLog current = runLog;
        if (current == null || !shown && now().isBefore(startedAt.plus(age))) {
            return new byte[0];
        }
        shown = true;
        return current.takeLive();
    }

    /** Says that something that was taken of its log could not be shown. */
    void lostLog(int bytes) {
        RunLog current = runLog;
        if (current != null) {
            current.lostLive(bytes);
        }
    }

    /** Whether something of its log was shown while it ran. */
    boolean hasShownLog() {
        return shown;
    }

    /** Adds a line to the log that is no reason to keep it. */
    void note(String line) {
        add(line, false);
    }

    /** Adds a line of the server's own words, which have no secrets, to the log; it is no reason to keep it. */
    void write(String line) {
        add(line, true);
    }

    private void add(String line, boolean trusted) {
        RunLog current = runLog;
        if (current != null) {
            current.add(line, trusted);
        }
    }

    @Override
    public int execute(Program program, Consumer<String> lines)
            throws IOException, InterruptedException, RenderingException {
        return programs.execute(program, lines);
    }

    @Override
    public Optional<ProgramSession> session(RenderTask task, String program, int most)
            throws IOException, InterruptedException, RenderingException {
        return shop.sessions().open(this, SessionSeat.Key.of(order, task, program, programs.gpus()), most);
    }

    /** Takes a line that one of its programs wrote. */
    void said(String line) {
        lastLine = line;
        log("| " + line);
    }

    /** Its programs. */
    RunPrograms programs() {
        return programs;
    }
}
