package org.raymill.model;

/**
 * The tasks of a job that need the same.
 *
 * @param key names the class within its job
 * @param wanted how many leases of this class the job could use at this moment: waiting tasks and running ones together
 */
public record DemandClass(String key, Requirements requirements, int wanted) {}
