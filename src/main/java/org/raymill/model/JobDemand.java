package org.raymill.model;

import java.time.Instant;
import java.util.List;

/**
 * What a job wants from the Scheduler now. A later revision replaces an earlier one.
 *
 * @param revision grows with each change; of two demands of one job the one with the higher revision holds
 * @param priority 0 (least) to 100 (most urgent)
 * @param adopting true while the job does not yet know which attempts of it are running (after a restart): it gets no lease until it does
 * @param classes empty when the job wants nothing more
 */
public record JobDemand(
        JobId job,
        long revision,
        int priority,
        String project,
        Instant submittedAt,
        boolean adopting,
        List<DemandClass> classes) {

    public JobDemand {
        classes = classes == null ? List.of() : List.copyOf(classes);
    }
}
