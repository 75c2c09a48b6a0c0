package org.raymill.job.core;

import org.raymill.model.StepName;
import org.raymill.model.TaskId;

/** Names tasks. */
final class Tasks {

    private Tasks() {}

    static TaskId render(int index) {
        return new TaskId(StepName.RENDER, index);
    }

    static TaskId assemble(int index) {
        return new TaskId(StepName.ASSEMBLE, index);
    }
}
