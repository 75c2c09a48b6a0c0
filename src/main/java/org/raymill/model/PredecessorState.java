package org.raymill.model;

import java.util.Optional;

/**
 * How far a job is that others wait for.
 *
 * @param job the predecessor
 * @param step what of it was asked for; empty means all of it
 * @param frameByFrame whether frames were asked for
 * @param status empty when there is no such job
 * @param done whether all that was asked for is there
 * @param doneCount how many frames, or tasks of the step, are done
 * @param count of how many
 * @param frames the frames of the predecessor, for what follows; empty unless frames were asked for
 * @param doneFrames frames whose result is published, or which are done with the step
 * @param failedFrames frames that have failed for good
 */
public record PredecessorState(
        JobId job,
        Optional<StepName> step,
        boolean frameByFrame,
        Optional<JobStatus> status,
        boolean done,
        int doneCount,
        int count,
        Optional<FrameSet> frames,
        FrameBits doneFrames,
        FrameBits failedFrames) {

    public PredecessorState {
        step = step == null ? Optional.empty() : step;
        status = status == null ? Optional.empty() : status;
        frames = frames == null ? Optional.empty() : frames;
        doneFrames = doneFrames == null ? FrameBits.NONE : doneFrames;
        failedFrames = failedFrames == null ? FrameBits.NONE : failedFrames;
    }

    /** What is said of a job that does not exist. */
    public static PredecessorState missing(JobId job, Optional<StepName> step, boolean frameByFrame) {
        return new PredecessorState(
                job,
                step,
                frameByFrame,
                Optional.empty(),
                false,
                0,
                0,
                Optional.empty(),
                FrameBits.NONE,
                FrameBits.NONE);
    }

    /** Whether it ended without all that was asked for. */
    public boolean failed() {
        return !done && status.filter(JobStatus::isFinal).isPresent();
    }
}
