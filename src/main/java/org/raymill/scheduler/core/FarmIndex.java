package org.raymill.scheduler.core;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.raymill.model.HostCapability;

/**
 * The servers of the farm that are not lost, grouped by what they can do, and findable by their host and by the files that they hold. Kept up
 * to date with each change, so that a plan costs what changed rather than what there is.
 */
final class FarmIndex {

    private final Map<HostCapability, ServerGroup> groups = new LinkedHashMap<>();
    private final Map<String, Set<ServerEntry>> byName = new HashMap<>();
    private final Map<String, Set<ServerEntry>> warm = new HashMap<>();
    private final Map<String, Set<ServerEntry>> sessions = new HashMap<>();
    private long groupsVersion;
    private long usableVersion;
    private long cores;
    private long memoryMiB;
    private long gpus;

    Collection<ServerGroup> groups() {
        return Collections.unmodifiableCollection(groups.values());
    }

    /** Changes whenever a group appears or disappears. */
    long groupsVersion() {
        return groupsVersion;
    }

    /** Changes whenever a server can be given leases that could not, or no more, and whenever a group appears or disappears. */
    long usableVersion() {
        return usableVersion;
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    /** The cores of all servers together. */
    long cores() {
        return cores;
    }

    /** The memory of all servers together, in MiB. */
    long memoryMiB() {
        return memoryMiB;
    }

    /** The graphics processors of all servers together. */
    long gpus() {
        return gpus;
    }

    /** The servers of that name, or on the host of that name. */
    Set<ServerEntry> named(String name) {
        return byName.getOrDefault(name, Set.of());
    }

    /** The servers that hold a job's files, in the order in which they came to. */
    Set<ServerEntry> warm(String manifest) {
        return warm.getOrDefault(manifest, Set.of());
    }

    /** The servers where a program stays alive for a job, in the order in which it was started. */
    Set<ServerEntry> withSession(String manifest) {
        return sessions.getOrDefault(manifest, Set.of());
    }

    void add(ServerEntry server) {
        ServerGroup group = groups.computeIfAbsent(server.capability(), capability -> {
            groupsVersion++;
            return new ServerGroup(capability);
        });
        server.group = group;
        group.add(server);
        usableVersion++;
        count(server, 1);
        put(byName, server.id().value(), server);
        put(byName, server.status().host().hostname(), server);
        server.warm().forEach(manifest -> put(warm, manifest, server));
        server.sessions().forEach(manifest -> put(sessions, manifest, server));
    }

    /** Takes a server out; to be called before anything about it changes. */
    void remove(ServerEntry server) {
        ServerGroup group = server.group;
        if (group == null) {
            return;
        }
        group.remove(server);
        usableVersion++;
        server.group = null;
        if (group.isEmpty()) {
            groups.remove(group.capability());
            groupsVersion++;
        }
        count(server, -1);
        take(byName, server.id().value(), server);
        take(byName, server.status().host().hostname(), server);
        server.warm().forEach(manifest -> take(warm, manifest, server));
        server.sessions().forEach(manifest -> take(sessions, manifest, server));
    }

    /** Takes note that something has changed about the leases or the condition of a server. */
    void refresh(ServerEntry server) {
        if (server.group != null) {
            boolean before = server.indexedCores >= 0;
            server.group.refresh(server);
            if (before != server.indexedCores >= 0) {
                usableVersion++;
            }
        }
    }

    private void count(ServerEntry server, int sign) {
        cores += sign * (long) server.status().cores();
        memoryMiB += sign * (long) server.status().memoryMiB();
        gpus += sign * (long) server.status().host().gpus().size();
    }

    private static void put(Map<String, Set<ServerEntry>> map, String key, ServerEntry server) {
        map.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(server);
    }

    private static void take(Map<String, Set<ServerEntry>> map, String key, ServerEntry server) {
        map.computeIfPresent(key, (k, servers) -> {
            servers.remove(server);
            return servers.isEmpty() ? null : servers;
        });
    }
}
