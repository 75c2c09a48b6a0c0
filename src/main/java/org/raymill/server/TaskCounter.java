package org.raymill.server;

import java.time.Duration;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.StepName;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskTally;

/** Counts what a server has done. Used by one actor at a time. */
final class TaskCounter {

    private TaskTally tally = TaskTally.NONE;

    /** What was done until now. */
    TaskTally tally() {
        return tally;
    }

    /** An attempt has ended. */
    void ended(TaskOrder order, AttemptOutcome outcome) {
        switch (outcome.result()) {
            case SUCCEEDED ->
                tally = tally.plus(new TaskTally(
                        1,
                        0,
                        wholeFrames(order),
                        Math.max(
                                0,
                                Duration.between(outcome.startedAt(), outcome.endedAt())
                                        .toMillis())));
            case FAILED, OUT_OF_MEMORY, TIMED_OUT, UNRENDERABLE -> tally = tally.plus(new TaskTally(0, 1, 0, 0));
            default -> {
                // Nobody's fault: the task runs again.
            }
        }
    }

    /** A tile is no frame yet, and a movie is none. */
    private static int wholeFrames(TaskOrder order) {
        boolean whole = order.tile().isEmpty() && order.task().step() != StepName.ENCODE;
        return whole ? order.frames().size() : 0;
    }
}
