package org.raymill.job.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.raymill.model.Lease;
import org.raymill.model.TaskId;

/** The tasks that have had trouble and could run again, by what they need. */
final class RetryQueue {

    /** Bounds what one lease costs: of more classes the others come later. */
    private static final int MAX_LOOKED_AT = 64;

    private final Map<TaskId, TaskClass> classes = new HashMap<>();
    private final TreeMap<TaskClass, TreeSet<TaskId>> waiting = new TreeMap<>();

    void put(TaskId task, TaskClass kind) {
        remove(task);
        classes.put(task, kind);
        waiting.computeIfAbsent(kind, key -> new TreeSet<>()).add(task);
    }

    void remove(TaskId task) {
        TaskClass kind = classes.remove(task);
        if (kind != null) {
            waiting.computeIfPresent(kind, (key, tasks) -> {
                tasks.remove(task);
                return tasks.isEmpty() ? null : tasks;
            });
        }
    }

    int count() {
        return classes.size();
    }

    /** How many tasks wait, by class. */
    Map<TaskClass, Integer> counts() {
        Map<TaskClass, Integer> counts = new TreeMap<>();
        waiting.forEach((kind, tasks) -> counts.put(kind, tasks.size()));
        return counts;
    }

    /** The first task that may run in a lease. */
    Optional<TaskId> next(Lease lease) {
        int looked = 0;
        for (Map.Entry<TaskClass, TreeSet<TaskId>> entry : waiting.entrySet()) {
            if (entry.getKey().suits(lease)) {
                return Optional.of(entry.getValue().first());
            }
            if (++looked == MAX_LOOKED_AT) {
                break;
            }
        }
        return Optional.empty();
    }
}
