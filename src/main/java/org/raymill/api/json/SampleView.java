package org.raymill.api.json;

import org.raymill.protocol.FarmEvent.SampleTaken;

/**
 * That there is a newer picture of frames that are not finished.
 *
 * @param frames the numbers of the frames that the task renders, as a range
 * @param done how much of the task is done, 0 to 1
 */
public record SampleView(String job, String frames, String task, double done) {

    /** What is told of an event. */
    public static SampleView of(SampleTaken taken) {
        return new SampleView(taken.job().value(), taken.frames(), taken.task().toString(), taken.done());
    }
}
