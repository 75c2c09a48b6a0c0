package org.raymill.model;

import java.util.Map;

/**
 * A reservation on one render server for one job. One attempt runs in it at a time.
 *
 * @param demandClass the key of the {@link DemandClass} that it was granted for
 * @param priority the job's priority when it was granted
 * @param cores processor cores reserved
 * @param memoryMiB memory reserved, in MiB
 * @param gpus graphics processors reserved
 * @param amounts what else is reserved, by name: of the host and of the site
 * @param single whether it closes after one attempt: it fills a gap that is kept for something else
 */
public record Lease(
        LeaseId id,
        JobId job,
        String demandClass,
        ServerId server,
        int priority,
        int cores,
        int memoryMiB,
        int gpus,
        Map<String, Integer> amounts,
        boolean single) {

    public Lease {
        amounts = Amounts.checked(amounts, 1);
    }

    /** A lease of cores and memory alone. */
    public Lease(LeaseId id, JobId job, String demandClass, ServerId server, int priority, int cores, int memoryMiB) {
        this(id, job, demandClass, server, priority, cores, memoryMiB, 0, Map.of(), false);
    }
}
