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
import org.raymill.model.TaskOrderBuilder;
import org.raymill.model.TaskOutput;
import org.raymill.model.VersionRange;

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
        return TaskOrderBuilder.builder()
                .job(state.job())
                .task(task)
                .attempt(attempt)
                .number(number)
                .packageName(needs.packageName())
                .packageVersion(version(task, needs, lease))
                .scene(spec.scene())
                .manifest(spec.manifest())
                .width(spec.width())
                .height(spec.height())
                .format(spec.format())
                .parameters(encodes ? Map.of() : spec.parameters())
                .cores(needs.host().whole() ? lease.cores() : needs.cores())
                .memoryMiB(next.kind().memoryMiB())
                .frames(encodes ? state.tasks().movie().frames() : plan.frames(task))
                .tile(tile)
                .region(tile.map(plan::region))
                .tiles(task.step() == StepName.ASSEMBLE ? parts(state, task.index()) : List.of())
                .limits(spec.policy().limits())
                .amounts(needs.amounts())
                .movie(encodes ? Optional.of(state.tasks().movie().order()) : Optional.empty())
                .revision(revision)
                .flagged(spec.policy().checks().flagged())
                .build();
    }

    /** Exactly the version that the lease was granted for: another one that suits may have come to the server since. */
    private static Optional<String> version(TaskId task, TaskNeeds needs, Lease lease) {
        return task.step() == StepName.RENDER && VersionRange.canName(lease.packageVersion())
                ? Optional.of(lease.packageVersion())
                : needs.packageVersion();
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
