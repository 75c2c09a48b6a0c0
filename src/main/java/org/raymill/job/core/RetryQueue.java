package org.raymill.job.core;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.raymill.model.Lease;
import org.raymill.model.TaskId;

/** The tasks that have had trouble and run again, by what they need: some now, some when their delay has passed. */
final class RetryQueue {

    /** Bounds what one lease costs: of more classes the others come later. */
    private static final int MAX_LOOKED_AT = 64;

    private record Entry(TaskId task, TaskClass kind, Instant notBefore) {}

    private final Map<TaskId, Entry> entries = new HashMap<>();
    private final TreeSet<Entry> delayed =
            new TreeSet<>(Comparator.comparing(Entry::notBefore).thenComparing(Entry::task));
    private final TreeMap<TaskClass, TreeSet<TaskId>> due = new TreeMap<>();
    private int dueCount;

    void put(TaskId task, TaskClass kind, Instant notBefore) {
        remove(task);
        Entry entry = new Entry(task, kind, notBefore);
        entries.put(task, entry);
        delayed.add(entry);
    }

    void remove(TaskId task) {
        Entry entry = entries.remove(task);
        if (entry == null || delayed.remove(entry)) {
            return;
        }
        due.computeIfPresent(entry.kind(), (kind, tasks) -> {
            tasks.remove(task);
            return tasks.isEmpty() ? null : tasks;
        });
        dueCount--;
    }

    void clear() {
        entries.clear();
        delayed.clear();
        due.clear();
        dueCount = 0;
    }

    /** Lets in whose delay has passed. */
    void advance(Instant now) {
        while (!delayed.isEmpty() && !delayed.first().notBefore().isAfter(now)) {
            Entry entry = delayed.pollFirst();
            due.computeIfAbsent(entry.kind(), kind -> new TreeSet<>()).add(entry.task());
            dueCount++;
        }
    }

    /** How many tasks could run now. */
    int dueCount() {
        return dueCount;
    }

    /** How many tasks wait for their delay to pass. */
    int delayedCount() {
        return delayed.size();
    }

    /** When the next task's delay has passed; empty when none waits for that. */
    Optional<Instant> nextDue() {
        return delayed.isEmpty()
                ? Optional.empty()
                : Optional.of(delayed.first().notBefore());
    }

    /** How many tasks of a class could run now. */
    int dueCount(TaskClass kind) {
        TreeSet<TaskId> tasks = due.get(kind);
        return tasks == null ? 0 : tasks.size();
    }

    /** The classes of tasks that could run now. */
    Collection<TaskClass> dueClasses() {
        return due.keySet();
    }

    /** The first task that may run in a lease, and its class. */
    Optional<TaskQueue.Next> next(Lease lease) {
        int looked = 0;
        for (Map.Entry<TaskClass, TreeSet<TaskId>> entry : due.entrySet()) {
            if (entry.getKey().suits(lease)) {
                return Optional.of(new TaskQueue.Next(entry.getValue().first(), entry.getKey()));
            }
            if (++looked == MAX_LOOKED_AT) {
                break;
            }
        }
        return Optional.empty();
    }
}
