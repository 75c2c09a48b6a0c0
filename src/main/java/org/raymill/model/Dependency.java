package org.raymill.model;

import java.util.Optional;

/**
 * Another job that has to be done first.
 *
 * @param job the predecessor
 * @param step only this step of it has to be done; empty means all. A step that the predecessor does not have means all as well
 * @param frameByFrame whether a frame waits only for the frame of the predecessor with the same number, rather than for all of it: until its
 *     result is published, or the named step is done with it. A frame that the predecessor does not have does not wait
 * @param onFailure what happens when the predecessor fails or is cancelled. Frame by frame it happens to each frame by itself, as soon as that
 *     frame has failed for good, and to all that are not done when the predecessor ends without them
 */
public record Dependency(JobId job, Optional<StepName> step, boolean frameByFrame, OnFailure onFailure) {

    /** The most predecessors of one job. */
    public static final int MAX_DEPENDENCIES = 100;

    /** What a failed predecessor does to what waits for it. */
    public enum OnFailure {
        /** It goes on waiting: somebody may retry the predecessor. */
        HOLD,
        /**
         * It is cancelled. Frame by frame, the tasks of the frame have failed for good, and the rest goes on; when the predecessor's frame
         * has been retried, they can be retried too.
         */
        CANCEL,
        /** It goes on as if the predecessor had succeeded. */
        PASS
    }

    public Dependency {
        step = step == null ? Optional.empty() : step;
        onFailure = onFailure == null ? OnFailure.HOLD : onFailure;
        if (job == null) {
            throw new IllegalArgumentException("a dependency names a job");
        }
    }
}
