package org.raymill.scheduler.core;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.raymill.model.JobId;
import org.raymill.model.ServerId;

/**
 * What a plan is made from: a view of the {@link ResourceDatabase} that copies nothing, and so is valid until the database changes. Plans only
 * read it.
 *
 * @param demands what jobs want and hold
 * @param farm the servers
 * @param leaving servers that are to be given up and still hold leases
 * @param closing leases that have been taken back and are still open
 * @param limits of the site
 * @param reservations made by the plan before
 * @param server finds a server; null when there is none
 */
record Snapshot(
        DemandBook demands,
        FarmIndex farm,
        Collection<ServerEntry> leaving,
        Collection<HeldLease> closing,
        LimitBook limits,
        List<Reservation> reservations,
        SchedulingPolicy policy,
        Function<ServerId, ServerEntry> server) {

    /** Jobs that want or hold something, by id. */
    Collection<JobEntry> jobs() {
        return demands.jobs();
    }

    /** A job; null when it wants and holds nothing. */
    JobEntry job(JobId job) {
        return demands.find(job);
    }
}
