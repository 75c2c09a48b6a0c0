package org.raymill.scheduler.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Takes back what is in leases of a limit above what is usable, as after a denial: of the jobs of the lowest priority first, of them the lease
 * opened last. What is on its way back is reckoned with. It costs nothing while no limit is exceeded.
 */
final class LimitExcess {

    private static final Comparator<HeldLease> YOUNGEST =
            Comparator.comparing(held -> held.lease().id(), Comparator.reverseOrder());

    private final Snapshot snapshot;
    private final TakeBack takeBack;

    LimitExcess(Snapshot snapshot, TakeBack takeBack) {
        this.snapshot = snapshot;
        this.takeBack = takeBack;
    }

    void takeBack() {
        for (String limit : snapshot.limits().exceeded()) {
            int excess = snapshot.limits().excess(limit);
            for (HeldLease held : snapshot.closing()) {
                excess -= amount(held, limit);
            }
            if (excess > 0) {
                takeBack(limit, excess);
            }
        }
    }

    private void takeBack(String limit, int excess) {
        int left = excess;
        List<HeldLease> staying = new ArrayList<>();
        for (JobEntry job : snapshot.jobs()) {
            for (HeldLease held : job.leases()) {
                if (held.lease().single() || takeBack.isRevoked(held)) {
                    left -= amount(held, limit);
                } else if (amount(held, limit) > 0) {
                    staying.add(held);
                }
            }
        }
        staying.sort(Comparator.<HeldLease>comparingInt(
                        held -> TakeBack.priority(snapshot.job(held.lease().job())))
                .thenComparing(YOUNGEST));
        for (HeldLease held : staying) {
            if (left <= 0) {
                return;
            }
            takeBack.revoke(held, "more of " + limit + " is in leases than can be used", false);
            left -= amount(held, limit);
        }
    }

    private static int amount(HeldLease held, String limit) {
        return held.lease().amounts().getOrDefault(limit, 0);
    }
}
