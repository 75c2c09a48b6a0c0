package org.raymill.scheduler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.raymill.model.DemandClass;
import org.raymill.model.JobDemand;
import org.raymill.model.JobId;
import org.raymill.model.Requirements;
import org.raymill.protocol.SchedulerCommand.Backlog;

/** What jobs want, and what they hold; equal requirements are one {@link Need}. Part of the {@link ResourceDatabase}. */
final class DemandBook {

    private static final int MAX_REMEMBERED = 100_000;

    private final SchedulingPolicy policy;
    private final SortedMap<JobId, JobEntry> jobs = new TreeMap<>();
    private final Map<Requirements, Need> needs = new HashMap<>();
    private final Map<String, Integer> projects = new HashMap<>();
    private final Map<ProjectUser, Integer> users = new HashMap<>();
    private final Map<JobId, Long> withdrawn = new HashMap<>();

    private record ProjectUser(String project, String user) {}

    DemandBook(SchedulingPolicy policy) {
        this.policy = policy;
    }

    /** Jobs that want or hold something, by id. */
    Collection<JobEntry> jobs() {
        return Collections.unmodifiableCollection(jobs.values());
    }

    /** What jobs want, and what runs of it. */
    Backlog backlog() {
        SortedMap<Integer, Backlog.Work> sums = new TreeMap<>(Comparator.reverseOrder());
        for (JobEntry job : jobs.values()) {
            if (job.demand() == null) {
                continue;
            }
            int priority = job.demand().priority();
            for (DemandClass tasks : job.demand().classes()) {
                long cores = (long) tasks.wanted() * tasks.requirements().cores();
                int seconds = tasks.expectedSeconds();
                sums.merge(
                        priority,
                        new Backlog.Work(priority, cores * seconds, seconds == 0 ? cores : 0),
                        (some, more) -> new Backlog.Work(
                                priority,
                                some.coreSeconds() + more.coreSeconds(),
                                some.unknownCores() + more.unknownCores()));
            }
        }
        return new Backlog(List.copyOf(sums.values()));
    }

    /** A job; null when it wants and holds nothing. */
    JobEntry find(JobId job) {
        return jobs.get(job);
    }

    /** How many projects have been heard of. */
    int projectCount() {
        return projects.size();
    }

    /** How many users have been heard of, counted in each project. */
    int userCount() {
        return users.size();
    }

    /** Takes in a demand; returns whether it differs from what was known in something that matters to a plan. */
    boolean demand(JobDemand demand, Instant now) {
        if (withdrawn.getOrDefault(demand.job(), Long.MIN_VALUE) >= demand.revision()) {
            return false;
        }
        JobEntry job = jobs.computeIfAbsent(demand.job(), JobEntry::new);
        JobDemand known = job.demand();
        if (known != null && known.revision() > demand.revision()) {
            return false;
        }
        boolean changed = known == null
                || known.adopting() != demand.adopting()
                || known.priority() != demand.priority()
                || !known.classes().equals(demand.classes());
        if (changed) {
            List<JobEntry.Wanted> before = job.wanted();
            job.want(demand, demand.classes().stream().map(this::wanted).toList());
            before.forEach(this::release);
        } else {
            job.want(demand, job.wanted());
        }
        number(job);
        job.lastSeenAt = now;
        return changed;
    }

    private JobEntry.Wanted wanted(DemandClass tasks) {
        Need need = needs.computeIfAbsent(tasks.requirements(), requirements -> new Need(requirements, policy));
        need.retain();
        return new JobEntry.Wanted(tasks, need);
    }

    private void release(JobEntry.Wanted wanted) {
        if (wanted.need().release()) {
            needs.remove(wanted.need().requirements());
        }
    }

    /** Forgets a job's demand; one of no higher revision that comes late changes nothing. */
    void withdraw(JobId id, long revision) {
        withdrawn.merge(id, revision, Math::max);
        JobEntry job = jobs.get(id);
        if (job != null && job.demand() != null && job.demand().revision() <= revision) {
            forget(job);
        }
    }

    private void forget(JobEntry job) {
        List<JobEntry.Wanted> before = job.wanted();
        job.want(null, List.of());
        before.forEach(this::release);
        removeIfNothing(job);
    }

    /** Counts from now on how long demands are not repeated. */
    void hearAll(Instant now) {
        jobs.values().forEach(job -> job.lastSeenAt = now);
    }

    /** Forgets demands that were not repeated for longer than this, and withdrawals that nothing can come late for any more. */
    void forgetOld(Duration after, Instant now) {
        List<JobEntry> old = new ArrayList<>();
        for (JobEntry job : jobs.values()) {
            if (job.demand() != null && job.lastSeenAt.plus(after).isBefore(now)) {
                old.add(job);
            }
        }
        old.forEach(this::forget);
        if (withdrawn.size() > MAX_REMEMBERED) {
            withdrawn.clear();
        }
        if (jobs.isEmpty() || users.size() > MAX_REMEMBERED) {
            forgetNames();
        }
    }

    /** Numbers projects and users anew, so that names that nobody uses any more take no room. */
    private void forgetNames() {
        projects.clear();
        users.clear();
        for (JobEntry job : jobs.values()) {
            if (job.demand() != null) {
                number(job);
            }
        }
    }

    private void number(JobEntry job) {
        JobDemand demand = job.demand();
        job.project = projects.computeIfAbsent(demand.project(), name -> projects.size());
        job.user = users.computeIfAbsent(new ProjectUser(demand.project(), demand.user()), name -> users.size());
    }

    /** Counts a lease that has not been taken back. */
    void count(HeldLease lease) {
        jobs.computeIfAbsent(lease.lease().job(), JobEntry::new).count(lease);
    }

    /** Does not count a lease any more that is closed, or was taken back. */
    void uncount(HeldLease lease) {
        JobEntry job = jobs.get(lease.lease().job());
        job.uncount(lease);
        removeIfNothing(job);
    }

    /** Counts, or no longer counts, a lease that was taken back and in which a task runs to its end. */
    void finishing(HeldLease lease, int change) {
        JobEntry job = jobs.computeIfAbsent(lease.lease().job(), JobEntry::new);
        job.finishing(lease, change);
        removeIfNothing(job);
    }

    private void removeIfNothing(JobEntry job) {
        if (job.isNothing()) {
            jobs.remove(job.id());
        }
    }

    /** How many leases are lacking of tasks that take some of an amount, by the amount's name. */
    Map<String, Integer> waitingForAmounts() {
        Map<String, Integer> waiting = new HashMap<>();
        for (JobEntry job : jobs.values()) {
            for (JobEntry.Wanted wanted : job.wanted()) {
                int missing = job.missing(wanted.demandClass());
                wanted.need().amounts().keySet().forEach(name -> waiting.merge(name, missing, Integer::sum));
            }
        }
        return waiting;
    }
}
