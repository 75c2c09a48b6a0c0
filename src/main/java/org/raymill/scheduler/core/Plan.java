package org.raymill.scheduler.core;

import java.util.List;
import java.util.Map;
import org.raymill.model.JobId;
import org.raymill.model.LeaseId;
import org.raymill.model.ServerId;
import org.raymill.model.Verdict;

/**
 * What the Scheduler is to do.
 *
 * @param grants leases to open, in this order
 * @param revocations leases to take back when what runs in them ends
 * @param verdicts for each job with something that was not placed: why not
 */
public record Plan(List<Grant> grants, List<Revocation> revocations, Map<JobId, List<Verdict>> verdicts) {

    public Plan {
        grants = List.copyOf(grants);
        revocations = List.copyOf(revocations);
        verdicts = Map.copyOf(verdicts);
    }

    /** A lease to open. */
    public record Grant(JobId job, String demandClass, ServerId server, int priority, int cores, int memoryMiB) {}

    /** A lease to take back. */
    public record Revocation(ServerId server, LeaseId lease, String reason) {}
}
