package org.raymill.rendering.pathtracer;

/** Is shown a picture while it is unfinished. Asked by many threads, shown by one at a time. */
public interface PreviewListener {

    /** Wants to see nothing. */
    PreviewListener NONE = new PreviewListener() {
        @Override
        public boolean isDue() {
            return false;
        }

        @Override
        public void show(FloatImage unfinished) {
            // wants to see nothing
        }
    };

    /** Whether it wants to see the picture now. Asked some thousand times a second: cheap. */
    boolean isDue();

    /**
     * Called by a thread that would render meanwhile.
     *
     * @param unfinished of each pixel the mean of its samples so far, {@link PathTracer#UNKNOWN} where there is none; may go on while it is looked
     *     at, and is not to be kept
     */
    void show(FloatImage unfinished);
}
