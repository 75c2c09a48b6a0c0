package org.raymill.job.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.model.AttemptStatus;
import org.raymill.model.ServerId;

/**
 * Which servers a job has reason to suspect: those on which its tasks failed while tasks of it succeeded elsewhere. A job that succeeds nowhere
 * may itself be at fault, and suspects nobody. Kept in memory alone.
 */
public final class Suspicions {

    /** Two are enough to tell of any server whether there was a success elsewhere. */
    private static final int SUCCESSES = 2;

    private final Map<ServerId, AttemptRecord> failures = new LinkedHashMap<>();
    private final Set<ServerId> successes = new LinkedHashSet<>();

    /**
     * Takes in how an attempt has ended.
     *
     * @return failures by which servers are suspected now and were not before
     */
    public List<AttemptRecord> ended(AttemptRecord attempt) {
        ServerId server = attempt.server();
        if (attempt.status() == AttemptStatus.SUCCEEDED) {
            if (successes.size() < SUCCESSES) {
                successes.add(server);
            }
            return failures.isEmpty() ? List.of() : take();
        }
        // Memory that ran out says nothing of the server: the task was given too little.
        if (attempt.status() == AttemptStatus.FAILED || attempt.status() == AttemptStatus.TIMED_OUT) {
            failures.put(server, attempt);
            return take();
        }
        return List.of();
    }

    private List<AttemptRecord> take() {
        List<AttemptRecord> suspect = new ArrayList<>();
        failures.values().removeIf(attempt -> {
            boolean elsewhere = successes.stream().anyMatch(server -> !server.equals(attempt.server()));
            if (elsewhere) {
                suspect.add(attempt);
            }
            return elsewhere;
        });
        return suspect;
    }
}
