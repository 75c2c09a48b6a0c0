package org.raymill.server;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import org.raymill.model.SandboxMode;
import org.raymill.rendering.ProcessMeter;
import org.raymill.rendering.RenderingException;

/** Looks after one program of a task while it runs: measures it, and says when it takes more than it may. Used by one thread. */
final class ProgramWatch {

    private static final long FOLDER_NANOS = Duration.ofSeconds(1).toNanos();
    /** A task that writes more files than this is no rendering. */
    private static final int MAX_FILES = 200_000;

    private static final long MIB = 1L << 20;

    private final ProcessMeter meter;
    private final Bounds bounds;
    private final RunFolder folder;
    private long folderLookedAt = System.nanoTime();

    /**
     * What a task's programs may take.
     *
     * @param reservedMiB the memory that the task has reserved
     * @param minFreeMiB the space that is left free on the disk whatever it takes
     */
    record Bounds(SandboxMode mode, SandboxSettings settings, long reservedMiB, long minFreeMiB) {

        long memoryBytes() {
            return (long) (reservedMiB * settings.memoryFactor() * MIB);
        }
    }

    ProgramWatch(ProcessMeter meter, Bounds bounds, RunFolder folder) {
        this.meter = meter;
        this.bounds = bounds;
        this.folder = folder;
    }

    /**
     * Looks at what the program takes now. With no sandbox in force nothing is too much.
     *
     * @throws RenderingException when it is more than the task may; the program is then to be killed at once
     */
    void check() throws RenderingException, IOException {
        if (bounds.mode() == SandboxMode.NONE) {
            return;
        }
        ProcessMeter.Reading reading = meter.reading();
        if (reading.threads() > bounds.settings().processes()) {
            throw new RenderingException("it was ended because it had " + reading.threads()
                    + " processes and threads at a time; " + bounds.settings().processes()
                    + " are allowed (raymill.server.task-limits.processes)");
        }
        checkMemory(reading.memoryBytes());
        if (System.nanoTime() - folderLookedAt > FOLDER_NANOS) {
            checkFolder();
            folderLookedAt = System.nanoTime();
        }
    }

    /** What is shared, or can be had back, is not held against a program. */
    private void checkMemory(long resident) throws RenderingException {
        long limit = bounds.memoryBytes();
        if (resident <= limit) {
            return;
        }
        long own = meter.ownMemoryBytes().orElse(resident);
        if (own > limit) {
            throw new RenderingException(
                    "it was ended because it took " + own / MIB + " MiB of memory; it had reserved "
                            + bounds.reservedMiB() + " MiB",
                    RenderingException.Kind.OUT_OF_MEMORY);
        }
    }

    private void checkFolder() throws RenderingException, IOException {
        long limit = bounds.settings().outputBytes();
        Optional<String> excess = Folders.excess(folder.root(), limit, MAX_FILES);
        if (excess.isPresent()) {
            throw new RenderingException("it was ended because it had written " + excess.get() + "; "
                    + bounds.settings().outputMiB() + " MiB are allowed (raymill.server.task-limits.output-mib)");
        }
        // What is written to files that have been removed already is in no folder.
        long free = Files.getFileStore(folder.root()).getUsableSpace() / MIB;
        if (free < bounds.minFreeMiB() / 2) {
            throw new RenderingException("it was ended because only " + free + " MiB are free on the server's disk");
        }
    }

    /** Ends measuring, when the program is dead. */
    ProcessMeter.Reading end() {
        return meter.end();
    }
}
