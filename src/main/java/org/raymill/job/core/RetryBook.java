package org.raymill.job.core;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.raymill.model.ServerId;
import org.raymill.model.TaskId;

/** What went wrong with the tasks of a job that are still open. */
final class RetryBook {

    /**
     * What went wrong with a task so far.
     *
     * @param servers where, sorted
     */
    record Trouble(int failed, int lost, List<ServerId> servers) {
        private static final Trouble NONE = new Trouble(0, 0, List.of());
    }

    private final int retries;
    private final int mostLost;
    private final SortedMap<TaskId, Trouble> troubles = new TreeMap<>();

    RetryBook(int retries, int mostLost) {
        this.retries = retries;
        this.mostLost = mostLost;
    }

    /**
     * Takes in that an attempt failed, or was lost.
     *
     * @return whether the task has failed for good; it is forgotten then
     */
    boolean blame(TaskId task, ServerId server, int failed, int lost) {
        Trouble before = troubles.getOrDefault(task, Trouble.NONE);
        TreeSet<ServerId> servers = new TreeSet<>(before.servers());
        servers.add(server);
        Trouble now = new Trouble(before.failed() + failed, before.lost() + lost, List.copyOf(servers));
        if (now.failed() > retries || now.lost() >= mostLost) {
            troubles.remove(task);
            return true;
        }
        troubles.put(task, now);
        return false;
    }

    /** The task has succeeded. */
    void forget(TaskId task) {
        troubles.remove(task);
    }

    /** What went wrong with a task; null when nothing did. */
    Trouble of(TaskId task) {
        return troubles.get(task);
    }

    SortedMap<TaskId, Trouble> all() {
        return Collections.unmodifiableSortedMap(troubles);
    }
}
