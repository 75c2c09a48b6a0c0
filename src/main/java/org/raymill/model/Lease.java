package org.raymill.model;

/**
 * A reservation on one render server for one job. One attempt runs in it at a time.
 *
 * @param demandClass the key of the {@link DemandClass} that it was granted for
 * @param priority the job's priority when it was granted
 * @param cores processor cores reserved
 * @param memoryMiB memory reserved, in MiB
 */
public record Lease(
        LeaseId id, JobId job, String demandClass, ServerId server, int priority, int cores, int memoryMiB) {}
