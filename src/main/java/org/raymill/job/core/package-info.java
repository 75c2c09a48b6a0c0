/**
 * The pure state of a render job: what was accepted, what has ended, what may run next. Values and times go in, events and orders come out; no
 * Akka, no clock, no randomness. {@link org.raymill.job.core.JobState} is what the journal keeps, {@link org.raymill.job.core.TaskBoard} is
 * what is known of running attempts besides. May use {@code model} and the serialization marker of {@code protocol}.
 */
package org.raymill.job.core;
