package org.raymill.scheduler.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.raymill.model.HostCapability;
import org.raymill.model.JobId;
import org.raymill.model.Verdict.Filter;
import org.raymill.scheduler.core.Plan.Grant;
import org.raymill.scheduler.core.Plan.Reason;
import org.raymill.scheduler.core.Plan.Waiting;

/**
 * Decides which job gets a lease on which server. {@link DemandQueue} says who comes first, {@link Rooms} where there is room,
 * {@link LimitRoom} what is left of limits, {@link ReservationDesk} what is kept free for wide requests, {@link TakeBack} which leases make
 * room, {@link Explanations} why something was not placed. A plan reads its snapshot and changes nothing; equal snapshots at equal times make equal plans.
 */
final class Planner {

    /** Tasks that were not placed, and what was said of them besides what holds for all that need the same. */
    private record Unplaced(Pending job, Pending.Tasks tasks, int coming, boolean overShare) {}

    private final Snapshot snapshot;
    private final Shares shares;
    private final Rooms rooms;
    private final TakeBack takeBack;
    private final ReservationDesk desk;
    private final LimitRoom limits;
    private final List<Grant> grants = new ArrayList<>();
    private final List<Unplaced> unplaced = new ArrayList<>();

    private Planner(Snapshot snapshot, List<Pending> pending, Instant now) {
        this.snapshot = snapshot;
        this.shares = new Shares(snapshot.demands(), snapshot.farm(), snapshot.policy());
        this.rooms = new Rooms(snapshot.farm(), snapshot.limits(), widest(pending));
        this.limits = new LimitRoom(snapshot);
        this.takeBack = new TakeBack(snapshot, shares, rooms, limits, now);
        this.desk = new ReservationDesk(snapshot, rooms, pending, now);
    }

    private static int widest(List<Pending> pending) {
        int widest = 0;
        for (Pending job : pending) {
            widest = Math.max(widest, job.widestCores());
        }
        return widest;
    }

    /**
     * Makes a plan.
     *
     * @param now the time of the decision
     */
    static Plan plan(Snapshot snapshot, Instant now) {
        List<Pending> pending = new ArrayList<>();
        for (JobEntry job : snapshot.jobs()) {
            Pending lacking = Pending.of(job, snapshot.policy(), now);
            if (lacking != null) {
                pending.add(lacking);
            }
        }
        Planner planner = new Planner(snapshot, pending, now);
        snapshot.leaving().forEach(planner.takeBack::empty);
        new LimitExcess(snapshot, planner.takeBack).takeBack();
        new DemandQueue(planner.shares).run(pending, planner::place);
        return new Plan(planner.grants, planner.takeBack.revocations(), planner.desk.reservations(), planner.waiting());
    }

    private boolean place(Pending job) {
        Pending.Tasks tasks = job.next();
        Need need = tasks.need();
        Predicate<ServerGroup> allowed = allowed(job, need);
        if (exceedsShare(job, need, allowed)) {
            desk.drop(job, tasks); // a server is not kept for what may not run
            unplaced.add(new Unplaced(job, tasks, 0, true));
            return false;
        }
        if (!limits.allows(need)) {
            unplaced.add(new Unplaced(job, tasks, makeRoomInLimits(job, tasks, allowed), false));
            return false;
        }
        Room room = desk.collect(job, tasks, allowed);
        if (room == null) {
            room = rooms.pick(need, job.demand().manifest(), allowed);
            if (room != null) {
                desk.drop(job, tasks);
            }
        }
        if (room == null) {
            room = desk.borrow(job, tasks, false, allowed);
        }
        if (room != null) {
            grant(job, tasks, room, false);
            return true;
        }
        room = desk.borrow(job, tasks, true, allowed);
        if (room != null) {
            grant(job, tasks, room, true);
            return true;
        }
        makeRoom(job, tasks, allowed);
        return false;
    }

    /** The kinds of servers that the share of the job's project allows: a task that has a host for itself takes all that is there. */
    private Predicate<ServerGroup> allowed(Pending job, Need need) {
        if (!need.whole() || shares.maximum(job.job()) >= 1) {
            return Rooms.ANY_KIND;
        }
        return kind -> {
            HostCapability host = kind.capability();
            return !shares.exceedsMaximum(
                    job.job(), host.cores(), host.memoryMiB(), host.gpus().size());
        };
    }

    private boolean exceedsShare(Pending job, Need need, Predicate<ServerGroup> allowed) {
        List<Need.Suitable> kinds = need.suitable(snapshot.farm());
        return need.whole()
                ? !kinds.isEmpty() && kinds.stream().noneMatch(kind -> allowed.test(kind.group()))
                : shares.exceedsMaximum(job.job(), need.cores(), need.memoryMiB(), need.gpus());
    }

    private void grant(Pending job, Pending.Tasks tasks, Room room, boolean single) {
        Need need = tasks.need();
        Grant grant = new Grant(
                job.job().id(),
                tasks.key(),
                room.server().id(),
                job.demand().priority(),
                room.coresFor(need),
                room.memoryFor(need),
                room.gpusFor(need),
                need.amounts(),
                single,
                job.priority() - job.demand().priority(),
                need.versionOn(room.server().group, snapshot.farm()));
        rooms.take(room, need);
        shares.count(job.job(), grant.cores(), grant.memoryMiB(), grant.gpus().count(), 1);
        limits.take(need);
        grants.add(grant);
    }

    private void makeRoom(Pending job, Pending.Tasks tasks, Predicate<ServerGroup> allowed) {
        Need need = tasks.need();
        int coming = takeBack.makeRoom(job, tasks, limits.leases(need, tasks.missing()));
        boolean reserved = coming == 0 && desk.reserve(job, tasks, takeBack, allowed);
        limits.hold(need, reserved ? 1 : coming);
        unplaced.add(new Unplaced(job, tasks, coming, false));
    }

    /** Takes leases back that hold what the limits lack, and makes room on servers, if there is none, for what may run then. */
    private int makeRoomInLimits(Pending job, Pending.Tasks tasks, Predicate<ServerGroup> allowed) {
        Need need = tasks.need();
        int coming = 0;
        List<HeldLease> lacking = takeBack.lackingInLimits(job, need, false);
        boolean room = lacking != null && rooms.pick(need, job.demand().manifest(), allowed) != null;
        boolean more = lacking != null;
        while (more && coming < tasks.missing() && !exceedsShare(job, need, allowed)) {
            lacking = takeBack.lackingInLimits(job, need, !room);
            if (lacking == null) {
                break;
            }
            boolean reserved = false;
            if (room) {
                takeBack.expect(job, need);
            } else if (!takeBack.makeRoomBy(lacking, job, tasks) && takeBack.makeRoom(job, tasks, 1) == 0) {
                reserved = desk.reserve(job, tasks, takeBack, allowed);
                more = false;
            }
            if (more || reserved) {
                takeBack.take(lacking, job, need);
                limits.hold(need, 1);
                coming++;
            }
        }
        return coming;
    }

    private Map<JobId, List<Waiting>> waiting() {
        Explanations explanations = new Explanations(snapshot, rooms, desk.reservations(), limits.taken());
        Map<JobId, List<Waiting>> waiting = new HashMap<>();
        for (Unplaced each : unplaced) {
            List<Reason> reasons = explanations.of(each.tasks.need(), each.overShare ? share(each.job) : "");
            if (each.coming > 0) {
                reasons = new ArrayList<>(reasons);
                reasons.add(coming(each.coming));
            }
            waiting.computeIfAbsent(each.job.job().id(), job -> new ArrayList<>(1))
                    .add(new Waiting(each.tasks.key(), each.tasks.missing(), reasons));
        }
        return waiting;
    }

    private String share(Pending job) {
        return "project " + job.demand().project() + " has its maximum share of "
                + Math.round(shares.maximum(job.job()) * 100) + " % of the farm";
    }

    private static Reason coming(int leases) {
        return new Reason(
                Filter.SOON,
                0,
                leases + (leases == 1 ? " lease is" : " leases are")
                        + " taken back for it and will be free when what runs there ends");
    }
}
