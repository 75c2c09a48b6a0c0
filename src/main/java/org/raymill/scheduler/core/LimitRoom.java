package org.raymill.scheduler.core;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is left of the site's limits while a plan is made: less what the plan has granted, and less what is held for those who come first and
 * wait for the rest of what they need.
 */
final class LimitRoom {

    private final Snapshot snapshot;
    private final LimitBook limits;
    private final Map<String, Integer> taken = new HashMap<>();
    private final Map<String, Integer> held = new HashMap<>();
    private Map<String, Integer> coming;

    LimitRoom(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.limits = snapshot.limits();
    }

    /** What the plan has granted, by name. */
    Map<String, Integer> taken() {
        return taken;
    }

    private int free(String name) {
        return limits.free(name) - taken.getOrDefault(name, 0) - held.getOrDefault(name, 0);
    }

    /** How many leases there is enough for, at most so many. */
    int leases(Need need, int most) {
        int leases = most;
        for (Map.Entry<String, Integer> amount : need.amounts().entrySet()) {
            if (limits.has(amount.getKey())) {
                leases = Math.min(leases, Math.max(0, free(amount.getKey())) / amount.getValue());
            }
        }
        return leases;
    }

    boolean allows(Need need) {
        return need.amounts().isEmpty() || leases(need, 1) == 1;
    }

    /** Takes what a lease takes. */
    void take(Need need) {
        need.amounts().forEach((name, amount) -> taken.merge(name, amount, Integer::sum));
    }

    /** Holds what leases take that can not be granted yet, so that those who come later do not get it; what is coming included. */
    void hold(Need need, int leases) {
        need.amounts().forEach((name, amount) -> held.merge(name, amount * leases, Integer::sum));
    }

    /** Whether one lease could ever be had, as much as is usable now. */
    boolean isPossible(Need need) {
        for (Map.Entry<String, Integer> amount : need.amounts().entrySet()) {
            String name = amount.getKey();
            if (limits.has(name)
                    && (limits.isWithheld() || limits.free(name) + limits.inUse(name) < amount.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** How much has to be taken back for one lease more than is free and on its way, by the names of what lacks. */
    Map<String, Integer> lacking(Need need) {
        Map<String, Integer> lacking = new TreeMap<>();
        need.amounts().forEach((name, amount) -> {
            int lacks = limits.has(name) ? amount - free(name) - coming().getOrDefault(name, 0) : 0;
            if (lacks > 0) {
                lacking.put(name, lacks);
            }
        });
        return lacking;
    }

    private Map<String, Integer> coming() {
        if (coming == null) {
            coming = new HashMap<>();
            snapshot.closing().forEach(this::countComing);
        }
        return coming;
    }

    private void countComing(HeldLease lease) {
        lease.lease().amounts().forEach((name, amount) -> coming.merge(name, amount, Integer::sum));
    }

    /** Counts what a lease gives back that this plan takes back. */
    void comes(HeldLease lease) {
        if (!lease.lease().amounts().isEmpty()) {
            coming();
            countComing(lease);
        }
    }
}
