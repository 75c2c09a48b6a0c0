package org.raymill.model;

/**
 * Where something of a job is that was handed over.
 *
 * @param consignment the job that the other site makes of it
 */
public record Whereabouts(SiteName site, JobId consignment) {}
