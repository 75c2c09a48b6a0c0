package org.raymill.job.core;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.Lease;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;

/**
 * The tasks that could run now but do not, and which of them is next: retries first, then assemblies, so that frames are finished early, then
 * the first task that waits. A task that never had trouble costs a bit; taking the next one costs no more when much is running.
 */
final class TaskQueue {

    private final JobState state;
    private final BitSet fresh = new BitSet();
    private final BitSet assemblies = new BitSet();
    private final RetryQueue retries = new RetryQueue();
    private int freshCount;
    private int assemblyCount;
    private int cursor;

    /** The queue of a job of which nothing runs. */
    TaskQueue(JobState state) {
        this.state = state;
        StepProgress render = state.step(StepName.RENDER);
        for (int task = render.nextOpen(0); task < render.count(); task = render.nextOpen(task + 1)) {
            fresh.set(task);
        }
        freshCount = fresh.cardinality();
        TileTable tiles = state.tiles();
        for (int frame = tiles.nextReady(0); frame >= 0; frame = tiles.nextReady(frame + 1)) {
            update(new TaskId(StepName.ASSEMBLE, frame), true);
        }
        state.retries().all().keySet().forEach(task -> update(task, state.isOpen(task) && state.isReady(task)));
    }

    /** Takes in whether a task can run now. */
    void update(TaskId task, boolean waits) {
        RetryBook.Trouble trouble = waits ? state.retries().of(task) : null;
        boolean untroubled = waits && trouble == null;
        if (task.step() == StepName.RENDER) {
            freshCount += set(fresh, task.index(), untroubled);
            if (untroubled) {
                cursor = Math.min(cursor, task.index());
            }
        } else {
            assemblyCount += set(assemblies, task.index(), untroubled);
        }
        if (trouble != null) {
            retries.put(task, TaskClass.avoiding(trouble.servers()));
        } else {
            retries.remove(task);
        }
    }

    private static int set(BitSet bits, int index, boolean value) {
        if (bits.get(index) == value) {
            return 0;
        }
        bits.set(index, value);
        return value ? 1 : -1;
    }

    /** How many tasks could run now. */
    int count() {
        return freshCount + assemblyCount + retries.count();
    }

    /** How many of them never had trouble. */
    int untroubledCount() {
        return freshCount + assemblyCount;
    }

    /** How many of them had trouble, by class. */
    Map<TaskClass, Integer> troubled() {
        return retries.counts();
    }

    /** The next task for a lease. It stays here until it is taken out with {@link #update}. */
    Optional<TaskId> next(Lease lease) {
        return retries.next(lease).or(this::nextAssembly).or(this::nextFresh);
    }

    private Optional<TaskId> nextAssembly() {
        int frame = assemblyCount == 0 ? -1 : assemblies.nextSetBit(0);
        return frame < 0 ? Optional.empty() : Optional.of(new TaskId(StepName.ASSEMBLE, frame));
    }

    private Optional<TaskId> nextFresh() {
        int index = fresh.nextSetBit(cursor);
        if (index < 0) {
            return Optional.empty();
        }
        cursor = index;
        return Optional.of(new TaskId(StepName.RENDER, index));
    }

    /** The class of tasks that never had trouble. */
    static TaskClass mainClass() {
        return TaskClass.avoiding(List.of());
    }
}
