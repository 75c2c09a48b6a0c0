package org.raymill.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.raymill.model.SandboxMode;
import org.raymill.rendering.ChildProcess;
import org.raymill.rendering.ProcessMeter;
import org.raymill.rendering.Program;
import org.raymill.rendering.sandbox.ProcessCount;
import org.raymill.rendering.sandbox.Sandbox;
import org.raymill.rendering.sandbox.SandboxAccess;
import org.raymill.rendering.sandbox.SandboxException;
import org.raymill.rendering.sandbox.SandboxLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the programs of this host's tasks are held back. Safe to use from many threads. */
final class Containment {

    private static final Logger log = LoggerFactory.getLogger(Containment.class);

    private final Sandbox sandbox;
    private final SandboxSettings settings;
    private final long minFreeMiB;
    private final Processors processors;

    /**
     * @param minFreeMiB the space that is left free on the disk whatever tasks take
     * @param coresOffered how many cores the server offers
     */
    Containment(Sandbox sandbox, SandboxSettings settings, long minFreeMiB, int coresOffered) {
        this.minFreeMiB = minFreeMiB;
        this.sandbox = sandbox;
        this.settings = settings;
        this.processors = settings.pinProcessors() && sandbox.mode() != SandboxMode.NONE
                ? Processors.of(coresOffered)
                : new Processors(List.of());
    }

    /**
     * As the settings of a render server have it.
     *
     * @throws IOException with a message for people when the sandbox that they name does not work here
     */
    static Containment open(RenderServerSettings settings) throws IOException, InterruptedException {
        return new Containment(
                openSandbox(settings.sandbox()),
                settings.sandbox(),
                settings.minFreeDiskMiB(),
                settings.cores() > 0 ? settings.cores() : Runtime.getRuntime().availableProcessors());
    }

    private static Sandbox openSandbox(SandboxSettings settings) throws IOException, InterruptedException {
        try {
            Sandbox sandbox = Sandbox.open(settings.choice());
            log.info("Programs of tasks run in the sandbox {}; {}", sandbox.mode(), sandbox.counting());
            if (!sandbox.note().isEmpty()) {
                log.warn("With the sandbox auto {}", sandbox.note());
            }
            return sandbox;
        } catch (SandboxException e) {
            throw new IOException("the sandbox " + settings.choice().word() + " does not work: " + e.getMessage()
                    + "; or choose another with --sandbox or raymill.server.sandbox");
        }
    }

    /** The processors that tasks get for themselves. */
    Processors processors() {
        return processors;
    }

    /**
     * A program that is to be started held back.
     *
     * @param count counts its processes, where that is done from outside
     */
    record Held(List<String> commandLine, Optional<ProcessCount> count) {

        /** It has been started. */
        void startedAs(ChildProcess program) {
            count.ifPresent(counting -> program.atEnd(counting::close));
        }
    }

    /**
     * Has a program, with all that it has started, run on other processors from now on. One that can not be moved goes on where it is: it is slower there, or
     * in the way of others, and does the same.
     *
     * @return why it was not moved; empty when it was
     */
    Optional<String> move(ProcessHandle program, List<Integer> processors) throws InterruptedException {
        List<ProcessHandle> all = Stream.concat(Stream.of(program), program.descendants())
                .filter(ProcessHandle::isAlive)
                .toList();
        for (ProcessHandle process : all) {
            Optional<String> problem = run(sandbox.moving(process.pid(), processors));
            if (problem.isPresent() && process.isAlive()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> run(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            try {
                int status = process.waitFor();
                return status == 0
                        ? Optional.empty()
                        : Optional.of(command.get(0) + " ended with exit status " + status);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
    }

    /**
     * Looks after a program that works for a task.
     *
     * @param startedNanos when its work was begun, by {@link System#nanoTime()}
     * @param fresh whether it was started for that work
     * @param reservedMiB the memory that the task has reserved
     */
    ProgramWatch watch(ProcessHandle program, long startedNanos, boolean fresh, long reservedMiB, RunFolder folder) {
        return new ProgramWatch(
                ProcessMeter.begin(program, startedNanos, fresh),
                new ProgramWatch.Bounds(mode(), settings, reservedMiB, minFreeMiB),
                folder);
    }

    SandboxMode mode() {
        return sandbox.mode();
    }

    /** Who counts the processes of a program, in words. */
    String counting() {
        return sandbox.counting();
    }

    /**
     * Has a task's program held back.
     *
     * @param folder of the attempt; what is in it for the program to write to can be written to
     * @param readable where the task's input files are
     * @param gpus whether it may use graphics processors
     * @param processors the processors that the attempt has; none for all
     */
    Held hold(Program program, RunFolder folder, List<Path> readable, boolean gpus, List<Integer> processors)
            throws IOException {
        if (mode() == SandboxMode.NONE) {
            return new Held(program.command(), Optional.empty());
        }
        List<Path> visible = new ArrayList<>(settings.readable());
        visible.addAll(readable);
        List<Path> writable = new ArrayList<>(List.of(folder.home()));
        if (Files.isDirectory(folder.output())) {
            writable.add(folder.output());
        }
        SandboxAccess access =
                new SandboxAccess(program.directory(), folder.temporary(), writable, visible, program.network(), gpus);
        SandboxLimits limits = new SandboxLimits(settings.outputBytes(), settings.processes(), processors);
        List<String> line = sandbox.commandLine(program.command(), access, limits);
        Optional<ProcessCount> count = sandbox.count(limits);
        return new Held(count.map(counting -> counting.entering(line)).orElse(line), count);
    }
}
