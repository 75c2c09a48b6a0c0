package org.raymill.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.raymill.model.SandboxMode;
import org.raymill.rendering.ChildProcess;
import org.raymill.rendering.Program;
import org.raymill.rendering.RenderingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The programs of one run: held back, watched, measured, and ended with all that they started. Used by the run's thread. */
final class RunPrograms {

    private static final Logger log = LoggerFactory.getLogger(RunPrograms.class);

    /** By these programs know which graphics processors are theirs. */
    private static final List<String> GPU_VARIABLES =
            List.of("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "RAYMILL_GPUS");

    /** How soon a cancellation is noticed while a program runs; the program's end is noticed at once. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final TaskRun run;
    private final Workshop shop;
    private final Optional<List<Integer>> gpus;
    /** They run on these; none for all. A program that goes on after the run does so until another run has it. */
    private volatile List<Integer> processors = List.of();

    private volatile List<Path> readable = List.of();

    /** Waits for something. */
    interface Waiting {

        /** Whether it is done, after at most so long. */
        boolean isDone(Duration most) throws InterruptedException;
    }

    RunPrograms(TaskRun run, Workshop shop, Optional<List<Integer>> gpus) {
        this.run = run;
        this.shop = shop;
        this.gpus = gpus;
    }

    /** Takes processors for them. */
    void open() {
        processors = shop.containment().processors().take(run.order().cores());
    }

    /** Gives the processors back. */
    void close() {
        shop.containment().processors().giveBack(processors);
        processors = List.of();
    }

    /** Tells where the task's input files are. */
    void read(Path inputs) {
        readable = List.of(inputs);
    }

    /** The graphics processors that they have for themselves; empty on a host that offers none. */
    Optional<List<Integer>> gpus() {
        return gpus;
    }

    /** How they are held back. */
    SandboxMode mode() {
        return shop.containment().mode();
    }

    /**
     * Runs a program to its end.
     *
     * @param lines gets what it writes
     * @return its exit status
     */
    int execute(Program program, Consumer<String> lines) throws IOException, InterruptedException, RenderingException {
        if (run.cancelled()) {
            throw new CancellationException("cancelled");
        }
        run.shield(true, Thread.currentThread());
        try {
            return runToEnd(program, lines);
        } finally {
            run.shield(false, Thread.currentThread());
        }
    }

    private int runToEnd(Program program, Consumer<String> lines)
            throws IOException, InterruptedException, RenderingException {
        run.note("$ " + String.join(" ", program.command()));
        RunFolder place = run.place();
        Containment.Held held = contained(program, place);
        ChildProcess process = ChildProcess.start(
                held.commandLine(), program.directory(), environment(place), place.mark(), mode(), line -> {
                    run.said(line);
                    lines.accept(line);
                });
        long started = System.nanoTime();
        held.startedAs(process);
        boolean inTime;
        Duration grace = shop.settings().stopGrace();
        try {
            inTime = await(process::waitFor, place, process, started, true, program.limit());
        } catch (RenderingException e) {
            grace = Duration.ZERO;
            throw e;
        } finally {
            endForSure(process, grace);
        }
        checkEnd(inTime, program);
        return process.exitStatus();
    }

    /** Makes of a cancellation, or of too long a time, what ends the run. */
    void checkEnd(boolean inTime, Program program) throws RenderingException {
        if (run.cancelled()) {
            throw new CancellationException("cancelled");
        }
        if (!inTime) {
            throw new RenderingException(
                    program.command().get(0) + " was ended because it took longer than "
                            + program.limit().toSeconds() + " s",
                    RenderingException.Kind.TIMED_OUT);
        }
    }

    /** A program held back, with a folder that it may write to. */
    Containment.Held contained(Program program, RunFolder writable) throws IOException {
        boolean hasGpus = gpus.filter(numbers -> !numbers.isEmpty()).isPresent();
        return shop.containment().hold(program, writable, readable, hasGpus, processors);
    }

    /** The processors that the run has; none for all. */
    List<Integer> processors() {
        return processors;
    }

    /** Has a program that an earlier run has started run on this one's processors. */
    void take(SessionSeat seat) throws InterruptedException {
        if (!processors.isEmpty() && !processors.equals(seat.processors())) {
            shop.containment()
                    .move(seat.process().handle(), processors)
                    .ifPresentOrElse(
                            problem -> run.note("the program stays on the processors that it had: " + problem),
                            () -> seat.runsOn(processors));
        }
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
                    watch = Optional.of(shop.containment()
                            .watch(process.handle(), started, fresh, run.order().memoryMiB(), own));
                }
                watch.get().check();
                run.samples().look(own.root());
                if (run.cancelled()) {
                    return true;
                }
                if (System.nanoTime() - started > limit.toNanos()) {
                    return false;
                }
            }
            return true;
        } finally {
            run.usage().programDone(watch, started);
        }
    }

    /** Nothing may be said of the attempt's end, nor its lease be used again, while something of it is alive. */
    void endForSure(ChildProcess process, Duration grace) throws InterruptedException {
        while (!process.end(grace)) {
            log.error(
                    "Attempt {}: processes can not be killed; trying again",
                    run.order().attempt());
            run.log("processes can not be killed; trying again");
        }
    }

    /** Ends a program that is not to go on. */
    void endForSure(ChildProcess process) throws InterruptedException {
        endForSure(process, shop.settings().stopGrace());
    }

    /** What a program gets that has a folder of its own. */
    Map<String, String> environment(RunFolder own) {
        Map<String, String> environment = new HashMap<>(shop.environment());
        environment.putIfAbsent("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.putIfAbsent("LANG", "C.UTF-8");
        gpus.map(numbers -> numbers.stream().map(String::valueOf).collect(Collectors.joining(",")))
                .ifPresent(numbers -> GPU_VARIABLES.forEach(name -> environment.put(name, numbers)));
        environment.put("HOME", own.home().toString());
        environment.put("TMPDIR", own.temporary().toString());
        return environment;
    }
}
