package org.raymill.api.json;

import java.util.List;
import org.raymill.model.JobId;

/**
 * Jobs that are in the archive.
 *
 * @param months in which jobs ended that are there, such as {@code 2026-11}, the first one first
 * @param jobs those of the month that was asked for, by id
 * @param more whether there are more of that month after these
 */
public record ArchivedJobs(List<String> months, List<JobId> jobs, boolean more) {

    public ArchivedJobs {
        months = months == null ? List.of() : List.copyOf(months);
        jobs = jobs == null ? List.of() : List.copyOf(jobs);
    }
}
