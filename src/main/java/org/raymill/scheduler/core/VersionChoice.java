package org.raymill.scheduler.core;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.raymill.model.VersionRange;

/**
 * Which of several versions of a rendering package tasks are given that may run with any of them. A job stays with the version that it began with, so it
 * begins with the one that most servers have; of two that equally many have, with the newer one.
 *
 * @param version what was chosen; empty when there is nothing to choose, or no server can be used
 * @param isOfSeveral whether there were several
 */
record VersionChoice(Optional<String> version, boolean isOfSeveral) {

    static final VersionChoice NONE = new VersionChoice(Optional.empty(), false);

    /**
     * Chooses.
     *
     * @param kinds of servers that could do it
     * @param versions that suit, on servers of a kind
     * @param usable whether a server counts
     */
    static VersionChoice of(
            List<Need.Suitable> kinds, Function<ServerGroup, List<String>> versions, Predicate<ServerEntry> usable) {
        Set<String> written = new HashSet<>();
        kinds.forEach(kind -> written.addAll(versions.apply(kind.group())));
        if (written.size() < 2) {
            return NONE; // most farms have one, and to compare versions takes much longer than to compare texts
        }
        TreeSet<String> all = new TreeSet<>(VersionRange::compare);
        all.addAll(written);
        if (all.size() < 2) {
            return NONE;
        }
        Map<String, Long> counts = new HashMap<>();
        for (Need.Suitable kind : kinds) {
            long servers = kind.group().servers().stream().filter(usable).count();
            versions.apply(kind.group()).stream()
                    .map(all::floor) // versions that are the same may be written differently
                    .distinct()
                    .forEach(version -> counts.merge(version, servers, Long::sum));
        }
        Optional<String> most = all.stream()
                .filter(version -> counts.get(version) > 0)
                .max(Comparator.<String>comparingLong(counts::get).thenComparing(VersionRange::compare));
        return new VersionChoice(most, true);
    }

    /** Whether a server with these versions can be used. */
    boolean suits(List<String> versions) {
        return version.isEmpty() || versions.stream().anyMatch(this::isChosen);
    }

    /** The version to use of those that a server has, the newest first; empty for none. */
    String on(List<String> versions) {
        return versions.stream()
                .filter(one -> version.isEmpty() || isChosen(one))
                .findFirst()
                .orElse("");
    }

    private boolean isChosen(String one) {
        return VersionRange.same(one, version.orElseThrow());
    }
}
