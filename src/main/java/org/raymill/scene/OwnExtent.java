package org.raymill.scene;

import java.util.Optional;

/**
 * Which frames and what size a scene itself asks for: what its program would render when it is told nothing else. A scene is anybody's, so the
 * numbers may be any.
 *
 * @param scene name of the scene within the file; empty where a file has one
 * @param frames empty when it does not say
 * @param width pixels; empty when it does not say
 * @param height pixels; empty when it does not say
 */
public record OwnExtent(String scene, Optional<Frames> frames, Optional<Integer> width, Optional<Integer> height) {

    /** Every {@code step}-th frame from the first to the last. */
    public record Frames(int first, int last, int step) {

        @Override
        public String toString() {
            return first == last ? "" + first : first + "-" + last + (step == 1 ? "" : "x" + step);
        }
    }
}
