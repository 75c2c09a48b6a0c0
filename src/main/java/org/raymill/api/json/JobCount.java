package org.raymill.api.json;

import java.util.Map;
import org.raymill.model.JobStatus;

/** How many jobs there are, in all and in each state. */
public record JobCount(
        int total, int waiting, int running, int paused, int cancelling, int cancelled, int failed, int succeeded) {

    /** The counts of a catalogue, which leaves out states that no job is in. */
    public static JobCount of(Map<JobStatus, Integer> counts) {
        return new JobCount(
                counts.values().stream().mapToInt(Integer::intValue).sum(),
                counts.getOrDefault(JobStatus.WAITING, 0),
                counts.getOrDefault(JobStatus.RUNNING, 0),
                counts.getOrDefault(JobStatus.PAUSED, 0),
                counts.getOrDefault(JobStatus.CANCELLING, 0),
                counts.getOrDefault(JobStatus.CANCELLED, 0),
                counts.getOrDefault(JobStatus.FAILED, 0),
                counts.getOrDefault(JobStatus.SUCCEEDED, 0));
    }
}
