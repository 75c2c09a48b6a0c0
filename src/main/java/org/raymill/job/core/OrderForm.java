package org.raymill.job.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        int revision = state.tasks().revisionOf(task);
        JobSpec spec = state.tasks().revisions().spec(revision);
        TaskPlan plan = state.plan();
        Optional<Integer> tile = plan.tile(task);
        boolean encodes = task.step() == StepName.ENCODE;
        TaskNeeds needs = next.kind().needs();
        return new TaskOrder(
                state.job(),
                task,
                attempt,
                number,
                needs.packageName(),
                needs.packageVersion(),
                spec.scene(),
                spec.manifest(),
                spec.width(),
                spec.height(),
                spec.format(),
                encodes ? Map.of() : spec.parameters(),
                needs.host().whole() ? lease.cores() : needs.cores(),
                next.kind().memoryMiB(),
                encodes ? state.tasks().movie().frames() : plan.frames(task),
                tile,
                tile.map(plan::region),
                task.step() == StepName.ASSEMBLE ? parts(state, task.index()) : List.of(),
                spec.policy().limits(),
                needs.amounts(),
                encodes ? Optional.of(state.tasks().movie().order()) : Optional.empty(),
                revision,
                spec.policy().checks().flagged());
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
