package org.raymill.rendering;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A place for a program that stays alive between tasks, held by one task. Closing gives it back for the next one after {@link #keep}, else the
 * program is ended. For one thread.
 */
public interface ProgramSession extends AutoCloseable {

    /** The folder that the program writes pictures to; empty when the session is taken. */
    Path outputs();

    /** A folder for whatever else it needs. */
    Path work();

    /** Whether a program waits here for work. */
    boolean isStarted();

    /** Starts the program, without a shell, with an almost empty environment. */
    void start(Program program) throws IOException;

    /**
     * Has the program do a piece of work. Its output goes to the log of the task and to {@code lines}.
     *
     * @param request the line that it gets
     * @param readWithin how soon it has to have read that, where a pipe does not hold it until then
     * @param done recognises the line that says that it is done
     * @param limits say how long it may take
     * @return its exit status when it ended instead
     * @throws RenderingException when it takes too long, or does not read its work
     * @throws java.util.concurrent.CancellationException when the task is cancelled meanwhile
     */
    OptionalInt request(
            String request, Duration readWithin, Predicate<String> done, Program limits, Consumer<String> lines)
            throws IOException, InterruptedException, RenderingException;

    /** The work was good: the program is of use to the next task. */
    void keep();

    /** When this returns, the program waits for the next task, or is dead with all that it started. */
    @Override
    void close();
}
