package org.raymill.model;

import java.util.Optional;

/**
 * How far a frame is, in a list.
 *
 * @param done how much of it is rendered, 0 to 1
 * @param result the SHA-256 of the published picture; empty as long as there is none
 */
public record FrameProgress(int frame, TaskStatus status, double done, Optional<String> result) {

    public FrameProgress {
        result = result == null ? Optional.empty() : result;
    }

    /** Of all that there is to be said of a frame, this. */
    public static FrameProgress of(FrameDetail frame) {
        return new FrameProgress(
                frame.frame(), frame.status(), frame.done(), frame.result().map(ResultDetail::sha256));
    }
}
