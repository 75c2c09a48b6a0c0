package org.raymill.scheduler.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raymill.model.Requirements;
import org.raymill.model.ServerId;
import org.raymill.model.Verdict.Filter;
import org.raymill.model.VersionRange;

/** Requirements that one or many classes of tasks share, with what was found out about them. One object for equal requirements. */
final class Need {

    /** Servers of one kind that could do it. */
    record Suitable(ServerGroup group, int rank) {}

    private final Requirements requirements;
    private final VersionRange versions;
    private final Set<String> limits;
    private List<Suitable> suitable = List.of();
    private Map<ServerGroup, Integer> ranks = Map.of();
    private Map<ServerGroup, Filter> refusals = Map.of();
    private long groupsVersion = -1;
    private int users;

    Need(Requirements requirements, SchedulingPolicy policy) {
        this.requirements = requirements;
        this.versions = new VersionRange(requirements.packageVersion().orElse(""));
        this.limits = policy.limits().keySet();
    }

    Requirements requirements() {
        return requirements;
    }

    int cores() {
        return requirements.cores();
    }

    int memoryMiB() {
        return requirements.memoryMiB();
    }

    int gpus() {
        return requirements.host().gpus().count();
    }

    boolean whole() {
        return requirements.host().whole();
    }

    Map<String, Integer> amounts() {
        return requirements.amounts();
    }

    boolean avoids(ServerId server) {
        return !requirements.avoid().isEmpty() && requirements.avoid().contains(server);
    }

    /** Whether a server is never used. */
    boolean excludes(ServerId server) {
        return !requirements.never().isEmpty() && requirements.never().contains(server);
    }

    boolean names(ServerEntry server) {
        List<String> hosts = requirements.host().hosts();
        return hosts.isEmpty()
                || hosts.contains(server.id().value())
                || hosts.contains(server.status().host().hostname());
    }

    /** The kinds of servers that could do it, the best first. */
    List<Suitable> suitable(FarmIndex farm) {
        look(farm);
        return suitable;
    }

    /** Whether servers of that kind could do it. */
    boolean suits(ServerGroup group, FarmIndex farm) {
        look(farm);
        return ranks.containsKey(group);
    }

    /** Whether servers of that kind could do it, and are ranked so. */
    boolean suits(ServerGroup group, int rank, FarmIndex farm) {
        look(farm);
        Integer known = ranks.get(group);
        return known != null && known == rank;
    }

    /** The kinds of servers that could never do it, each with the first filter that they fail. */
    Map<ServerGroup, Filter> refusals(FarmIndex farm) {
        look(farm);
        return refusals;
    }

    private void look(FarmIndex farm) {
        if (groupsVersion == farm.groupsVersion()) {
            return;
        }
        List<Suitable> found = new ArrayList<>();
        Map<ServerGroup, Filter> refused = new HashMap<>();
        for (ServerGroup group : farm.groups()) {
            Filter filter = group.capability().refusal(requirements, versions, limits);
            if (filter == null) {
                found.add(new Suitable(group, group.capability().rank(requirements)));
            } else {
                refused.put(group, filter);
            }
        }
        found.sort(Comparator.comparingInt(Suitable::rank));
        suitable = List.copyOf(found);
        ranks = new HashMap<>();
        found.forEach(kind -> ranks.put(kind.group(), kind.rank()));
        refusals = refused;
        groupsVersion = farm.groupsVersion();
    }

    void retain() {
        users++;
    }

    /** Says that a class of tasks has gone; returns whether it was the last. */
    boolean release() {
        return --users == 0;
    }
}
