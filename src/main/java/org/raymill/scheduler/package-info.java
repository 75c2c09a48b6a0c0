/**
 * The Scheduler, a cluster singleton that brokers leases: {@link org.raymill.scheduler.Scheduler} is the actor, which gets its epoch
 * from the database, and {@code TermOfOffice} what it does with it, around the pure {@code scheduler.core}; {@link
 * org.raymill.scheduler.FarmHistory} keeps how the farm was. It knows servers, jobs and classes
 * of requirements, never tasks. May use {@code protocol} and {@code model}.
 */
package org.raymill.scheduler;
