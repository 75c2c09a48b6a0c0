package org.raymill.model;

import java.util.Locale;

/** The steps that a job can have, in the order in which they run. */
public enum StepName {
    /** Frames, chunks of frames or tiles are rendered. */
    RENDER,
    /** The tiles of each frame are put together. */
    ASSEMBLE,
    /** All frames are made into a movie. */
    ENCODE;

    /** The name as people and the API see it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
