/**
 * The Scheduler's decisions, free of Akka, clock and randomness. {@link org.raymill.scheduler.core.ResourceDatabase} is what is known,
 * {@link org.raymill.scheduler.core.Planner} turns a snapshot of it into a plan. May use {@code model}.
 */
package org.raymill.scheduler.core;
