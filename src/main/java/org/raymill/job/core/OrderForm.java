package org.raymill.job.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.JobSpec;
import org.raymill.model.Lease;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOutput;

/** Fills in what a render server is told to do in an attempt. */
final class OrderForm {

    private OrderForm() {}

    static TaskOrder order(JobState state, TaskQueue.Next next, AttemptId attempt, int number, Lease lease) {
        TaskId task = next.task();
        JobSpec spec = state.spec();
        TaskPlan plan = state.plan();
        Optional<Integer> tile = plan.tile(task);
        return new TaskOrder(
                state.job(),
                task,
                attempt,
                number,
                spec.profile().packageName(),
                spec.profile().packageVersion(),
                spec.scene(),
                spec.manifest(),
                spec.width(),
                spec.height(),
                spec.format(),
                spec.parameters(),
                spec.profile().host().whole() ? lease.cores() : spec.profile().cores(),
                next.kind().memoryMiB(),
                plan.frames(task),
                tile,
                tile.map(plan::region),
                task.step() == StepName.ASSEMBLE ? parts(state, task.index()) : List.of(),
                spec.policy().limits(),
                spec.profile().amounts());
    }

    private static List<TaskOrder.AssemblyPart> parts(JobState state, int frame) {
        List<TaskOutput> tiles = state.tasks().tiles().of(frame);
        List<TaskOrder.AssemblyPart> parts = new ArrayList<>(tiles.size());
        for (int tile = 0; tile < tiles.size(); tile++) {
            TaskOutput output = tiles.get(tile);
            parts.add(new TaskOrder.AssemblyPart(
                    output.name(), output.sha256(), state.plan().region(tile)));
        }
        return parts;
    }
}
