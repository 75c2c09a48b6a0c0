package org.raymill.scheduler;

import java.time.Instant;

/**
 * That a Scheduler has read all orders to servers and writes them from now on; an event of the journal, read for ever. It takes the number that
 * the Scheduler before would give its next order: that one can not be written any more, so nobody is told that it holds.
 *
 * @param epoch of the Scheduler
 */
public record OrdersTakenOver(long epoch, Instant at) implements ServerOrderEvent {}
