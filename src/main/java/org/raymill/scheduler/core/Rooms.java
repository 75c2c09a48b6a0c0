package org.raymill.scheduler.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.raymill.model.Lease;
import org.raymill.model.Requirements;

/**
 * What is free on the farm's servers, less what the plan under way has granted. The index of the farm is only read: servers that the plan has
 * looked at are copied into an overlay, so that a plan costs as much as it looks at.
 */
final class Rooms {

    private static final Comparator<Room> MOST_FREE =
            Comparator.<Room>comparingInt(room -> -room.freeCores()).thenComparing(GroupRooms.MOST_MEMORY);
    private static final Comparator<Room> LEAST_FREE =
            Comparator.<Room>comparingInt(Room::freeCores).thenComparing(GroupRooms.MOST_MEMORY);
    /** Leaves no kind of server out. */
    static final Predicate<ServerGroup> ANY_KIND = kind -> true;

    /** How many of the servers that hold a job's files are looked at. */
    private static final int WARM_LOOK = 64;

    private final FarmIndex farm;
    private final LimitBook limits;
    private final Map<ServerGroup, GroupRooms> groups = new HashMap<>();
    private final Map<ServerEntry, Room> looked = new HashMap<>();
    private final Map<ServerGroup, List<Room>> lookedOfKind = new HashMap<>();
    private final Set<ServerEntry> kept = new HashSet<>();
    private final Set<Need> full = new HashSet<>();
    private final int widestCores;

    /**
     * @param widestCores the most cores that any task takes that waits to be placed
     */
    Rooms(FarmIndex farm, LimitBook limits, int widestCores) {
        this.farm = farm;
        this.limits = limits;
        this.widestCores = widestCores;
    }

    /** Keeps a server out of {@link #pick}; to be called before the first pick. */
    Room keep(ServerEntry server) {
        kept.add(server);
        Room known = looked.get(server);
        return known == null ? overlay(server) : known;
    }

    /** Keeps another server out of later picks. */
    Room keepNow(ServerEntry server) {
        Room room = looked.get(server);
        if (room == null) {
            return keep(server);
        }
        if (kept.add(server)) {
            groups.get(server.group).take(room);
        }
        return room;
    }

    /** What is left on a server that is kept, or was looked at; null for others. */
    Room find(ServerEntry server) {
        return looked.get(server);
    }

    /** How many servers of a group have room by their size. */
    int fitting(ServerGroup group, Need need) {
        int fitting = 0;
        for (Map.Entry<Integer, NavigableSet<ServerEntry>> bucket : group.free().entrySet()) {
            if (bucket.getKey() < need.cores()) {
                break;
            }
            NavigableSet<ServerEntry> servers = bucket.getValue();
            if (servers.last().freeMemoryMiB() >= need.memoryMiB()) {
                fitting += servers.size();
            } else {
                for (ServerEntry server : servers) {
                    if (server.freeMemoryMiB() < need.memoryMiB()) {
                        break;
                    }
                    fitting++;
                }
            }
        }
        for (Room room : looked.values()) {
            ServerEntry server = room.server();
            boolean counted = server.group == group
                    && server.freeCores() >= need.cores()
                    && server.freeMemoryMiB() >= need.memoryMiB();
            if (counted && (isKept(server) || !room.fits(need, false, limits))) {
                fitting--;
            }
        }
        return fitting;
    }

    boolean isKept(ServerEntry server) {
        return kept.contains(server);
    }

    /**
     * The server that suits best and has room: first those whose kind suits best, among them those where a program stays alive for the
     * job, then those that hold its files, then those with
     * most cores free, so that work spreads; but while wider tasks wait, the smallest gap is filled, so that large ones are kept for them.
     *
     * @param manifest names the job's files; may be empty
     * @param allowed the kinds of servers that may be picked
     * @return null when there is none
     */
    Room pick(Need need, String manifest, Predicate<ServerGroup> allowed) {
        if (full.contains(need)) {
            return null;
        }
        boolean avoid = canAvoid(need);
        Room room = need.requirements().host().hosts().isEmpty()
                ? pickByKind(need, manifest, avoid, allowed)
                : pickNamed(need, avoid, allowed);
        if (room == null && allowed == ANY_KIND) {
            // Plans only take, so what does not fit now will not fit later in this plan.
            full.add(need);
        }
        return room;
    }

    private Room pickByKind(Need need, String manifest, boolean avoid, Predicate<ServerGroup> allowed) {
        List<Need.Suitable> kinds = suitable(need, allowed);
        for (int from = 0; from < kinds.size(); ) {
            int rank = kinds.get(from).rank();
            Room best = warmest(farm.withSession(manifest), need, rank, avoid, allowed);
            best = best != null ? best : warmest(farm.warm(manifest), need, rank, avoid, allowed);
            int to = from;
            while (to < kinds.size() && kinds.get(to).rank() == rank) {
                best = best != null && isWarm(best, manifest)
                        ? best
                        : better(need, best, best(rooms(kinds.get(to).group()), need, avoid));
                to++;
            }
            if (best != null) {
                return best;
            }
            from = to;
        }
        return null;
    }

    private static boolean isWarm(Room room, String manifest) {
        ServerEntry server = room.server();
        return !manifest.isEmpty()
                && (server.warm().contains(manifest) || server.sessions().contains(manifest));
    }

    private Room better(Need need, Room a, Room b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        Comparator<Room> order = fills(need) ? LEAST_FREE : MOST_FREE;
        return order.compare(a, b) <= 0 ? a : b;
    }

    private Room warmest(Set<ServerEntry> servers, Need need, int rank, boolean avoid, Predicate<ServerGroup> allowed) {
        Room best = null;
        int left = WARM_LOOK;
        for (ServerEntry server : servers) {
            if (left-- == 0) {
                break;
            }
            if (allowed.test(server.group)) {
                best = better(need, best, free(server, need, avoid, rank));
            }
        }
        return best;
    }

    private List<Need.Suitable> suitable(Need need, Predicate<ServerGroup> allowed) {
        List<Need.Suitable> kinds = need.suitable(farm);
        return allowed == ANY_KIND
                ? kinds
                : kinds.stream().filter(kind -> allowed.test(kind.group())).toList();
    }

    /** A server as a room, if it can be picked and has room; null otherwise. */
    private Room free(ServerEntry server, Need need, boolean avoid, int rank) {
        boolean suits = server.indexedCores >= 0 && need.suits(server.group, rank, farm) && !kept.contains(server);
        if (!suits) {
            return null;
        }
        Room room = look(server);
        return room.fits(need, avoid, limits) ? room : null;
    }

    private Room pickNamed(Need need, boolean avoid, Predicate<ServerGroup> allowed) {
        Room best = null;
        for (String name : need.requirements().host().hosts()) {
            for (ServerEntry server : farm.named(name)) {
                for (Need.Suitable kind : suitable(need, allowed)) {
                    if (kind.group() == server.group) {
                        best = better(need, best, free(server, need, avoid, kind.rank()));
                    }
                }
            }
        }
        return best;
    }

    private Room best(GroupRooms rooms, Need need, boolean avoid) {
        boolean fill = fills(need);
        Integer cores = fill ? rooms.least(need.cores()) : rooms.most();
        while (cores != null && cores >= need.cores()) {
            Room room = inBucket(rooms, cores, need, avoid);
            if (room != null) {
                return room;
            }
            cores = fill ? rooms.above(cores) : rooms.below(cores);
        }
        return null;
    }

    /** Whether the smallest gap is taken rather than the largest. */
    private boolean fills(Need need) {
        return need.cores() < widestCores && !need.whole();
    }

    /** Of the servers with so many free cores, one that fits; their order by memory ends the search early. */
    private Room inBucket(GroupRooms rooms, Integer cores, Need need, boolean avoid) {
        Room best = null;
        for (Room room : rooms.touched(cores)) {
            if (room.freeMemoryMiB() < need.memoryMiB()) {
                break;
            }
            if (room.fits(need, avoid, limits)) {
                best = room;
                break;
            }
        }
        while (true) {
            ServerEntry next = rooms.peek(cores, looked.keySet());
            if (next == null
                    || next.freeMemoryMiB() < need.memoryMiB()
                    || best != null && best.freeMemoryMiB() >= next.freeMemoryMiB()) {
                return best;
            }
            Room room = look(next);
            if (room.fits(need, avoid, limits)) {
                return room;
            }
        }
    }

    private Room look(ServerEntry server) {
        Room known = looked.get(server);
        if (known != null) {
            return known;
        }
        Room room = overlay(server);
        rooms(server.group).put(room);
        return room;
    }

    private Room overlay(ServerEntry server) {
        Room room = new Room(server);
        looked.put(server, room);
        lookedOfKind.computeIfAbsent(server.group, kind -> new ArrayList<>()).add(room);
        return room;
    }

    private GroupRooms rooms(ServerGroup group) {
        return groups.computeIfAbsent(group, GroupRooms::new);
    }

    /** Takes a lease's room. */
    void take(Room room, Need need) {
        if (kept.contains(room.server())) {
            room.take(need);
            return;
        }
        GroupRooms rooms = groups.get(room.server().group);
        rooms.take(room);
        room.take(need);
        rooms.put(room);
    }

    /** Whether servers that the need avoids are out of the question: some other usable one could ever do it. */
    boolean canAvoid(Need need) {
        if (need.requirements().avoid().isEmpty()) {
            return false;
        }
        boolean named = !need.requirements().host().hosts().isEmpty();
        if (named) {
            return need.requirements().host().hosts().stream()
                    .flatMap(name -> farm.named(name).stream())
                    .anyMatch(server -> isCapable(server, need) && !need.avoids(server.id()));
        }
        if (need.requirements().host().freeDiskMiB() > 0) { // in which servers of one kind differ
            return need.suitable(farm).stream()
                    .flatMap(kind -> kind.group().servers().stream())
                    .anyMatch(server -> isCapable(server, need) && !need.avoids(server.id()));
        }
        int capable = need.suitable(farm).stream()
                .mapToInt(kind -> kind.group().usable())
                .sum();
        Requirements wanted = need.requirements();
        long others = Stream.concat(wanted.avoid().stream(), wanted.never().stream())
                .distinct()
                .flatMap(id -> farm.named(id.value()).stream()
                        .filter(server -> server.id().equals(id)))
                .filter(server -> couldDo(server, need))
                .count();
        return capable > others;
    }

    /** Whether a server can be given leases and could do it when it is free. */
    boolean isCapable(ServerEntry server, Need need) {
        return couldDo(server, need) && !need.excludes(server.id());
    }

    private boolean couldDo(ServerEntry server, Need need) {
        return server.indexedCores >= 0
                && need.suits(server.group, farm)
                && server.status().host().freeDiskMiB()
                        >= need.requirements().host().freeDiskMiB()
                && need.names(server);
    }

    /** What is free on a server, after what this plan has given out there. */
    Room at(ServerEntry server) {
        Room room = looked.get(server);
        return room == null ? new Room(server) : room;
    }

    /** What is left on the servers of a kind that were looked at and are not kept out. */
    List<Room> looked(ServerGroup group) {
        return lookedOfKind.getOrDefault(group, List.of()).stream()
                .filter(room -> !kept.contains(room.server()))
                .toList();
    }

    /** Whether there will be enough of what is counted on a host when a lease there has ended. */
    boolean amountsFitAfter(ServerEntry server, Lease lease, Need need) {
        if (need.amounts().isEmpty()) {
            return true;
        }
        return at(server).amountsFit(need, limits, lease.amounts());
    }
}
