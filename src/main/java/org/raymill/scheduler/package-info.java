/**
 * The Scheduler, a cluster singleton that brokers leases: an actor around the pure {@code scheduler.core}. It knows servers, jobs and classes
 * of requirements, never tasks. May use {@code protocol} and {@code model}.
 */
package org.raymill.scheduler;
