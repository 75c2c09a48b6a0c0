package org.raymill.scheduler.core;

import org.raymill.model.JobDemand;

/**
 * What projects and users have of the farm while a plan is made, granted and taken back leases included. A share is dominant (see
 * {@link Resources#shareOf}) and divided by its weight: whoever has the smallest goes first. Jobs that are asked about have a demand.
 */
final class Shares {

    private static final double ROUNDING = 1e-9;
    /** The part of the farm that is given in one turn, at most. */
    private static final int TURNS = 2_000;

    /** What a user or a project has. */
    private static final class Account {
        private final Resources used = new Resources();
        private final double weight;

        private Account(double weight) {
            this.weight = weight;
        }
    }

    private final FarmIndex farm;
    private final SchedulingPolicy policy;
    private final Account[] projects;
    private final Account[] users;
    private final SchedulingPolicy.Share[] shares;
    private final long quantum;
    private final double tolerance;

    Shares(DemandBook demands, FarmIndex farm, SchedulingPolicy policy) {
        this.farm = farm;
        this.policy = policy;
        this.projects = new Account[demands.projectCount()];
        this.users = new Account[demands.userCount()];
        this.shares = new SchedulingPolicy.Share[projects.length];
        this.quantum = Math.max(1, farm.cores() / TURNS);
        // What turns leave uneven is not evened out by taking leases back, or that would never end.
        this.tolerance = quantum > 1 ? 2.0 / TURNS : 0;
        for (JobEntry job : demands.jobs()) {
            if (job.demand() != null && !job.leases().isEmpty()) {
                project(job).used.add(job.used());
                user(job).used.add(job.used());
            }
        }
    }

    /** How many cores are given in one turn: an order that is exact to a lease costs more on a large farm than it is worth. */
    long quantum() {
        return quantum;
    }

    private Account project(JobEntry job) {
        Account project = projects[job.project];
        if (project == null) {
            SchedulingPolicy.Share share = policy.share(job.demand().project());
            project = new Account(share.weight());
            projects[job.project] = project;
            shares[job.project] = share;
        }
        return project;
    }

    private Account user(JobEntry job) {
        Account user = users[job.user];
        if (user == null) {
            user = new Account(policy.weight(job.demand().user()));
            users[job.user] = user;
        }
        return user;
    }

    private SchedulingPolicy.Share share(JobEntry job) {
        project(job);
        return shares[job.project];
    }

    /** Counts what a job gets (1) or gives up (-1). */
    void count(JobEntry job, int cores, int memoryMiB, int gpus, int sign) {
        project(job).used.add(cores, memoryMiB, gpus, sign);
        user(job).used.add(cores, memoryMiB, gpus, sign);
    }

    /** The share of the job's project by its weight. */
    double ofProject(JobEntry job) {
        Account project = project(job);
        return project.used.shareOf(farm) / project.weight;
    }

    /** The share of the job's user by the user's weight, in this project. */
    double ofUser(JobEntry job) {
        Account user = user(job);
        return user.used.shareOf(farm) / user.weight;
    }

    /** Whether the job's project has less than its minimum. */
    boolean isBelowMinimum(JobEntry job) {
        double minimum = share(job).minimum();
        return minimum > 0 && project(job).used.shareOf(farm) < minimum;
    }

    /** Whether the job's project would have more than its maximum with so much more. */
    boolean exceedsMaximum(JobEntry job, int cores, int memoryMiB, int gpus) {
        double maximum = share(job).maximum();
        return maximum < 1 && project(job).used.shareOf(farm, cores, memoryMiB, gpus) > maximum + ROUNDING;
    }

    /** The maximum of the job's project. */
    double maximum(JobEntry job) {
        return share(job).maximum();
    }

    /**
     * Whether fairness lets one job take a lease from another of equal priority.
     *
     * @param cores of what the taker would get; likewise memory and graphics processors
     */
    boolean mayTake(JobEntry taker, int cores, int memoryMiB, int gpus, JobEntry holder) {
        if (taker.project != holder.project) {
            boolean needed = wouldBeBelowMinimum(holder, cores, memoryMiB, gpus);
            return isBelowMinimum(taker)
                    ? !needed || isFairer(project(taker), project(holder), cores, memoryMiB, gpus)
                    : !needed && isFairer(project(taker), project(holder), cores, memoryMiB, gpus);
        }
        if (taker.user != holder.user) {
            return isFairer(user(taker), user(holder), cores, memoryMiB, gpus);
        }
        JobDemand first = taker.demand();
        JobDemand other = holder.demand();
        int order = first.submittedAt().compareTo(other.submittedAt());
        return order != 0 ? order < 0 : first.job().compareTo(other.job()) < 0;
    }

    private boolean wouldBeBelowMinimum(JobEntry holder, int cores, int memoryMiB, int gpus) {
        return project(holder).used.shareOf(farm, -cores, -memoryMiB, -gpus)
                < share(holder).minimum();
    }

    /**
     * Whether the taker would have been given the lease before the holder: as long as leases are given and taken back by the same measure, none
     * goes to and fro.
     */
    private boolean isFairer(Account taker, Account holder, int cores, int memoryMiB, int gpus) {
        double before = holder.used.shareOf(farm, -cores, -memoryMiB, -gpus) / holder.weight;
        return taker.used.shareOf(farm) / taker.weight + tolerance / taker.weight < before - ROUNDING;
    }
}
