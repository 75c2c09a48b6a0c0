package org.raymill.scheduler.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private VersionChoice choice = VersionChoice.NONE;
    private long usableVersion = -1;
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

    /** The version of the rendering package that tasks are given on servers of a kind that could do it; empty when they could not. */
    String versionOn(ServerGroup group, FarmIndex farm) {
        look(farm);
        return suits(group, farm) ? choice.on(group.capability().versions(requirements, versions)) : "";
    }

    /** The version of several that suit that tasks are given; empty when there are not several. */
    Optional<String> chosenVersion(FarmIndex farm) {
        look(farm);
        return choice.version();
    }

    private void look(FarmIndex farm) {
        boolean sameKinds = groupsVersion == farm.groupsVersion();
        if (sameKinds && (!choice.isOfSeveral() || usableVersion == farm.usableVersion())) {
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
        choice = VersionChoice.of(found, group -> group.capability().versions(requirements, versions), this::couldUse);
        found.removeIf(kind -> choice.isOfSeveral() && isOfAnotherVersion(kind, refused));
        found.sort(Comparator.comparingInt(Suitable::rank));
        suitable = List.copyOf(found);
        ranks = new HashMap<>();
        found.forEach(kind -> ranks.put(kind.group(), kind.rank()));
        refusals = refused;
        groupsVersion = farm.groupsVersion();
        usableVersion = farm.usableVersion();
    }

    private boolean isOfAnotherVersion(Suitable kind, Map<ServerGroup, Filter> refused) {
        boolean other = !choice.suits(kind.group().capability().versions(requirements, versions));
        if (other) {
            refused.put(kind.group(), Filter.VERSION);
        }
        return other;
    }

    /** Whether a server of a kind that could do it can be used for it now, or as soon as there is room. */
    private boolean couldUse(ServerEntry server) {
        return server.indexedCores >= 0
                && names(server)
                && !excludes(server.id())
                && server.status().host().freeDiskMiB() >= requirements.host().freeDiskMiB();
    }

    void retain() {
        users++;
    }

    /** Says that a class of tasks has gone; returns whether it was the last. */
    boolean release() {
        return --users == 0;
    }
}
