package org.raymill.scheduler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.raymill.model.JobDemand;

/** A job that lacks leases, while a plan is made. */
final class Pending {

    private static final int HIGHEST = 100;

    /** Tasks that need the same, and how many leases they still lack. */
    static final class Tasks {
        private final JobEntry.Wanted wanted;
        private int missing;

        private Tasks(JobEntry.Wanted wanted, int missing) {
            this.wanted = wanted;
            this.missing = missing;
        }

        Need need() {
            return wanted.need();
        }

        String key() {
            return wanted.demandClass().key();
        }

        int expectedSeconds() {
            return wanted.demandClass().expectedSeconds();
        }

        int missing() {
            return missing;
        }

        void placed() {
            missing--;
        }
    }

    private final JobEntry job;
    private final int priority;
    private final Deque<Tasks> tasks = new ArrayDeque<>();

    private Pending(JobEntry job, int priority) {
        this.job = job;
        this.priority = priority;
    }

    /** What a job lacks, or null when it lacks nothing. */
    static Pending of(JobEntry job, SchedulingPolicy policy, Instant now) {
        JobDemand demand = job.demand();
        if (demand == null || demand.adopting()) {
            return null;
        }
        Pending pending = null;
        for (JobEntry.Wanted wanted : job.wanted()) {
            int missing = job.missing(wanted.demandClass());
            if (missing > 0) {
                pending = pending == null ? new Pending(job, aged(job, policy, now)) : pending;
                pending.tasks.add(new Tasks(wanted, missing));
            }
        }
        return pending;
    }

    private static int aged(JobEntry job, SchedulingPolicy policy, Instant now) {
        JobDemand demand = job.demand();
        if (demand.idleSince() == null
                || policy.ageing().isZero()
                || !job.leases().isEmpty()) {
            return demand.priority();
        }
        long waited = Math.max(0, Duration.between(demand.idleSince(), now).toMillis());
        return (int)
                Math.min(HIGHEST, demand.priority() + waited / policy.ageing().toMillis());
    }

    JobEntry job() {
        return job;
    }

    JobDemand demand() {
        return job.demand();
    }

    /** The priority with what waiting has added to it. */
    int priority() {
        return priority;
    }

    /** The most cores that a task of it takes; more than any server has when a task wants a host for itself. */
    int widestCores() {
        int widest = 0;
        for (Tasks each : tasks) {
            widest = Math.max(
                    widest,
                    each.need().whole() ? Integer.MAX_VALUE : each.need().cores());
        }
        return widest;
    }

    /** The tasks to be placed next; null when nothing is left to try. */
    Tasks next() {
        return tasks.peek();
    }

    /** The tasks at the head are placed, or can not be. */
    void done() {
        tasks.remove();
    }
}
