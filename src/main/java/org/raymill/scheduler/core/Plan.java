package org.raymill.scheduler.core;

import java.util.List;
import java.util.Map;
import org.raymill.model.GpuNeeds;
import org.raymill.model.JobId;
import org.raymill.model.LeaseId;
import org.raymill.model.ServerId;
import org.raymill.model.Verdict;

/**
 * What the Scheduler is to do.
 *
 * @param grants leases to open, in this order
 * @param revocations leases to take back
 * @param reservations servers to be kept free until the next plan; replaces those of the plan before
 * @param waiting for each job with something that was not placed: what, and why not
 */
public record Plan(
        List<Grant> grants,
        List<Revocation> revocations,
        List<Reservation> reservations,
        Map<JobId, List<Waiting>> waiting) {

    /** Nothing to do. */
    public static final Plan EMPTY = new Plan(List.of(), List.of(), List.of(), Map.of());

    public Plan {
        grants = List.copyOf(grants);
        revocations = List.copyOf(revocations);
        reservations = List.copyOf(reservations);
        waiting = Map.copyOf(waiting);
    }

    /**
     * A lease to open.
     *
     * @param gpus graphics processors that it takes
     * @param amounts what else it takes, by name
     * @param single whether it closes after one attempt
     * @param aged how much of the priority by which its job got it was won by waiting
     * @param packageVersion the version of the rendering package that it is for
     */
    public record Grant(
            JobId job,
            String demandClass,
            ServerId server,
            int priority,
            int cores,
            int memoryMiB,
            GpuNeeds gpus,
            Map<String, Integer> amounts,
            boolean single,
            int aged,
            String packageVersion) {}

    /**
     * A lease to take back.
     *
     * @param immediate whether what runs in it is to be ended now
     */
    public record Revocation(ServerId server, LeaseId lease, String reason, boolean immediate) {}

    /**
     * Tasks that were not placed.
     *
     * @param missing how many leases
     * @param reasons why; shared by all that need the same
     */
    public record Waiting(String demandClass, int missing, List<Reason> reasons) {}

    /**
     * What one filter says.
     *
     * @param servers how many servers it speaks of; 0 when it is not about servers
     */
    public record Reason(Verdict.Filter filter, int servers, String detail) {}

    /** Why what is missing of a job was not placed; empty when everything was. */
    public List<Verdict> verdicts(JobId job) {
        return waiting.getOrDefault(job, List.of()).stream()
                .flatMap(tasks -> tasks.reasons().stream()
                        .map(reason ->
                                new Verdict(tasks.demandClass(), reason.filter(), reason.servers(), reason.detail())))
                .toList();
    }
}
