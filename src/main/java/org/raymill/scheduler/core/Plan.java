package org.raymill.scheduler.core;

import java.util.List;
import java.util.Map;
import org.raymill.model.JobId;
import org.raymill.model.LeaseId;
import org.raymill.model.ServerId;

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

    /** Filters that a server has to pass. */
    public enum Filter {
        PACKAGE,
        ACCEPTING,
        SIZE,
        AVOID,
        FREE
    }

    /**
     * Why servers were not used for a job.
     *
     * @param filter what they failed
     * @param servers how many
     * @param detail for people, such as {@code package povray is not installed}
     */
    public record Verdict(Filter filter, int servers, String detail) {

        @Override
        public String toString() {
            return servers == 0 ? detail : servers + (servers == 1 ? " server: " : " servers: ") + detail;
        }
    }
}
