package org.raymill.rendering;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.InstalledPackage;

/** A rendering package that works on this host. Safe to use from many threads at once. */
public interface RenderingPackage {

    /** What the resource database is told about it. */
    InstalledPackage installed();

    /**
     * Renders a task on the calling thread. On return each picture is in the task's output folder under its name.
     *
     * @throws RenderingException when the task is at fault, or the program; the message is the attempt's reason
     * @throws IOException when files could not be read or written
     * @throws java.util.concurrent.CancellationException when the context was cancelled
     */
    void render(RenderTask task, RenderContext context) throws IOException, InterruptedException, RenderingException;

    /** Whether rendering takes a folder to work in. */
    default boolean needsFolder() {
        return true;
    }

    /**
     * What has to be the same for pictures to be the same to the last bit: an opaque word.
     *
     * @param parameters of the job
     * @param cpuModel of the host
     * @return empty when pictures may differ a little
     */
    default Optional<String> identity(Map<String, String> parameters, String cpuModel) {
        return Optional.empty();
    }

    /**
     * Makes a movie on the calling thread. On return it is in its place. A package that only renders refuses.
     *
     * @throws RenderingException when the frames are at fault, or the program; the message is the attempt's reason
     * @throws IOException when files could not be read or written
     * @throws java.util.concurrent.CancellationException when the context was cancelled
     */
    default void encode(EncodeTask task, RenderContext context)
            throws IOException, InterruptedException, RenderingException {
        throw new RenderingException("the package " + installed().name() + " makes no movies");
    }
}
