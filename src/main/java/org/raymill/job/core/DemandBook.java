package org.raymill.job.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.raymill.model.DemandClass;

/** Works out what a job wants of the Scheduler: how many tasks wait and run in each class. Costs what the classes cost, however many tasks. */
final class DemandBook {

    private static final int MAX_CLASSES = 32;

    private final JobState state;
    private final RunningTable running;
    private final TaskQueue queue;
    private final Predecessors predecessors;
    /** Classes of former demands: what runs in them still has to be counted when nothing waits in them any more. */
    private final Map<String, TaskClass> known = new LinkedHashMap<>();

    DemandBook(JobState state, RunningTable running, TaskQueue queue, Predecessors predecessors) {
        this.state = state;
        this.running = running;
        this.queue = queue;
        this.predecessors = predecessors;
    }

    /** What the job could use now. */
    List<DemandClass> demand(Instant now) {
        queue.advance(now);
        List<TaskClass> kinds = kinds();
        List<DemandClass> classes = new ArrayList<>();
        int room = room();
        int expected = state.tasks().times().expectedSeconds(state.plan().chunkLength());
        // Retries come first, as they do when something is started: a job that may run little finishes what it began.
        for (int i = kinds.size() - 1; i >= 0; i--) {
            TaskClass kind = kinds.get(i);
            int waiting = Math.min(room, queue.waiting(kind));
            room -= waiting;
            int wanted = waiting + running.active(kind.key());
            if (wanted > 0) {
                classes.add(new DemandClass(
                        kind.key(), kind.requirements(), wanted, kind.equals(queue.encodeClass()) ? 0 : expected));
            }
        }
        Collections.reverse(classes);
        return classes;
    }

    /** How many more tasks may run now. */
    int room() {
        if (state.isPaused() || !predecessors.isOpen()) {
            return 0;
        }
        int most = state.spec().policy().maxTasks();
        return most == 0 ? Integer.MAX_VALUE : Math.max(0, most - running.activeCount());
    }

    /** A task of this class was started. */
    void started(TaskClass kind) {
        known.putIfAbsent(kind.key(), kind);
    }

    /** The classes in which something waits or runs, the one of tasks that never had trouble first. */
    private List<TaskClass> kinds() {
        Map<String, TaskClass> kinds = new LinkedHashMap<>();
        kinds.put(queue.mainClass().key(), queue.mainClass());
        kinds.put(queue.encodeClass().key(), queue.encodeClass());
        for (TaskClass kind : known.values()) {
            if (running.active(kind.key()) > 0) {
                kinds.putIfAbsent(kind.key(), kind);
            }
        }
        for (TaskClass kind : queue.troubled()) {
            if (kinds.size() >= MAX_CLASSES) {
                break;
            }
            kinds.putIfAbsent(kind.key(), kind);
        }
        known.putAll(kinds);
        if (known.size() > 2 * MAX_CLASSES) {
            known.keySet().retainAll(kinds.keySet());
        }
        return List.copyOf(kinds.values());
    }
}
