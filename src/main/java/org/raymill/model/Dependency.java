package org.raymill.model;

import java.util.Optional;

/**
 * Another job that has to be done first.
 *
 * @param job the predecessor
 * @param step only this step of it has to be done; empty means all
 * @param frameByFrame whether a frame waits only for the same frame of the predecessor, rather than for all of it
 * @param onFailure what happens when the predecessor, or the frame of it, fails or is cancelled
 */
public record Dependency(JobId job, Optional<StepName> step, boolean frameByFrame, OnFailure onFailure) {

    /** The most predecessors of one job. */
    public static final int MAX_DEPENDENCIES = 100;

    /** What a failed predecessor does to what waits for it. */
    public enum OnFailure {
        /** It goes on waiting: somebody may retry the predecessor. */
        HOLD,
        /** It is cancelled. */
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
