package org.raymill.scheduler.core;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The servers of a kind by their free cores while a plan is made: those that the plan has looked at, as {@link Room}s, over those of the
 * index, which is only read.
 */
final class GroupRooms {

    static final Comparator<Room> MOST_MEMORY = Comparator.<Room>comparingInt(room -> -room.freeMemoryMiB())
            .thenComparing(room -> room.server().id());

    /** Goes through the servers of a bucket once. */
    private static final class Cursor {
        private final Iterator<ServerEntry> rest;
        private ServerEntry next;

        private Cursor(NavigableSet<ServerEntry> bucket) {
            this.rest = bucket.iterator();
        }
    }

    private final ServerGroup group;
    private final NavigableMap<Integer, NavigableSet<Room>> touched = new TreeMap<>(Comparator.reverseOrder());
    private final Map<Integer, Cursor> cursors = new HashMap<>();

    GroupRooms(ServerGroup group) {
        this.group = group;
    }

    void put(Room room) {
        touched.computeIfAbsent(room.freeCores(), cores -> new TreeSet<>(MOST_MEMORY))
                .add(room);
    }

    void take(Room room) {
        NavigableSet<Room> bucket = touched.get(room.freeCores());
        bucket.remove(room);
        if (bucket.isEmpty()) {
            touched.remove(room.freeCores());
        }
    }

    /** Those that were looked at, with so many free cores, most memory first. */
    NavigableSet<Room> touched(Integer cores) {
        return touched.getOrDefault(cores, Collections.emptyNavigableSet());
    }

    /** The next server of the index with so many free cores that was not looked at, most memory first; null without any. */
    ServerEntry peek(Integer cores, Set<ServerEntry> looked) {
        NavigableSet<ServerEntry> bucket = group.free().get(cores);
        if (bucket == null) {
            return null;
        }
        Cursor cursor = cursors.computeIfAbsent(cores, c -> new Cursor(bucket));
        while (cursor.next == null || looked.contains(cursor.next)) {
            if (!cursor.rest.hasNext()) {
                cursor.next = null;
                return null;
            }
            cursor.next = cursor.rest.next();
        }
        return cursor.next;
    }

    /** The largest number of free cores that some servers have; null without servers. */
    Integer most() {
        return larger(
                touched.isEmpty() ? null : touched.firstKey(),
                group.free().isEmpty() ? null : group.free().firstKey());
    }

    /** The next smaller number. */
    Integer below(Integer cores) {
        return larger(touched.higherKey(cores), group.free().higherKey(cores));
    }

    /** The smallest number that is at least this. */
    Integer least(Integer cores) {
        return smaller(touched.floorKey(cores), group.free().floorKey(cores));
    }

    /** The next larger number. */
    Integer above(Integer cores) {
        return smaller(touched.lowerKey(cores), group.free().lowerKey(cores));
    }

    private static Integer larger(Integer a, Integer b) {
        return a == null ? b : b == null || a >= b ? a : b;
    }

    private static Integer smaller(Integer a, Integer b) {
        return a == null ? b : b == null || a <= b ? a : b;
    }
}
