/**
 * Benchmarks of the Scheduler's decisions on farms that exist only in memory. They drive the production code, {@code scheduler.core} and
 * {@code job.core}, as the actors around it do. May use these and {@code model}.
 */
package org.raymill.bench;
