package org.raymill.rendering;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Finds pictures of a task's unfinished work among the files that its program writes. */
public interface SampleSource {

    /** Finds none. */
    SampleSource NONE = new SampleSource() {
        @Override
        public List<Seen> look() {
            return List.of();
        }

        @Override
        public BufferedImage read(Path file) throws IOException {
            throw new IOException("there are no pictures");
        }
    };

    /**
     * A file that may hold a picture by now, or a part of one.
     *
     * @param frame that it is of
     */
    record Seen(int frame, Path file) {}

    /** The files that there are, at most one of each frame, the newest frame first. What they are is for whoever opens them to see. */
    List<Seen> look() throws IOException;

    /**
     * The picture of the frame, or of the task's tile of it, in such a file or a copy of it.
     *
     * @throws IOException when it does not hold a whole one; the program may be writing it
     */
    BufferedImage read(Path file) throws IOException;
}
