package org.raymill.model;

/**
 * Where a job came from that another site has handed over.
 *
 * @param job the job there of which it is a part
 */
public record JobOrigin(SiteName site, JobId job) {}
