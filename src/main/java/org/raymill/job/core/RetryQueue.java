package org.raymill.job.core;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.raymill.model.AttemptStatus;
import org.raymill.model.Lease;
import org.raymill.model.TaskId;

/** The tasks that have had trouble and run again, by what they need: some now, some when their delay has passed. */
final class RetryQueue {

    /** Bounds what one lease costs: of more classes the others come later. */
    private static final int MAX_LOOKED_AT = 64;

    private record Entry(TaskId task, TaskClass kind, AttemptStatus status, Instant notBefore) {}

    /**
     * Tasks that wait for their delay to pass, whose last attempts ended alike.
     *
     * @param status how those ended
     * @param count how many there are
     * @param first the one that runs again first
     * @param due when that is
     */
    record Delayed(AttemptStatus status, int count, TaskId first, Instant due) {}

    private final Map<TaskId, Entry> entries = new HashMap<>();
    private final Map<AttemptStatus, TreeSet<Entry>> delayed = new EnumMap<>(AttemptStatus.class); // none is empty
    private final TreeMap<TaskClass, TreeSet<TaskId>> due = new TreeMap<>();
    private int dueCount;

    /**
     * Takes a task in, or takes it in anew.
     *
     * @param status how its last attempt ended
     * @param notBefore when its delay has passed
     */
    void put(TaskId task, TaskClass kind, AttemptStatus status, Instant notBefore) {
        remove(task);
        Entry entry = new Entry(task, kind, status, notBefore);
        entries.put(task, entry);
        delayed.computeIfAbsent(
                        status,
                        any -> new TreeSet<>(
                                Comparator.comparing(Entry::notBefore).thenComparing(Entry::task)))
                .add(entry);
    }

    void remove(TaskId task) {
        Entry entry = entries.remove(task);
        if (entry == null || removeDelayed(entry)) {
            return;
        }
        due.computeIfPresent(entry.kind(), (kind, tasks) -> {
            tasks.remove(task);
            return tasks.isEmpty() ? null : tasks;
        });
        dueCount--;
    }

    private boolean removeDelayed(Entry entry) {
        TreeSet<Entry> alike = delayed.get(entry.status());
        if (alike == null || !alike.remove(entry)) {
            return false;
        }
        if (alike.isEmpty()) {
            delayed.remove(entry.status());
        }
        return true;
    }

    void clear() {
        entries.clear();
        delayed.clear();
        due.clear();
        dueCount = 0;
    }

    /** Lets in whose delay has passed. */
    void advance(Instant now) {
        delayed.values().removeIf(alike -> {
            while (!alike.isEmpty() && !alike.first().notBefore().isAfter(now)) {
                Entry entry = alike.pollFirst();
                due.computeIfAbsent(entry.kind(), kind -> new TreeSet<>()).add(entry.task());
                dueCount++;
            }
            return alike.isEmpty();
        });
    }

    /** How many tasks could run now. */
    int dueCount() {
        return dueCount;
    }

    /** The tasks that wait for their delay to pass, those first of which one runs again first. */
    List<Delayed> delayed() {
        return delayed.entrySet().stream()
                .map(alike -> {
                    Entry first = alike.getValue().first();
                    return new Delayed(alike.getKey(), alike.getValue().size(), first.task(), first.notBefore());
                })
                .sorted(Comparator.comparing(Delayed::due))
                .toList();
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
