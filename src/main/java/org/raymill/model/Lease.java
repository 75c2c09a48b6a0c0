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
 * @param gpuModel a part of the model's name of each of them, whatever its case; empty means any
 * @param gpuMemoryMiB memory that each of them has at least, in MiB; 0 means any
 * @param amounts what else is reserved, by name: of the host and of the site
 * @param single whether it closes after one attempt: it fills a gap that is kept for something else
 * @param packageVersion the version of the rendering package that it was granted for; empty when that is not known
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
        String gpuModel,
        int gpuMemoryMiB,
        Map<String, Integer> amounts,
        boolean single,
        String packageVersion) {

    public Lease {
        packageVersion = packageVersion == null ? "" : packageVersion;
        gpuModel = gpuModel == null ? "" : gpuModel;
        amounts = Amounts.checked(amounts, 1);
    }

    /** A lease of cores and memory alone. */
    public Lease(LeaseId id, JobId job, String demandClass, ServerId server, int priority, int cores, int memoryMiB) {
        this(id, job, demandClass, server, priority, cores, memoryMiB, 0, "", 0, Map.of(), false, "");
    }

    /** The graphics processors reserved, as what they have to be. */
    public GpuNeeds gpuNeeds() {
        return new GpuNeeds(gpus, gpuModel, gpuMemoryMiB);
    }
}
