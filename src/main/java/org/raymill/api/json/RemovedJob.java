package org.raymill.api.json;

/**
 * That a job was removed: there is no such job any more.
 *
 * @param id the job's
 */
public record RemovedJob(String id) {}
