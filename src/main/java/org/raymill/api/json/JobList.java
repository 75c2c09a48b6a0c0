package org.raymill.api.json;

import java.util.List;
import java.util.Optional;
import org.raymill.model.JobSummary;

/**
 * A page of jobs.
 *
 * @param next what to pass as {@code before} for the next page; empty at the end
 */
public record JobList(List<JobSummary> jobs, Optional<String> next) {

    public JobList {
        jobs = jobs == null ? List.of() : List.copyOf(jobs);
        next = next == null ? Optional.empty() : next;
    }
}
