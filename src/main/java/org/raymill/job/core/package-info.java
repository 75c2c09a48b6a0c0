/**
 * The pure state of a render job: what was accepted, what has ended, what may run next. Values and times go in, events and orders come out; no
 * Akka, no clock, no randomness. {@link org.raymill.job.core.JobState} is what the journal keeps. Besides it,
 * {@link org.raymill.job.core.LiveAttempts} is what is known of attempts that run, {@link org.raymill.job.core.TaskBoard} which tasks may run
 * next. May use {@code model} and the serialization marker of {@code protocol}.
 */
package org.raymill.job.core;
