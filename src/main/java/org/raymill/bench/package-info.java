/**
 * Benchmarks of the Scheduler's decisions on farms that exist only in memory. It drives the production code, {@code scheduler.core}, as the
 * Scheduler's actor does. May use {@code scheduler.core} and {@code model}.
 */
package org.raymill.bench;
