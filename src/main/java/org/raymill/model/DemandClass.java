package org.raymill.model;

/**
 * The tasks of a job that need the same.
 *
 * @param key names the class within its job
 * @param wanted how many leases of this class the job could use at this moment: waiting tasks and running ones together
 * @param expectedSeconds how long a task of it takes, as far as measured times tell; 0 when nothing is known
 */
public record DemandClass(String key, Requirements requirements, int wanted, int expectedSeconds) {

    /** A class of tasks of which nothing has been measured. */
    public DemandClass(String key, Requirements requirements, int wanted) {
        this(key, requirements, wanted, 0);
    }
}
