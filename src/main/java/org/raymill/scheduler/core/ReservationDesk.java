package org.raymill.scheduler.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.raymill.model.DemandClass;
import org.raymill.model.JobId;

/**
 * Keeps servers free for requests that need more at a time than what becomes free at once, so that many small tasks do not keep a large one
 * waiting for ever. Meanwhile the gap on such a server may be used by tasks of higher priority, and by tasks that are expected to end before
 * the room is complete ("conservative backfill", Mu'alem and Feitelson, IEEE TPDS 12(6), 2001).
 */
final class ReservationDesk {

    /** How many servers of each kind are compared. */
    private static final int LOOK = 16;

    private final Snapshot snapshot;
    private final Rooms rooms;
    private final Instant now;
    private final List<Reservation> kept = new ArrayList<>();
    private final Set<Reservation> complete = new HashSet<>();
    private final int narrowestCores;
    private final int narrowestMemoryMiB;
    /** The fewest graphics processors that a task takes which takes some. */
    private final int narrowestGpus;

    ReservationDesk(Snapshot snapshot, Rooms rooms, List<Pending> pending, Instant now) {
        this.snapshot = snapshot;
        this.rooms = rooms;
        this.now = now;
        this.narrowestCores = snapshot.jobs().stream()
                .flatMap(job -> job.wanted().stream())
                .mapToInt(wanted -> wanted.need().cores())
                .min()
                .orElse(1);
        this.narrowestMemoryMiB = snapshot.jobs().stream()
                .flatMap(job -> job.wanted().stream())
                .mapToInt(wanted -> wanted.need().memoryMiB())
                .min()
                .orElse(1);
        this.narrowestGpus = snapshot.jobs().stream()
                .flatMap(job -> job.wanted().stream())
                .mapToInt(wanted -> wanted.need().gpus())
                .filter(gpus -> gpus > 0)
                .min()
                .orElse(1);
        Set<JobId> waiting = new HashSet<>();
        pending.forEach(job -> waiting.add(job.job().id()));
        for (Reservation reservation : snapshot.reservations()) {
            Need need = waiting.contains(reservation.job()) ? needOf(reservation) : null;
            if (need != null) {
                kept.add(reservation);
                Room room = rooms.keep(snapshot.server().apply(reservation.server()));
                if (room.fits(need, false, snapshot.limits())) {
                    complete.add(reservation);
                }
            }
        }
    }

    /** What a server is kept for; null when that is not wanted any more, or can not be done there. */
    private Need needOf(Reservation reservation) {
        JobEntry job = snapshot.job(reservation.job());
        ServerEntry server = snapshot.server().apply(reservation.server());
        if (server == null) {
            return null;
        }
        for (JobEntry.Wanted wanted : job.wanted()) {
            boolean same = wanted.demandClass().key().equals(reservation.demandClass());
            if (same && job.missing(wanted.demandClass()) > 0) {
                boolean possible =
                        rooms.isCapable(server, wanted.need()) && !wanted.need().avoids(server.id());
                return possible ? wanted.need() : null;
            }
        }
        return null;
    }

    List<Reservation> reservations() {
        return kept;
    }

    private Reservation of(Pending job, Pending.Tasks tasks) {
        for (Reservation reservation : kept) {
            if (reservation.isFor(job.job().id(), tasks.key())) {
                return reservation;
            }
        }
        return null;
    }

    /**
     * The room that is kept for these tasks, if it is complete; its reservation has then served.
     *
     * @param allowed the kinds of servers that they may have; one of another kind is not kept any more
     */
    Room collect(Pending job, Pending.Tasks tasks, Predicate<ServerGroup> allowed) {
        if (kept.isEmpty()) {
            return null;
        }
        Reservation own = of(job, tasks);
        if (own == null) {
            return null;
        }
        ServerEntry server = snapshot.server().apply(own.server());
        if (!allowed.test(server.group)) {
            kept.remove(own);
            return null;
        }
        Room room = rooms.find(server);
        if (!room.fits(tasks.need(), false, snapshot.limits())) {
            return null;
        }
        kept.remove(own);
        return room;
    }

    /** These tasks were placed elsewhere: what was kept for them is given free with the next plan. */
    void drop(Pending job, Pending.Tasks tasks) {
        Reservation own = kept.isEmpty() ? null : of(job, tasks);
        if (own != null) {
            kept.remove(own);
        }
    }

    /**
     * A kept room for tasks that it is not kept for.
     *
     * @param single whether only tasks that end in time are asked about; else only those of higher priority than what it is kept for
     */
    Room borrow(Pending job, Pending.Tasks tasks, boolean single, Predicate<ServerGroup> allowed) {
        if (kept.isEmpty()) {
            return null;
        }
        Instant end = now.plusSeconds(tasks.expectedSeconds());
        for (Reservation reservation : kept) {
            boolean mayBorrow = single
                    ? !complete.contains(reservation)
                            && tasks.expectedSeconds() > 0
                            && !end.isAfter(reservation.until())
                    : job.priority() > reservation.priority();
            ServerEntry server = snapshot.server().apply(reservation.server());
            if (mayBorrow && allowed.test(server.group) && rooms.isCapable(server, tasks.need())) {
                Room room = rooms.find(server);
                if (room.fits(tasks.need(), rooms.canAvoid(tasks.need()), snapshot.limits())) {
                    return room;
                }
            }
        }
        return null;
    }

    /**
     * Keeps a server for tasks that were not placed, if they are wide; the longest kept ones stay where they are.
     *
     * @return whether one is kept for them
     */
    boolean reserve(Pending job, Pending.Tasks tasks, TakeBack takeBack, Predicate<ServerGroup> allowed) {
        Need need = tasks.need();
        Reservation own = of(job, tasks);
        if (own == null) {
            if (!isWide(need) || kept.size() >= snapshot.policy().maxReservations()) {
                return false;
            }
            ServerEntry server = soonest(need, allowed);
            if (server == null) {
                return false;
            }
            rooms.keepNow(server);
            own = new Reservation(job.job().id(), tasks.key(), server.id(), job.priority(), roomAt(server, need));
        } else {
            kept.remove(own);
            ServerEntry server = snapshot.server().apply(own.server());
            own = new Reservation(own.job(), own.demandClass(), own.server(), job.priority(), roomAt(server, need));
        }
        kept.add(own);
        ServerEntry server = snapshot.server().apply(own.server());
        takeBack.clear(server, rooms.find(server), job, tasks);
        return true;
    }

    private boolean isWide(Need need) {
        return need.whole()
                || need.cores() > narrowestCores
                || need.memoryMiB() > narrowestMemoryMiB
                || need.gpus() > narrowestGpus;
    }

    private ServerEntry soonest(Need need, Predicate<ServerGroup> allowed) {
        boolean avoid = rooms.canAvoid(need);
        ServerEntry best = null;
        Instant bestAt = Instant.MAX;
        Set<ServerEntry> candidates = new java.util.LinkedHashSet<>();
        if (need.requirements().host().hosts().isEmpty()) {
            need.suitable(snapshot.farm()).forEach(kind -> kind.group().free().values().stream()
                    .flatMap(bucket -> bucket.stream())
                    .limit(LOOK)
                    .forEach(candidates::add));
        } else {
            need.requirements()
                    .host()
                    .hosts()
                    .forEach(name -> candidates.addAll(snapshot.farm().named(name)));
        }
        for (ServerEntry server : candidates) {
            boolean possible = allowed.test(server.group)
                    && rooms.isCapable(server, need)
                    && !rooms.isKept(server)
                    && !(avoid && need.avoids(server.id()));
            Instant at = possible ? roomAt(server, need) : Instant.MAX;
            if (at.isBefore(bestAt)) {
                best = server;
                bestAt = at;
            }
        }
        return best;
    }

    /** When so much will be free on a server, if what runs there ends as expected and nothing is added. */
    private Instant roomAt(ServerEntry server, Need need) {
        Lacking lacking = new Lacking(rooms.at(server), need, snapshot.limits());
        List<HeldLease> leases = new ArrayList<>(server.leases());
        leases.sort(Comparator.comparing(this::expectedEnd));
        Instant at = now;
        for (HeldLease held : leases) {
            if (lacking.isNothing()) {
                break;
            }
            lacking.free(held.lease());
            at = expectedEnd(held);
        }
        return at;
    }

    /** When the task that runs in a lease is expected to end; one that takes longer than expected may end at any time. */
    private Instant expectedEnd(HeldLease held) {
        JobEntry job = snapshot.job(held.lease().job());
        long seconds = job == null
                ? 0
                : job.wanted().stream()
                        .map(JobEntry.Wanted::demandClass)
                        .filter(tasks -> tasks.key().equals(held.lease().demandClass()))
                        .mapToLong(DemandClass::expectedSeconds)
                        .findFirst()
                        .orElse(0);
        Instant start = held.running().map(attempt -> attempt.startedAt()).orElse(now);
        Instant end = start.plusSeconds(
                seconds > 0 ? seconds : snapshot.policy().unknownTask().toSeconds());
        return end.isBefore(now) ? now : end;
    }
}
