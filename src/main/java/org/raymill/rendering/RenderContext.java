package org.raymill.rendering;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** What a run has around it: how it tells its progress, hears that it is cancelled, and starts programs. Safe to use from any thread. */
public interface RenderContext {

    /** Whether the run is to end. Renderers ask several times a second, and then throw {@link java.util.concurrent.CancellationException}. */
    boolean cancelled();

    /**
     * Tells how much is done.
     *
     * @param fraction 0 to 1; what lies outside is clamped
     */
    void progress(double fraction);

    /** Adds a line to the attempt's log, which has a limited size. */
    void log(String line);

    /** Tells of processor time that threads other than the calling one have taken for the run. */
    default void worked(Duration processorTime) {}

    /** Where pictures of unfinished work go. */
    default SampleSink samples() {
        return SampleSink.NONE;
    }

    /**
     * A place for a program that stays alive between tasks that differ in nothing but their frames; perhaps one where such a program waits. Empty
     * where there are none: each task then starts its own.
     *
     * @param task what it is for
     * @param program name and version
     * @param most after so many pieces of work the program is not used again
     */
    default Optional<ProgramSession> session(RenderTask task, String program, int most)
            throws IOException, InterruptedException, RenderingException {
        return Optional.empty();
    }

    /**
     * Runs a program to its end, without a shell, with an almost empty environment. Its output goes to the log and, line by line, to {@code
     * lines}. When this returns or throws, the program and all that it started are dead.
     *
     * @return its exit status
     * @throws RenderingException when it takes too long
     * @throws java.util.concurrent.CancellationException when the run is cancelled meanwhile
     */
    int execute(Program program, Consumer<String> lines) throws IOException, InterruptedException, RenderingException;
}
