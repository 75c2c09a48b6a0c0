package org.raymill.scheduler.core;

import java.time.Instant;
import org.raymill.model.JobId;
import org.raymill.model.ServerId;

/**
 * That a server is kept free for a request that needs more at a time than what becomes free at once. Others may use the gap for what ends in
 * time.
 *
 * @param demandClass the tasks of the job that it is for
 * @param priority of the job when it was made, with what waiting had added
 * @param until when the room is expected to be there
 */
public record Reservation(JobId job, String demandClass, ServerId server, int priority, Instant until) {

    /** Whether it is for these tasks. */
    boolean isFor(JobId candidate, String candidateClass) {
        return job.equals(candidate) && demandClass.equals(candidateClass);
    }
}
