package org.raymill.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What a collection of the file store did, or would do.
 *
 * @param by who asked for it
 * @param dryRun whether it only looked
 * @param endedAt empty while it runs
 * @param jobs how many jobs' files it kept
 * @param files how many files the store had
 * @param bytes of all these
 * @param freedFiles how many it removed, or would remove
 * @param freedBytes of these
 * @param problem why it ended early; empty when it did not
 */
public record CollectionReport(
        String by,
        boolean dryRun,
        Instant startedAt,
        Optional<Instant> endedAt,
        long jobs,
        long files,
        long bytes,
        long freedFiles,
        long freedBytes,
        String problem) {

    public CollectionReport {
        endedAt = endedAt == null ? Optional.empty() : endedAt;
        problem = problem == null ? "" : problem;
    }
}
