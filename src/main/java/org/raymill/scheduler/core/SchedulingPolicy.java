package org.raymill.scheduler.core;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How the site wants its farm to be shared; the keys are explained in {@code application.conf} under {@code raymill.scheduler}.
 *
 * @param projects shares of projects, by name
 * @param otherProjects the share of each project that is not named
 * @param users weights of users within their projects, by name; 1 for those not named
 * @param ageing for each such time that a job has waited with nothing running, its priority counts one higher; zero: never
 * @param preemptImmediately whether leases are taken back at once from jobs of lower priority, rather than when their tasks end
 * @param unknownTask how long a task of unknown length is thought to take
 * @param maxReservations how many servers are kept free at most for requests that need more at a time than others
 * @param maxRevocations how many leases one plan takes back at most
 * @param leastHold for how long a lease is not taken back for work of the same priority; zero: it may be at once
 * @param limits what the site has, by name
 * @param limitBackoff for how long a limit is used less after a denial; doubled with each denial that follows, and restored step by step
 * @param maxLimitBackoff the longest of these
 */
public record SchedulingPolicy(
        Map<String, Share> projects,
        Share otherProjects,
        Map<String, Double> users,
        Duration ageing,
        boolean preemptImmediately,
        Duration unknownTask,
        int maxReservations,
        int maxRevocations,
        Duration leastHold,
        Map<String, Limit> limits,
        Duration limitBackoff,
        Duration maxLimitBackoff) {

    /** Everybody is equal, and leases may be taken back at once. */
    public static final SchedulingPolicy DEFAULT = new SchedulingPolicy(
            Map.of(),
            Share.EQUAL,
            Map.of(),
            Duration.ofMinutes(10),
            false,
            Duration.ofMinutes(10),
            8,
            1_000,
            Duration.ZERO,
            Map.of(),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10));

    /**
     * What a project gets of the farm.
     *
     * @param weight in proportion to others, above 0
     * @param minimum the part of the farm, 0 to 1, below which it goes before others of its priority
     * @param maximum the part of the farm, 0 to 1, that it never exceeds
     */
    public record Share(double weight, double minimum, double maximum) {

        /** As much as others. */
        public static final Share EQUAL = new Share(1, 0, 1);

        public Share {
            if (!(weight > 0) || minimum < 0 || maximum > 1 || !(minimum <= maximum)) {
                throw new IllegalArgumentException(
                        "a share needs a weight above 0 and 0 <= minimum <= maximum <= 1, not weight " + weight
                                + ", minimum " + minimum + ", maximum " + maximum);
            }
        }
    }

    /**
     * Something of which the site has so much.
     *
     * @param total how much, at least 0
     * @param perHost the most of it on one host; 0 means no such limit
     */
    public record Limit(int total, int perHost) {

        public Limit {
            if (total < 0 || perHost < 0) {
                throw new IllegalArgumentException("a limit is at least 0");
            }
        }
    }

    public SchedulingPolicy {
        projects = Map.copyOf(projects);
        users = Map.copyOf(users);
        limits = java.util.Collections.unmodifiableMap(new TreeMap<>(limits));
    }

    /** The same, but for how long a lease is not taken back for work of the same priority. */
    public SchedulingPolicy withLeastHold(Duration hold) {
        return new SchedulingPolicy(
                projects,
                otherProjects,
                users,
                ageing,
                preemptImmediately,
                unknownTask,
                maxReservations,
                maxRevocations,
                hold,
                limits,
                limitBackoff,
                maxLimitBackoff);
    }

    /** The share of a project. */
    public Share share(String project) {
        return projects.getOrDefault(project, otherProjects);
    }

    /** The weight of a user. */
    public double weight(String user) {
        return users.getOrDefault(user, 1.0);
    }

    /** A limit by its name; empty when the site has none of that name. */
    public Optional<Limit> limit(String name) {
        return Optional.ofNullable(limits.get(name));
    }
}
