package org.raymill.scheduler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raymill.model.JobId;
import org.raymill.model.ServerId;

/**
 * Which jobs had tasks fail on which servers lately. A server where tasks of many jobs fail is at fault; a job whose tasks fail on many servers
 * is itself at fault, and speaks against none of them.
 */
final class FailureBook {

    /** A job that fails on so many servers speaks against none. */
    static final int BAD_JOB_SERVERS = 3;

    private final Duration window;
    private final Map<ServerId, Map<JobId, Instant>> failures = new HashMap<>();
    private final Map<JobId, Set<ServerId>> serversOf = new HashMap<>();

    /**
     * @param window for how long a failure counts
     */
    FailureBook(Duration window) {
        this.window = window;
    }

    void failed(JobId job, ServerId server, Instant at) {
        failures.computeIfAbsent(server, s -> new LinkedHashMap<>()).merge(job, at, (a, b) -> a.isAfter(b) ? a : b);
        serversOf.computeIfAbsent(job, j -> new HashSet<>()).add(server);
    }

    /** The jobs that speak against a server. */
    List<JobId> against(ServerId server, Instant now) {
        List<JobId> jobs = new ArrayList<>();
        failures.getOrDefault(server, Map.of()).forEach((job, at) -> {
            if (at.plus(window).isAfter(now)
                    && serversOf.getOrDefault(job, Set.of()).size() < BAD_JOB_SERVERS) {
                jobs.add(job);
            }
        });
        return jobs;
    }

    /** Forgets what was held against a server: somebody has looked at it. */
    void forgive(ServerId server) {
        failures.remove(server);
    }

    /** Forgets what is older than the window. */
    void forget(Instant now) {
        failures.values()
                .forEach(jobs -> jobs.values().removeIf(at -> !at.plus(window).isAfter(now)));
        failures.values().removeIf(Map::isEmpty);
        Set<JobId> recent = new HashSet<>();
        failures.values().forEach(jobs -> recent.addAll(jobs.keySet()));
        serversOf.keySet().retainAll(recent);
    }
}
