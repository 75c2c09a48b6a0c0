/**
 * The Scheduler's decisions, without Akka, clock or randomness: values and times come in, words to say go out. {@link
 * org.raymill.scheduler.core.Broker} is the whole of it; {@code ResourceDatabase} is what it knows, with a book each for leases, demands and
 * limits; {@code Planner} makes a {@link org.raymill.scheduler.core.Plan} of a {@code Snapshot} of that by a {@link
 * org.raymill.scheduler.core.SchedulingPolicy}. May use {@code model}.
 */
package org.raymill.scheduler.core;
