package org.raymill.job.core;

import java.time.Instant;
import java.util.BitSet;

/** How far a step is, in two or three bits a task. */
final class StepProgress {

    private int count;
    private final BitSet accepted = new BitSet();
    private final BitSet published = new BitSet();
    private final BitSet failed = new BitSet();
    private int acceptedCount;
    private int publishedCount;
    private int failedCount;
    private Instant firstStart;
    private Instant lastEnd;

    StepProgress(int count) {
        this.count = count;
    }

    int count() {
        return count;
    }

    /** The step has been cut anew and has so many tasks now. */
    void resize(int newCount) {
        count = newCount;
    }

    int acceptedCount() {
        return acceptedCount;
    }

    int publishedCount() {
        return publishedCount;
    }

    int failedCount() {
        return failedCount;
    }

    boolean isAccepted(int task) {
        return accepted.get(task);
    }

    boolean isPublished(int task) {
        return published.get(task);
    }

    boolean isFailed(int task) {
        return failed.get(task);
    }

    Instant firstStart() {
        return firstStart;
    }

    Instant lastEnd() {
        return lastEnd;
    }

    /** The tasks that have been accepted or have failed, as a copy. */
    BitSet closed() {
        BitSet closed = (BitSet) accepted.clone();
        closed.or(failed);
        return closed;
    }

    /** The tasks whose results are published; not a copy. */
    BitSet published() {
        return published;
    }

    /** The tasks that have failed for good; not a copy. */
    BitSet failed() {
        return failed;
    }

    void accept(int task) {
        if (!accepted.get(task)) {
            accepted.set(task);
            acceptedCount++;
        }
    }

    void publish(int task) {
        if (!published.get(task)) {
            published.set(task);
            publishedCount++;
        }
    }

    void withdraw(int task) {
        if (accepted.get(task)) {
            accepted.clear(task);
            acceptedCount--;
        }
    }

    /** The task's result is out of date: it is to run again. */
    void outdate(int task) {
        withdraw(task);
        if (published.get(task)) {
            published.clear(task);
            publishedCount--;
        }
    }

    void fail(int task) {
        if (!failed.get(task)) {
            failed.set(task);
            failedCount++;
        }
    }

    /** The task that has failed is to run again. */
    void reopen(int task) {
        if (failed.get(task)) {
            failed.clear(task);
            failedCount--;
        }
    }

    /** The first task from {@code from} on that has failed, or -1. */
    int nextFailed(int from) {
        return failed.nextSetBit(from);
    }

    /** The first task from {@code from} on that has been accepted, or -1. */
    int nextAccepted(int from) {
        return accepted.nextSetBit(from);
    }

    /** What has come of the task counts no more. */
    void beginAnew(int task) {
        withdraw(task);
        reopen(task);
        if (published.get(task)) {
            published.clear(task);
            publishedCount--;
        }
    }

    void ran(Instant start, Instant end) {
        if (firstStart == null || start.isBefore(firstStart)) {
            firstStart = start;
        }
        if (lastEnd == null || end.isAfter(lastEnd)) {
            lastEnd = end;
        }
    }
}
