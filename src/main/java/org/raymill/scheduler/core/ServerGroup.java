package org.raymill.scheduler.core;

import java.util.Collections;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.raymill.model.HostCapability;

/** The servers that can do the same, ordered by what is free on them. Changed by the {@link FarmIndex} alone. */
final class ServerGroup {

    private static final Comparator<ServerEntry> MOST_MEMORY = Comparator.<ServerEntry>comparingInt(
                    server -> -server.indexedMemoryMiB)
            .thenComparing(ServerEntry::id);

    private final HostCapability capability;
    private final SortedSet<ServerEntry> servers = new TreeSet<>(Comparator.comparing(ServerEntry::id));
    private final NavigableMap<Integer, NavigableSet<ServerEntry>> free = new TreeMap<>(Comparator.reverseOrder());
    private int usable;

    ServerGroup(HostCapability capability) {
        this.capability = capability;
    }

    HostCapability capability() {
        return capability;
    }

    /** All servers of the group that are not lost, by name. */
    SortedSet<ServerEntry> servers() {
        return Collections.unmodifiableSortedSet(servers);
    }

    /** Usable servers by their free cores, most first; those with equally many by their free memory, most first. */
    NavigableMap<Integer, NavigableSet<ServerEntry>> free() {
        return free;
    }

    /** How many of the servers can be given leases. */
    int usable() {
        return usable;
    }

    void add(ServerEntry server) {
        servers.add(server);
        place(server);
    }

    void remove(ServerEntry server) {
        displace(server);
        servers.remove(server);
    }

    /** Puts a server where it belongs after something about it has changed. */
    void refresh(ServerEntry server) {
        boolean usableNow = server.condition() == ServerEntry.Condition.USABLE;
        if (usableNow == server.indexedCores >= 0
                && server.indexedCores == server.freeCores()
                && server.indexedMemoryMiB == server.freeMemoryMiB()) {
            return;
        }
        displace(server);
        place(server);
    }

    private void place(ServerEntry server) {
        if (server.condition() == ServerEntry.Condition.USABLE) {
            server.indexedCores = Math.max(0, server.freeCores());
            server.indexedMemoryMiB = server.freeMemoryMiB();
            free.computeIfAbsent(server.indexedCores, cores -> new TreeSet<>(MOST_MEMORY))
                    .add(server);
            usable++;
        }
    }

    private void displace(ServerEntry server) {
        if (server.indexedCores >= 0) {
            NavigableSet<ServerEntry> bucket = free.get(server.indexedCores);
            bucket.remove(server);
            if (bucket.isEmpty()) {
                free.remove(server.indexedCores);
            }
            server.indexedCores = -1;
            usable--;
        }
    }

    boolean isEmpty() {
        return servers.isEmpty();
    }
}
