package org.raymill.model;

import java.time.Instant;

/**
 * What came of a plan of the Scheduler.
 *
 * @param madeAt when
 * @param micros how long it took to make and to carry out, in microseconds
 * @param granted leases that it opened
 * @param revoked leases that it took back
 * @param waitingJobs jobs of which it could not place all that they want
 */
public record PlanSummary(Instant madeAt, long micros, int granted, int revoked, int waitingJobs) {}
