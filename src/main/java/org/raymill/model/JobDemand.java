package org.raymill.model;

import java.time.Instant;
import java.util.List;

/**
 * What a job wants from the Scheduler now. A later revision replaces an earlier one.
 *
 * @param revision grows with each change; of two demands of one job the one with the higher revision holds
 * @param priority 0 (least) to 100 (most urgent)
 * @param user who submitted it
 * @param urgent whether tasks of lower priority are ended at once to make room
 * @param manifest names the job's files, to be compared with what servers hold; empty when it has none
 * @param idleSince since when nothing of the job has run: its submission, or the end of its last attempt; null while something runs
 * @param adopting true while the job does not yet know which attempts of it are running (after a restart): it gets no lease until it does
 * @param classes empty when the job wants nothing more
 */
public record JobDemand(
        JobId job,
        long revision,
        int priority,
        String project,
        String user,
        boolean urgent,
        String manifest,
        Instant submittedAt,
        Instant idleSince,
        boolean adopting,
        List<DemandClass> classes) {

    public JobDemand {
        user = user == null ? "" : user;
        manifest = manifest == null ? "" : manifest;
        classes = classes == null ? List.of() : List.copyOf(classes);
    }

    /** The demand of a job that says nothing of its user and files, and has not run anything yet. */
    public JobDemand(
            JobId job,
            long revision,
            int priority,
            String project,
            Instant submittedAt,
            boolean adopting,
            List<DemandClass> classes) {
        this(job, revision, priority, project, "", false, "", submittedAt, submittedAt, adopting, classes);
    }
}
