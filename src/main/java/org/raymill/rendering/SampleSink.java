package org.raymill.rendering;

import java.awt.image.BufferedImage;

/** Takes pictures of a task's unfinished work, to be shown to the client. Safe to use from any thread; nothing that goes wrong here fails a task. */
public interface SampleSink {

    /** Wants no pictures. */
    SampleSink NONE = new SampleSink() {
        @Override
        public boolean isDue() {
            return false;
        }

        @Override
        public void show(int frame, BufferedImage picture) {
            // wants no pictures
        }
    };

    /** Whether a picture is wanted now: every few seconds, and less often when making one takes long. Cheap. */
    boolean isDue();

    /**
     * Shows how far a frame is.
     *
     * @param picture of the frame, or of the task's tile of it; transparent where nothing is known; may be smaller than what is rendered
     */
    void show(int frame, BufferedImage picture);

    /** Says where pictures are to be looked for while a program runs; {@link SampleSource#NONE} when it has ended. */
    default void watch(SampleSource source) {}
}
