package org.raymill.server;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.raymill.model.AttemptId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.TaskOrder;

/**
 * The open leases of a render server, each with what runs and what waits in it. It sees to it that they never exceed what the server offers, that
 * no graphics processor belongs to two of them, and that an attempt runs or waits in one of them at most. Part of the {@link LeaseTable}.
 */
final class OpenLeases {

    private final Offer offer;
    private final Map<LeaseId, LeaseSlot> slots = new TreeMap<>();
    private final Map<AttemptId, LeaseId> running = new TreeMap<>();
    private final Map<AttemptId, LeaseId> waiting = new HashMap<>();

    OpenLeases(Offer offer) {
        this.offer = offer;
    }

    // ---- leases

    /**
     * Opens a lease.
     *
     * @return false when there is no room for it
     */
    boolean open(Lease lease, Instant now) {
        List<Lease> open = slots.values().stream().map(slot -> slot.lease).toList();
        if (!offer.fits(lease, open)) {
            return false;
        }
        Optional<List<Integer>> gpus = chooseGpus(lease);
        if (gpus.isEmpty()) {
            return false;
        }
        slots.put(lease.id(), new LeaseSlot(lease, gpus.get(), now));
        return true;
    }

    private Optional<List<Integer>> chooseGpus(Lease lease) {
        Set<Integer> taken = new HashSet<>();
        slots.values().forEach(slot -> taken.addAll(slot.gpus));
        return lease.gpuNeeds().choose(offer.gpus(), taken);
    }

    /** A lease; null when it is not open. */
    LeaseSlot find(LeaseId lease) {
        return slots.get(lease);
    }

    /** All of them, in the order of their ids. */
    Collection<LeaseSlot> all() {
        return Collections.unmodifiableCollection(slots.values());
    }

    /** Closes a lease in which nothing runs. */
    void close(LeaseId lease) {
        slots.remove(lease);
    }

    /** Closes the leases that have been idle for so long. */
    void closeIdle(Duration limit, Instant now) {
        slots.values().removeIf(slot -> slot.isIdle() && !slot.since.plus(limit).isAfter(now));
    }

    // ---- attempts

    /**
     * Has an attempt run in a lease, or wait there for the end of another.
     *
     * @return whether it runs
     */
    boolean take(LeaseSlot slot, TaskOrder order, Instant now) {
        LeaseId lease = slot.lease.id();
        if (!slot.isIdle()) {
            slot.waiting.addLast(order);
            waiting.put(order.attempt(), lease);
            return false;
        }
        slot.take(order, now);
        running.put(order.attempt(), lease);
        return true;
    }

    /**
     * A running attempt has ended: the next one that waits in its lease runs.
     *
     * @return the lease; empty when the attempt does not run
     */
    Optional<LeaseSlot> end(AttemptId attempt, Instant now) {
        LeaseId lease = running.remove(attempt);
        if (lease == null) {
            return Optional.empty();
        }
        LeaseSlot slot = slots.get(lease);
        slot.next(attempt, now);
        slot.order.ifPresent(next -> {
            waiting.remove(next.attempt());
            running.put(next.attempt(), lease);
        });
        return Optional.of(slot);
    }

    /** Takes out an attempt, if it waits. */
    void takeOut(AttemptId attempt) {
        LeaseId lease = waiting.remove(attempt);
        if (lease != null) {
            slots.get(lease).waiting.removeIf(order -> order.attempt().equals(attempt));
        }
    }

    /** Takes out all that waits in a lease. */
    List<TaskOrder> takeOut(LeaseSlot slot) {
        List<TaskOrder> orders = slot.giveBack();
        orders.forEach(order -> waiting.remove(order.attempt()));
        return orders;
    }

    /** The lease that an attempt runs in; null when it does not. */
    LeaseSlot whereRuns(AttemptId attempt) {
        LeaseId lease = running.get(attempt);
        return lease == null ? null : slots.get(lease);
    }

    boolean isWaiting(AttemptId attempt) {
        return waiting.containsKey(attempt);
    }

    /** Whether any attempt waits. */
    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    boolean isRunning(AttemptId attempt) {
        return running.containsKey(attempt);
    }

    /** The attempts that run. */
    List<AttemptId> running() {
        return List.copyOf(running.keySet());
    }
}
