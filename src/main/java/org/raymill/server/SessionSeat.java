package org.raymill.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.raymill.model.JobId;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.TaskOrder;
import org.raymill.rendering.ChildProcess;
import org.raymill.rendering.RenderTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program that stays alive between the tasks of a job, or the place for one: with a folder of its own and the job's files. */
final class SessionSeat {

    private static final Logger log = LoggerFactory.getLogger(SessionSeat.class);

    /** What tasks have in common that one program can do after each other. */
    record Key(
            JobId job,
            String program,
            Path inputs,
            RelativePath scene,
            int width,
            int height,
            PictureFormat format,
            Map<String, String> parameters,
            int cores,
            Optional<List<Integer>> gpus) {

        static Key of(TaskOrder order, RenderTask task, String program, Optional<List<Integer>> gpus) {
            return new Key(
                    order.job(),
                    program,
                    task.inputs(),
                    task.scene(),
                    task.width(),
                    task.height(),
                    task.format(),
                    task.parameters(),
                    task.cores(),
                    gpus);
        }
    }

    private final Key key;
    private final RunFolder folder;
    private final InputCache.Inputs inputs;
    private final String manifest;
    private final int memoryMiB;
    private volatile Consumer<String> listener = line -> {};
    private Optional<ChildProcess> process = Optional.empty();
    private List<Integer> processors = List.of();
    private int requests;
    private Instant idleSince = Instant.EPOCH;

    /**
     * A place without a program.
     *
     * @param inputs the job's files, which it keeps in place
     * @param order one of the tasks that it is for
     */
    SessionSeat(Key key, RunFolder folder, InputCache.Inputs inputs, TaskOrder order) throws IOException {
        this.key = key;
        this.folder = folder;
        this.inputs = inputs;
        this.manifest = order.manifest().hex();
        this.memoryMiB = order.memoryMiB();
        folder.create();
    }

    Key key() {
        return key;
    }

    RunFolder folder() {
        return folder;
    }

    /** Names the job's files. */
    String manifest() {
        return manifest;
    }

    /** What its program may take, by the lease of the task that started it. */
    int memoryMiB() {
        return memoryMiB;
    }

    /** Unique. */
    String name() {
        return folder.root().getFileName().toString();
    }

    boolean isAlive() {
        return process.filter(ChildProcess::isAlive).isPresent();
    }

    ChildProcess process() {
        return process.orElseThrow();
    }

    /** Takes a program that has started. */
    void started(ChildProcess program) throws IOException {
        process = Optional.of(program);
        folder.remember(program.handle());
    }

    /** Takes a line of the program's output; one that comes while no task listens says nothing to anybody. */
    void line(String line) {
        listener.accept(line);
    }

    void listen(Consumer<String> to) {
        listener = to;
    }

    /** The processors that its program runs on; none for all. */
    List<Integer> processors() {
        return processors;
    }

    /** Its program runs on these processors. */
    void runsOn(List<Integer> those) {
        processors = List.copyOf(those);
    }

    /** How many pieces of work it was given. */
    int requests() {
        return requests;
    }

    void requested() {
        requests++;
    }

    Instant idleSince() {
        return idleSince;
    }

    void idle(Instant since) {
        listener = line -> {};
        idleSince = since;
    }

    /**
     * Empties what the program writes to: the next task must not find anything of this one, nor have it counted as its own. The folders themselves
     * stay, for a sandbox knows them by what they are and not by their names; so do those in its home and its temporary folder, which programs make
     * at their start and rely on.
     */
    void clean() throws IOException {
        LiveFolder.empty(folder.output());
        LiveFolder.emptyOfFiles(folder.home());
        LiveFolder.emptyOfFiles(folder.temporary());
    }

    /** Ends the program, if there is one, with all that it started, and removes the folder. Nothing of it is alive when this returns. */
    void end(Duration grace) {
        try {
            boolean dead = process.isEmpty() || process.get().end(grace);
            while (!dead) {
                log.error("Session {}: processes can not be killed; trying again", name());
                dead = process.get().end(grace);
            }
            folder.delete();
        } catch (IOException e) {
            log.warn("The folder of session {} is not removed: {}", name(), e.toString());
        } catch (InterruptedException e) {
            // Whoever interrupts wants the end; what is still alive is found by its mark at the next start.
            Thread.currentThread().interrupt();
        } finally {
            inputs.close();
        }
    }
}
