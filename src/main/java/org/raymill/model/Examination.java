package org.raymill.model;

import java.time.Instant;
import java.util.List;

/**
 * What an examination of the whole farm has found.
 *
 * @param examinedAt when it began
 * @param nodes how many nodes were asked
 * @param findings the worst first
 */
public record Examination(Instant examinedAt, int nodes, List<Finding> findings) {

    public Examination {
        findings = findings == null ? List.of() : List.copyOf(findings);
    }
}
