package org.raymill.job.core;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.ServerId;
import org.raymill.model.TaskId;

/** What went wrong with the tasks of a job that are still open, and on which servers. Made of the journal alone. */
final class RetryBook {

    /** A task whose server was lost this often fails for good: it may be what brings servers down. */
    static final int MAX_LOST = 10;
    /** The most servers that a job avoids: with more, it is not the servers. */
    static final int MAX_AVOIDED = 100;

    /**
     * What went wrong with a task so far.
     *
     * @param failed how often it failed
     * @param lost how often its server was lost
     * @param outOfMemory how often it wanted more memory than it was given
     * @param servers where it failed or was lost, sorted; not where memory was short, since more of it is the remedy
     * @param delays how many delays have passed or are passing: decides how long the next is; 0 means that it can run at once
     * @param at when the last attempt ended
     * @param status of the last attempt
     * @param reason of the last attempt
     * @param lastCounted when the last attempt ended of which there may only be so many: which was denied neither a licence nor room on the storage
     */
    record Trouble(
            int failed,
            int lost,
            int outOfMemory,
            List<ServerId> servers,
            int delays,
            Instant at,
            AttemptStatus status,
            String reason,
            Instant lastCounted) {

        private static final int MEMORY_STEP_MIB = 64;
        private static final Trouble NONE =
                new Trouble(0, 0, 0, List.of(), 0, Instant.EPOCH, AttemptStatus.FAILED, "", Instant.EPOCH);

        /** When the task may run again. */
        Instant notBefore(RetryDelays retryDelays) {
            return at.plus(retryDelays.after(delays));
        }

        /** How much memory the next attempt is given: half as much again each time it was short, in whole steps of 64 MiB. */
        int memoryMiB(int asked) {
            long memory = asked;
            for (int i = 0; i < outOfMemory && memory < JobProfile.MAX_MEMORY_MIB; i++) {
                long more = (memory * 3 + 1) / 2;
                memory = (more + MEMORY_STEP_MIB - 1) / MEMORY_STEP_MIB * MEMORY_STEP_MIB;
            }
            return (int) Math.min(memory, JobProfile.MAX_MEMORY_MIB);
        }

        private Trouble after(AttemptStatus status, ServerId server, Instant ended, String why) {
            return switch (status) {
                case OUT_OF_MEMORY ->
                    new Trouble(failed + 1, lost, outOfMemory + 1, servers, failed + 1, ended, status, why, ended);
                case LOST -> new Trouble(failed, lost + 1, outOfMemory, with(server), 0, ended, status, why, ended);
                // Each denial waits longer: there may be no limit of the site by which the Scheduler knows of the
                // shortage. Room on the storage has none.
                case LICENCE_DENIED, STORAGE_FULL ->
                    new Trouble(failed, lost, outOfMemory, servers, delays + 1, ended, status, why, lastCounted);
                default ->
                    new Trouble(failed + 1, lost, outOfMemory, with(server), failed + 1, ended, status, why, ended);
            };
        }

        private List<ServerId> with(ServerId server) {
            TreeSet<ServerId> all = new TreeSet<>(servers);
            all.add(server);
            return List.copyOf(all);
        }
    }

    /** What comes of a failure. */
    enum Verdict {
        /** The task is tried again. */
        AGAIN,
        /** The task is tried again, and the servers that the job avoids are others now. */
        AGAIN_AVOIDING,
        /** The task has failed for good, and is forgotten. */
        FOR_GOOD,
        /** The task has failed for good, and the servers that the job avoids are others now. */
        FOR_GOOD_AVOIDING;

        boolean forGood() {
            return this == FOR_GOOD || this == FOR_GOOD_AVOIDING;
        }

        boolean avoiding() {
            return this == AGAIN_AVOIDING || this == FOR_GOOD_AVOIDING;
        }
    }

    private final JobPolicy policy;
    private final SortedMap<TaskId, Trouble> troubles = new TreeMap<>();
    private final Map<ServerId, Integer> failedTasks = new HashMap<>();
    private List<ServerId> avoided = List.of();

    RetryBook(JobPolicy policy) {
        this.policy = policy;
    }

    /** Takes in an attempt that was not good. */
    Verdict blame(TaskId task, AttemptStatus status, ServerId server, Instant ended, String reason) {
        Trouble before = troubles.getOrDefault(task, Trouble.NONE);
        Trouble now = before.after(status, server, ended, reason);
        boolean serverAtFault = status == AttemptStatus.FAILED || status == AttemptStatus.TIMED_OUT;
        boolean avoiding = serverAtFault && !before.servers().contains(server) && count(server);
        boolean forGood =
                now.failed() > policy.retries() || now.lost() >= MAX_LOST || status == AttemptStatus.UNRENDERABLE;
        if (forGood) {
            troubles.remove(task);
            return avoiding ? Verdict.FOR_GOOD_AVOIDING : Verdict.FOR_GOOD;
        }
        troubles.put(task, now);
        return avoiding ? Verdict.AGAIN_AVOIDING : Verdict.AGAIN;
    }

    private boolean count(ServerId server) {
        int failed = failedTasks.merge(server, 1, Integer::sum);
        if (failed != policy.avoidAfter() || avoided.size() == MAX_AVOIDED) {
            return false;
        }
        TreeSet<ServerId> all = new TreeSet<>(avoided);
        all.add(server);
        avoided = List.copyOf(all);
        return true;
    }

    /** The task has succeeded, or begins anew. */
    void forget(TaskId task) {
        troubles.remove(task);
    }

    /** Everything begins anew. */
    void forgetAll() {
        troubles.clear();
        failedTasks.clear();
        avoided = List.of();
    }

    /** What went wrong with a task; null when nothing did. */
    Trouble of(TaskId task) {
        return troubles.get(task);
    }

    SortedMap<TaskId, Trouble> all() {
        return Collections.unmodifiableSortedMap(troubles);
    }

    /** The servers where so many tasks failed that no task of the job is to run there, sorted. */
    List<ServerId> avoided() {
        return avoided;
    }
}
