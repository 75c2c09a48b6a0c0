package org.raymill.scheduler.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raymill.model.DemandClass;
import org.raymill.model.InstalledPackage;
import org.raymill.model.JobDemand;
import org.raymill.model.JobId;
import org.raymill.model.LeaseId;
import org.raymill.model.Requirements;
import org.raymill.model.ServerId;
import org.raymill.model.Verdict;
import org.raymill.model.Verdict.Filter;
import org.raymill.model.VersionRange;
import org.raymill.scheduler.core.Plan.Grant;
import org.raymill.scheduler.core.Plan.Revocation;

/**
 * Decides which job gets a lease on which server. Capable servers only; jobs by priority, then in the order of their submission; each lease
 * goes to the capable server with most free cores, so that work spreads. When a job of higher priority finds no room, leases of lower
 * priority are taken back at the end of what runs in them.
 */
public final class Planner {

    private static final Comparator<Snapshot.Demand> ORDER = Comparator.<Snapshot.Demand>comparingInt(
                    d -> -d.demand().priority())
            .thenComparing(d -> d.demand().submittedAt())
            .thenComparing(d -> d.demand().job());

    private static final Comparator<Room> MOST_FREE =
            Comparator.<Room>comparingInt(room -> -room.freeCores).thenComparing(room -> room.server.id());

    /** A server with what this plan leaves free on it. */
    private static final class Room {
        private final Snapshot.Server server;
        private int freeCores;
        private int freeMemoryMiB;

        private Room(Snapshot.Server server) {
            this.server = server;
            this.freeCores = server.freeCores();
            this.freeMemoryMiB = server.freeMemoryMiB();
        }

        private boolean fits(Requirements need) {
            return freeCores >= need.cores() && freeMemoryMiB >= need.memoryMiB();
        }
    }

    /** The servers that could do a class of tasks, and why the others could not. */
    private record Candidates(List<Room> rooms, Map<Filter, Integer> refused) {}

    private final Map<ServerId, Room> rooms = new LinkedHashMap<>();
    private final Map<Requirements, Candidates> candidates = new HashMap<>();
    private final List<Grant> grants = new ArrayList<>();
    private final List<Revocation> revocations = new ArrayList<>();
    private final Set<LeaseId> revoked = new HashSet<>();
    private final Map<JobId, List<Verdict>> verdicts = new HashMap<>();

    private Planner() {}

    /**
     * Makes a plan.
     *
     * @param now the time of the decision
     */
    public static Plan plan(Snapshot snapshot, Instant now) {
        Planner planner = new Planner();
        snapshot.servers().forEach(server -> planner.rooms.put(server.id(), new Room(server)));
        snapshot.demands().stream()
                .filter(demand -> !demand.demand().adopting())
                .sorted(ORDER)
                .forEach(planner::place);
        return new Plan(planner.grants, planner.revocations, planner.verdicts);
    }

    private void place(Snapshot.Demand demand) {
        for (DemandClass wanted : demand.demand().classes()) {
            int missing = wanted.wanted() - demand.held().getOrDefault(wanted.key(), 0);
            if (missing > 0) {
                place(demand.demand(), wanted, missing);
            }
        }
    }

    private void place(JobDemand job, DemandClass wanted, int missing) {
        Requirements need = wanted.requirements();
        Candidates capable = candidates.computeIfAbsent(need, this::candidates);
        int left = missing;
        while (left > 0) {
            Room room = mostFree(capable.rooms, need);
            if (room == null) {
                break;
            }
            room.freeCores -= need.cores();
            room.freeMemoryMiB -= need.memoryMiB();
            grants.add(new Grant(
                    job.job(), wanted.key(), room.server.id(), job.priority(), need.cores(), need.memoryMiB()));
            left--;
        }
        if (left > 0) {
            revokeFor(job, need, capable.rooms, left);
            verdicts.computeIfAbsent(job.job(), id -> new ArrayList<>()).addAll(explain(wanted.key(), need, capable));
        }
    }

    private static Room mostFree(List<Room> rooms, Requirements need) {
        Room best = null;
        for (Room room : rooms) {
            if (room.fits(need) && (best == null || MOST_FREE.compare(room, best) < 0)) {
                best = room;
            }
        }
        return best;
    }

    // ---- filters

    private Candidates candidates(Requirements need) {
        Map<Filter, Integer> refused = new EnumMap<>(Filter.class);
        List<Room> capable = new ArrayList<>();
        for (Room room : rooms.values()) {
            Filter failed = check(room.server, need);
            if (failed == null) {
                capable.add(room);
            } else {
                refused.merge(failed, 1, Integer::sum);
            }
        }
        List<Room> preferred = capable.stream()
                .filter(room -> !need.avoid().contains(room.server.id()))
                .toList();
        if (preferred.isEmpty() || preferred.size() == capable.size()) {
            return new Candidates(capable, refused);
        }
        refused.put(Filter.AVOID, capable.size() - preferred.size());
        return new Candidates(preferred, refused);
    }

    private static Filter check(Snapshot.Server server, Requirements need) {
        if (server.packages().stream().noneMatch(installed -> suits(installed, need))) {
            return Filter.PACKAGE;
        }
        if (!server.accepting()) {
            return Filter.ACCEPTING;
        }
        if (server.cores() < need.cores() || server.memoryMiB() < need.memoryMiB()) {
            return Filter.SIZE;
        }
        return null;
    }

    private static boolean suits(InstalledPackage installed, Requirements need) {
        return installed.name().equals(need.packageName())
                && need.packageVersion()
                        .map(range -> new VersionRange(range).includes(installed.version()))
                        .orElse(true);
    }

    private List<Verdict> explain(String key, Requirements need, Candidates capable) {
        List<Verdict> lines = new ArrayList<>();
        if (rooms.isEmpty()) {
            lines.add(new Verdict(key, Filter.NO_SERVER, 0, "no render server has reported"));
            return lines;
        }
        capable.refused.forEach((filter, count) -> lines.add(new Verdict(key, filter, count, detail(filter, need))));
        int busy = (int) capable.rooms.stream().filter(room -> !room.fits(need)).count();
        if (busy > 0) {
            lines.add(new Verdict(key, Filter.FREE, busy, detail(Filter.FREE, need)));
        }
        return lines;
    }

    private static String detail(Filter filter, Requirements need) {
        return switch (filter) {
            case PACKAGE ->
                "package " + need.packageName()
                        + need.packageVersion().map(v -> " " + v).orElse("") + " is not installed";
            case ACCEPTING -> "takes no new work";
            case SIZE -> "has less than " + need.cores() + " cores or " + need.memoryMiB() + " MiB in all";
            case AVOID -> "failed these tasks before";
            default -> "no " + need.cores() + " cores and " + need.memoryMiB() + " MiB free now";
        };
    }

    // ---- revocation

    private void revokeFor(JobDemand job, Requirements need, List<Room> capable, int wanted) {
        List<Room> usable =
                capable.stream().filter(room -> hasLower(room, job.priority())).toList();
        int left = wanted - coming(capable, job.priority());
        List<Snapshot.HeldLease> lower = new ArrayList<>();
        for (Room room : usable) {
            room.server.leases().stream()
                    .filter(held -> !held.revoked() && held.lease().priority() < job.priority())
                    .filter(held -> !revoked.contains(held.lease().id()))
                    .filter(held ->
                            held.lease().cores() >= need.cores() && held.lease().memoryMiB() >= need.memoryMiB())
                    .forEach(lower::add);
        }
        lower.sort(
                Comparator.<Snapshot.HeldLease>comparingInt(held -> held.lease().priority())
                        .thenComparing(held -> held.lease().id()));
        for (Snapshot.HeldLease held : lower) {
            if (left-- <= 0) {
                return;
            }
            revoked.add(held.lease().id());
            revocations.add(new Revocation(
                    held.lease().server(), held.lease().id(), "job " + job.job() + " has a higher priority"));
        }
    }

    private static boolean hasLower(Room room, int priority) {
        return room.server.leases().stream().anyMatch(held -> held.lease().priority() < priority);
    }

    /** Leases that are already taken back for something as urgent and will make room soon. */
    private static int coming(List<Room> capable, int priority) {
        return (int) capable.stream()
                .flatMap(room -> room.server.leases().stream())
                .filter(held -> held.revoked() && held.lease().priority() < priority)
                .count();
    }
}
