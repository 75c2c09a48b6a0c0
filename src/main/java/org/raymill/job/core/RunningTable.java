package org.raymill.job.core;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.raymill.model.AttemptId;
import org.raymill.model.LeaseId;
import org.raymill.model.ServerId;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.VersionRange;

/** The attempts that run, or whose outcome is being written: by attempt, by task, by server, counted by step and by demand class. */
final class RunningTable {

    private final Map<AttemptId, LiveAttempt> attempts = new LinkedHashMap<>();
    private final Map<TaskId, LiveAttempt> tasks = new HashMap<>();
    private final Map<ServerId, Set<LiveAttempt>> servers = new HashMap<>();
    private final Map<StepName, Integer> steps = new EnumMap<>(StepName.class);
    /** Attempts that have not ended, by lease: all but one of a lease's wait for its end. */
    private final Map<LeaseId, Integer> leases = new HashMap<>();

    private final Map<String, Integer> active = new TreeMap<>();
    /** The versions of the rendering package in whose leases pictures are made, the one that was first used first. */
    private final Map<String, Integer> versions = new LinkedHashMap<>();

    private int activeCount;
    private int attemptCount;
    private int mostActive;
    private int highestRender = -1;

    void add(LiveAttempt attempt) {
        attempts.put(attempt.attempt(), attempt);
        tasks.put(attempt.task(), attempt);
        servers.computeIfAbsent(attempt.lease().server(), server -> new LinkedHashSet<>())
                .add(attempt);
        steps.merge(attempt.task().step(), 1, Integer::sum);
        attemptCount++;
        if (leases.merge(attempt.lease().id(), 1, Integer::sum) == 1) {
            active.merge(attempt.lease().demandClass(), 1, Integer::sum);
            activeCount++;
            mostActive = Math.max(mostActive, activeCount);
        }
        if (attempt.task().step() == StepName.RENDER) {
            versions.merge(attempt.lease().packageVersion(), 1, Integer::sum);
            highestRender = Math.max(highestRender, attempt.task().index());
        }
    }

    /** In how many leases at a time attempts have been. */
    int mostActive() {
        return mostActive;
    }

    /** The highest number of a render task that has ever been here, or -1. */
    int highestRender() {
        return highestRender;
    }

    /** The attempt's outcome is known and being written: it takes no lease any more. */
    void end(LiveAttempt attempt) {
        if (!attempt.end()) {
            return;
        }
        attemptCount--;
        LeaseId lease = attempt.lease().id();
        if (leases.computeIfPresent(lease, (id, count) -> count == 1 ? null : count - 1) == null) {
            active.computeIfPresent(attempt.lease().demandClass(), (key, count) -> count == 1 ? null : count - 1);
            activeCount--;
        }
    }

    /** Forgets an attempt; returns it when it was known. */
    Optional<LiveAttempt> remove(AttemptId attempt) {
        LiveAttempt removed = attempts.remove(attempt);
        if (removed == null) {
            return Optional.empty();
        }
        end(removed);
        tasks.remove(removed.task());
        steps.merge(removed.task().step(), -1, Integer::sum);
        if (removed.task().step() == StepName.RENDER) {
            versions.computeIfPresent(
                    removed.lease().packageVersion(), (version, count) -> count == 1 ? null : count - 1);
        }
        servers.computeIfPresent(removed.lease().server(), (server, there) -> {
            there.remove(removed);
            return there.isEmpty() ? null : there;
        });
        return Optional.of(removed);
    }

    /** The attempt; null when it is not known. */
    LiveAttempt find(AttemptId attempt) {
        return attempts.get(attempt);
    }

    /** The attempt at a task; null when there is none. */
    LiveAttempt of(TaskId task) {
        return tasks.get(task);
    }

    /** The attempts on a server; not a copy. */
    Collection<LiveAttempt> on(ServerId server) {
        return servers.getOrDefault(server, Set.of());
    }

    /** All attempts, the first one added first; not a copy. */
    Collection<LiveAttempt> all() {
        return attempts.values();
    }

    boolean isEmpty() {
        return attempts.isEmpty();
    }

    int count(StepName step) {
        return steps.getOrDefault(step, 0);
    }

    /** In how many leases of a demand class an attempt has not ended. */
    int active(String demandClass) {
        return active.getOrDefault(demandClass, 0);
    }

    /** The version of the rendering package with which pictures are being made; empty when none are, or it is not known. */
    Optional<String> version() {
        return versions.keySet().stream().filter(VersionRange::canName).findFirst();
    }

    /** How many attempts have not ended. */
    int attemptCount() {
        return attemptCount;
    }

    /** In how many leases an attempt has not ended. */
    int activeCount() {
        return activeCount;
    }
}
