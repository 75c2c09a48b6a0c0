package org.raymill.scheduler.core;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raymill.model.DemandClass;
import org.raymill.model.JobDemand;
import org.raymill.model.JobId;

/** What the {@link ResourceDatabase} knows of a job: what it wants and which leases it holds. */
final class JobEntry {

    /** Tasks of the job that need the same. */
    record Wanted(DemandClass demandClass, Need need) {}

    private final JobId id;
    private final Map<String, Integer> held = new HashMap<>();
    private final Map<String, Integer> finishing = new HashMap<>();
    private final Set<HeldLease> leases = new LinkedHashSet<>();
    private final Map<String, Set<HeldLease>> leasesByAmount = new HashMap<>();
    private final Resources used = new Resources();
    private JobDemand demand;
    private List<Wanted> wanted = List.of();
    Instant lastSeenAt = Instant.EPOCH;
    /** Numbers its project, and its user within the project, among those that the {@link DemandBook} has heard of. */
    int project;

    int user;

    JobEntry(JobId id) {
        this.id = id;
    }

    JobId id() {
        return id;
    }

    /** What it wants; null when it has not said, or wants nothing any more. */
    JobDemand demand() {
        return demand;
    }

    List<Wanted> wanted() {
        return wanted;
    }

    void want(JobDemand newer, List<Wanted> classes) {
        demand = newer;
        wanted = List.copyOf(classes);
    }

    /** How many leases of a class it holds that have not been taken back. */
    int held(String demandClass) {
        return held.getOrDefault(demandClass, 0);
    }

    /** How many leases of a class it lacks: what runs to its end in a lease that was taken back needs no other. */
    int missing(DemandClass demandClass) {
        String key = demandClass.key();
        return Math.max(0, demandClass.wanted() - held(key) - finishing.getOrDefault(key, 0));
    }

    /** What its leases reserve that have not been taken back. */
    Resources used() {
        return used;
    }

    /** Its leases that have not been taken back, oldest first. */
    Collection<HeldLease> leases() {
        return Collections.unmodifiableCollection(leases);
    }

    /** Those of its leases that hold some of an amount, oldest first. */
    Collection<HeldLease> leasesWith(String amount) {
        return Collections.unmodifiableCollection(leasesByAmount.getOrDefault(amount, Set.of()));
    }

    void count(HeldLease lease) {
        leases.add(lease);
        lease.lease().amounts().keySet().forEach(name -> leasesByAmount
                .computeIfAbsent(name, n -> new LinkedHashSet<>())
                .add(lease));
        held.merge(lease.lease().demandClass(), 1, Integer::sum);
        used.add(lease.lease(), 1);
    }

    void uncount(HeldLease lease) {
        leases.remove(lease);
        lease.lease()
                .amounts()
                .keySet()
                .forEach(name -> leasesByAmount.computeIfPresent(name, (n, with) -> {
                    with.remove(lease);
                    return with.isEmpty() ? null : with;
                }));
        held.computeIfPresent(lease.lease().demandClass(), (key, n) -> n == 1 ? null : n - 1);
        used.add(lease.lease(), -1);
    }

    /** More, or fewer, leases that were taken back have a task in them that runs to its end. */
    void finishing(HeldLease lease, int change) {
        finishing.merge(lease.lease().demandClass(), change, (a, b) -> a + b == 0 ? null : a + b);
    }

    boolean isNothing() {
        return demand == null && leases.isEmpty() && finishing.isEmpty();
    }
}
