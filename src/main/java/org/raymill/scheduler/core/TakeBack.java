package org.raymill.scheduler.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raymill.model.JobDemand;
import org.raymill.model.Lease;
import org.raymill.scheduler.core.Plan.Revocation;

/**
 * Takes leases back for those who come before their holders: jobs of higher priority, projects and users with a smaller share, earlier jobs of
 * the same user. Leases that are already on their way back are reckoned with first. What is looked at is limited, so that a plan of a full farm
 * stays cheap.
 */
final class TakeBack {

    private static final int MAX_CLOSING_LOOK = 256;
    private static final int MAX_JOBS_LOOK = 16;
    private static final int MAX_LEASES_LOOK = 256;

    private final Snapshot snapshot;
    private final Shares shares;
    private final Rooms rooms;
    private final LimitRoom limits;
    /** Leases that are younger are kept for their jobs. */
    private final Instant oldEnough;

    private final List<HeldLease> closing;
    private final Set<HeldLease> revoked = new HashSet<>();
    private final List<Revocation> revocations = new ArrayList<>();
    private final Map<String, List<JobEntry>> holdersByLimit = new HashMap<>();
    private List<JobEntry> holders;

    TakeBack(Snapshot snapshot, Shares shares, Rooms rooms, LimitRoom limits, Instant now) {
        this.snapshot = snapshot;
        this.shares = shares;
        this.rooms = rooms;
        this.limits = limits;
        this.oldEnough = now.minus(snapshot.policy().leastHold());
        this.closing = new LinkedList<>(snapshot.closing());
    }

    List<Revocation> revocations() {
        return revocations;
    }

    /** Takes back what is on servers that are to be given up. */
    void empty(ServerEntry server) {
        ServerEntry.Standing standing = server.standing;
        String reason = "server " + server.id() + " is "
                + (server.condition() == ServerEntry.Condition.DRAINING ? "drained" : "quarantined")
                + " by " + standing.by() + (standing.reason().isBlank() ? "" : ": " + standing.reason());
        for (HeldLease held : server.leases()) {
            if (!held.revoked()) {
                revoke(held, reason, false);
            }
        }
    }

    /**
     * Makes room for tasks by leases that are each large enough.
     *
     * @param missing how many leases are wanted
     * @return how many are on their way back for these tasks
     */
    int makeRoom(Pending taker, Pending.Tasks tasks, int missing) {
        int coming = claim(taker, tasks, missing);
        if (coming < missing && revocations.size() < snapshot.policy().maxRevocations()) {
            coming += revokeFor(taker, tasks, missing - coming);
        }
        return coming;
    }

    private int claim(Pending taker, Pending.Tasks tasks, int missing) {
        int claimed = 0;
        int looks = MAX_CLOSING_LOOK;
        for (Iterator<HeldLease> each = closing.iterator(); each.hasNext() && claimed < missing && looks-- > 0; ) {
            HeldLease held = each.next();
            if (exceedsMaximum(taker, tasks.need())) {
                break;
            }
            if (isEnough(held.lease(), tasks.need())) {
                each.remove();
                count(taker, tasks.need(), 1);
                claimed++;
            }
        }
        return claimed;
    }

    private boolean isEnough(Lease lease, Need need) {
        ServerEntry server = snapshot.server().apply(lease.server());
        return server != null
                && !need.whole()
                && lease.cores() >= need.cores()
                && lease.memoryMiB() >= need.memoryMiB()
                && server.gpusSuffice(lease, need.requirements().host().gpus())
                && rooms.isCapable(server, need)
                && rooms.amountsFitAfter(server, lease, need)
                && !rooms.isKept(server)
                && !need.avoids(server.id());
    }

    /** Whether one lease more, with those that are on their way, is more than the taker's project may have. */
    private boolean exceedsMaximum(Pending taker, Need need) {
        return shares.exceedsMaximum(taker.job(), need.cores(), need.memoryMiB(), need.gpus());
    }

    private void count(Pending taker, Need need, int sign) {
        shares.count(taker.job(), need.cores(), need.memoryMiB(), need.gpus(), sign);
    }

    private int revokeFor(Pending taker, Pending.Tasks tasks, int missing) {
        int found = 0;
        int jobs = MAX_JOBS_LOOK;
        for (JobEntry holder : holders()) {
            if (found == missing || jobs-- == 0) {
                break;
            }
            found += revokeFrom(holder, taker, tasks, missing - found);
        }
        return found;
    }

    private int revokeFrom(JobEntry holder, Pending taker, Pending.Tasks tasks, int missing) {
        Need need = tasks.need();
        int found = 0;
        int looks = MAX_LEASES_LOOK;
        int priority = holder.leases().isEmpty() ? 0 : priority(holder);
        for (HeldLease held : holder.leases()) {
            boolean enough = found == missing
                    || looks-- == 0
                    || revocations.size() >= snapshot.policy().maxRevocations()
                    || !mayTake(taker, need, holder, priority)
                    || taker.job().project != holder.project && exceedsMaximum(taker, need);
            if (enough) {
                break;
            }
            if (isFor(taker, held, priority) && isEnough(held.lease(), need)) {
                revokeFor(taker, held, holder);
                count(taker, need, 1);
                found++;
            }
        }
        return found;
    }

    /**
     * The leases that have to be taken back before the site's limits allow one more lease, besides what is on its way; wherever they are, and
     * however large.
     *
     * @param alsoRoom whether leases are preferred that make the room, too, that the tasks need on a server
     * @return null when that much can not be had
     */
    List<HeldLease> lackingInLimits(Pending taker, Need need, boolean alsoRoom) {
        if (!limits.isPossible(need)) {
            return null;
        }
        Set<HeldLease> found = new LinkedHashSet<>();
        for (Map.Entry<String, Integer> lacking : limits.lacking(need).entrySet()) {
            String name = lacking.getKey();
            int lacks = lacking.getValue();
            for (HeldLease held : found) {
                lacks -= held.lease().amounts().getOrDefault(name, 0);
            }
            lacks = alsoRoom ? find(taker, need, name, lacks, found, true) : lacks;
            if (find(taker, need, name, lacks, found, false) > 0) {
                return null;
            }
        }
        return revocations.size() + found.size() > snapshot.policy().maxRevocations() ? null : List.copyOf(found);
    }

    /** Adds leases that hold what lacks of a limit; returns how much lacks still. */
    private int find(Pending taker, Need need, String limit, int lacks, Set<HeldLease> found, boolean enough) {
        int left = lacks;
        int jobs = MAX_JOBS_LOOK;
        for (JobEntry holder : holdersOf(limit)) {
            if (left <= 0 || jobs-- == 0) {
                break;
            }
            int priority = priority(holder);
            if (!mayTake(taker, need, holder, priority)) {
                continue;
            }
            int looks = MAX_LEASES_LOOK;
            for (HeldLease held : holder.leasesWith(limit)) {
                if (left <= 0 || looks-- == 0) {
                    break;
                }
                boolean suits = isFor(taker, held, priority) && (!enough || isEnough(held.lease(), need));
                if (suits && found.add(held)) {
                    left -= held.lease().amounts().get(limit);
                }
            }
        }
        return left;
    }

    /** Jobs that hold some of a limit, those first that come last. */
    private List<JobEntry> holdersOf(String limit) {
        return holdersByLimit.computeIfAbsent(limit, name -> holders().stream()
                .filter(job -> !job.leasesWith(name).isEmpty())
                .toList());
    }

    /**
     * Makes room on a server for one lease by one of those that are taken back for a limit, if one is large enough.
     *
     * @return whether there is such a one
     */
    boolean makeRoomBy(List<HeldLease> lacking, Pending taker, Pending.Tasks tasks) {
        for (HeldLease held : lacking) {
            if (isEnough(held.lease(), tasks.need())) {
                count(taker, tasks.need(), 1);
                return true;
            }
        }
        return false;
    }

    /** There is room for a lease as soon as the limits allow it. */
    void expect(Pending taker, Need need) {
        count(taker, need, 1);
    }

    /** Takes back what {@link #lackingInLimits} has found, as far as it lacks still. */
    void take(List<HeldLease> lacking, Pending taker, Need need) {
        for (HeldLease held : lacking) {
            if (limits.lacking(need).keySet().stream().anyMatch(held.lease().amounts()::containsKey)) {
                revokeFor(taker, held, snapshot.job(held.lease().job()));
            }
        }
    }

    /** Whether a lease may be taken back by one who comes before its holder. */
    private boolean isFor(Pending taker, HeldLease held, int priority) {
        return !revoked.contains(held)
                && !held.lease().single()
                && (!held.since().isAfter(oldEnough) || taker.priority() > priority);
    }

    /** Whether a job comes before another that holds leases. */
    private boolean mayTake(Pending taker, Need need, JobEntry holder, int priority) {
        if (holder.id().equals(taker.job().id())) {
            return false;
        }
        JobDemand demand = holder.demand();
        if (demand == null || taker.priority() != priority) {
            return taker.priority() > priority;
        }
        return shares.mayTake(taker.job(), need.cores(), need.memoryMiB(), need.gpus(), holder);
    }

    static int priority(JobEntry holder) {
        HeldLease first = holder.leases().iterator().next();
        return holder.demand() != null
                ? holder.demand().priority() + first.aged
                : first.lease().priority() + first.aged;
    }

    private void revokeFor(Pending taker, HeldLease held, JobEntry holder) {
        int priority = priority(holder);
        boolean higher = taker.priority() > priority;
        // What has waited for long comes first, but not at the cost of work that is under way.
        boolean immediate = taker.demand().priority() > priority
                && (snapshot.policy().preemptImmediately() || taker.demand().urgent());
        String why = higher ? "has a higher priority" : "has a smaller share of the farm, or was submitted first";
        revoke(held, "job " + taker.job().id() + " " + why, immediate);
    }

    boolean isRevoked(HeldLease held) {
        return revoked.contains(held);
    }

    void revoke(HeldLease held, String reason, boolean immediate) {
        Lease lease = held.lease();
        if (revoked.add(held)) {
            revocations.add(new Revocation(lease.server(), lease.id(), reason, immediate));
            limits.comes(held);
            JobEntry holder = snapshot.job(lease.job());
            if (holder != null && holder.demand() != null) {
                shares.count(holder, lease.cores(), lease.memoryMiB(), lease.gpus(), -1);
            }
        }
    }

    /**
     * Takes back from one server what has to end before a wide request fits, as far as its holders come after the one who asks.
     *
     * @param room what is free there
     */
    void clear(ServerEntry server, Room room, Pending taker, Pending.Tasks tasks) {
        Need need = tasks.need();
        Lacking lacking = new Lacking(room, need, snapshot.limits());
        for (HeldLease held : server.leases()) {
            if (lacking.isNothing() && !need.whole()) {
                return;
            }
            if (!need.whole() && !lacking.isEasedBy(held.lease())) {
                continue;
            }
            boolean coming =
                    held.revoked() || revoked.contains(held) || held.lease().single();
            JobEntry holder = snapshot.job(held.lease().job());
            if (!coming
                    && holder != null
                    && !holder.leases().isEmpty()
                    && mayTake(taker, need, holder, priority(holder))) {
                revokeFor(taker, held, holder);
                coming = true;
            }
            if (coming) {
                lacking.free(held.lease());
            }
        }
    }

    /** Jobs that hold leases, those first that come last. */
    private List<JobEntry> holders() {
        if (holders == null) {
            Comparator<JobEntry> lowest = Comparator.comparingInt(TakeBack::priority);
            Comparator<JobEntry> largestShare =
                    Comparator.comparingDouble(job -> job.demand() == null ? 0 : -shares.ofProject(job));
            Comparator<JobEntry> largestUser =
                    Comparator.comparingDouble(job -> job.demand() == null ? 0 : -shares.ofUser(job));
            Comparator<JobEntry> newest = Comparator.comparing(JobEntry::id, Comparator.reverseOrder());
            holders = snapshot.jobs().stream()
                    .filter(job -> !job.leases().isEmpty())
                    .sorted(lowest.thenComparing(largestShare)
                            .thenComparing(largestUser)
                            .thenComparing(newest))
                    .toList();
        }
        return holders;
    }
}
