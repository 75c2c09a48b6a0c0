package org.raymill.server;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.Lease;
import org.raymill.model.TaskOrder;

/** An open lease in a {@link LeaseTable}, with the one attempt that may run in it and those that wait for its end. */
final class LeaseSlot {

    final Lease lease;
    /** The graphics processors that its attempts have for themselves. */
    final List<Integer> gpus;
    /** What runs. */
    Optional<TaskOrder> order = Optional.empty();
    /** What runs afterwards, in this order. Empty when nothing runs. */
    final Deque<TaskOrder> waiting = new ArrayDeque<>();
    /** Since when the attempt runs, or the lease is idle. */
    Instant since;
    /** Why the attempt is to be stopped; empty when it is not. */
    String stopReason = "";
    /** The attempt whose outcome tells the job that the lease is idle, until it is acknowledged. */
    Optional<AttemptId> told = Optional.empty();
    /** Whether the lease closes when its attempt ends. */
    boolean closing;

    LeaseSlot(Lease lease, List<Integer> gpus, Instant now) {
        this.lease = lease;
        this.gpus = gpus;
        this.since = now;
    }

    boolean isIdle() {
        return order.isEmpty();
    }

    /** An attempt moves in. */
    void take(TaskOrder next, Instant now) {
        order = Optional.of(next);
        closing |= lease.single();
        stopReason = "";
        told = Optional.empty();
        since = now;
    }

    /** Its attempt has ended; the next one that waits moves in. */
    void next(AttemptId ended, Instant now) {
        TaskOrder first = waiting.pollFirst();
        if (first != null) {
            take(first, now);
            return;
        }
        order = Optional.empty();
        stopReason = "";
        told = Optional.of(ended);
        since = now;
    }

    /** Takes out what waits. */
    List<TaskOrder> giveBack() {
        List<TaskOrder> orders = new ArrayList<>(waiting);
        waiting.clear();
        return orders;
    }
}
