package org.raymill.rendering.pathtracer;

/** Is told how far a picture is. */
@FunctionalInterface
public interface ProgressListener {

    /** Ignores what it is told. */
    ProgressListener NONE = fraction -> {};

    /**
     * Called at most about a hundred times a picture, by one thread at a time, with growing values; the last one is 1.
     *
     * @param fraction the part of the paths that is done, 0 to 1
     */
    void progress(double fraction);
}
