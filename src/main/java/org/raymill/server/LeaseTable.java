package org.raymill.server;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.LeaseStatus;
import org.raymill.model.RunningAttempt;
import org.raymill.model.ServerId;
import org.raymill.model.TaskOrder;

/**
 * The leases of a render server, what runs in them, and the outcomes that jobs have not acknowledged. It decides; the actor around it acts. Time
 * comes in as a parameter. What it guarantees: a lease never holds two attempts, open leases never exceed what the server offers, and an attempt
 * that has ended, was stopped or was refused here never starts here.
 */
final class LeaseTable {

    private final ServerId server;
    private final int cores;
    private final int memoryMiB;
    private final Map<LeaseId, LeaseSlot> slots = new TreeMap<>();
    private final Map<AttemptId, LeaseId> running = new TreeMap<>();
    private final Outcomes outcomes;
    private long epoch;
    private long openedUpTo;
    private long staleCommands;

    LeaseTable(ServerId server, int cores, int memoryMiB, Duration outcomeRetryLimit) {
        this.server = server;
        this.cores = cores;
        this.memoryMiB = memoryMiB;
        this.outcomes = new Outcomes(outcomeRetryLimit);
    }

    /** What came of an order to open a lease. */
    enum Opening {
        OPENED,
        /** Processed, but there is no room, or nothing is accepted: the Scheduler sees in the next status that it is closed. */
        REFUSED,
        /** Of a Scheduler that has been superseded, or repeated: nothing changed. */
        IGNORED
    }

    /** What came of an order to stop an attempt. */
    enum StopDecision {
        /** It runs: kill it. */
        KILL,
        /** It does not run; its outcome is to be told. */
        TELL
    }

    // ---- the Scheduler

    /**
     * Hears of an epoch.
     *
     * @return false when it is older than one heard before: whatever came with it is void
     */
    boolean hear(long heard) {
        if (heard < epoch) {
            staleCommands++;
            return false;
        }
        if (heard > epoch) {
            epoch = heard;
            openedUpTo = 0;
        }
        return true;
    }

    /** Opens a lease, when it is new, of the newest epoch, and fits. */
    Opening open(long speaker, Lease lease, boolean accepting, Instant now) {
        if (!hear(speaker)) {
            return Opening.IGNORED;
        }
        LeaseId id = lease.id();
        if (id.epoch() != epoch || !lease.server().equals(server) || id.number() <= openedUpTo) {
            return Opening.IGNORED;
        }
        openedUpTo = id.number();
        boolean fits = lease.cores() >= 1
                && lease.memoryMiB() >= 0
                && lease.cores() <= cores - coresUsed()
                && lease.memoryMiB() <= memoryMiB - memoryUsed();
        if (!accepting || !fits) {
            return Opening.REFUSED;
        }
        slots.put(id, new LeaseSlot(lease, now));
        return Opening.OPENED;
    }

    /** Closes a lease for the Scheduler: at once when it is idle, else when its attempt ends. */
    void revoke(long speaker, LeaseId id) {
        if (hear(speaker)) {
            release(id);
        }
    }

    // ---- jobs

    /** Closes a lease for its job: at once when it is idle, else when its attempt ends. */
    void release(LeaseId id) {
        LeaseSlot slot = slots.get(id);
        if (slot == null) {
            return;
        }
        if (slot.order.isPresent()) {
            slot.closing = true;
        } else {
            slots.remove(id);
        }
    }

    /** Decides about an order to run a task; when the answer is to start it, the lease is taken. */
    RunDecision run(LeaseId id, TaskOrder order, boolean accepting) {
        AttemptId attempt = order.attempt();
        if (running.containsKey(attempt)) {
            return new RunDecision.Running();
        }
        if (outcomes.find(attempt).isPresent()) {
            return new RunDecision.Ended();
        }
        if (outcomes.isSettled(attempt)) {
            return new RunDecision.Refused("the attempt has ended or was refused before");
        }
        Optional<String> objection = objection(slots.get(id), order, accepting);
        if (objection.isPresent()) {
            outcomes.settle(attempt);
            return new RunDecision.Refused(objection.get());
        }
        LeaseSlot slot = slots.get(id);
        slot.take(order);
        running.put(attempt, id);
        return new RunDecision.Start(slot.lease);
    }

    private static Optional<String> objection(LeaseSlot slot, TaskOrder order, boolean accepting) {
        if (slot == null) {
            return Optional.of("the lease is not open");
        }
        if (!accepting) {
            return Optional.of("the server shuts down");
        }
        if (!slot.lease.job().equals(order.job())) {
            return Optional.of("the lease belongs to another job");
        }
        if (slot.order.isPresent()) {
            return Optional.of("the lease holds the attempt " + slot.order.get().attempt());
        }
        if (order.cores() > slot.lease.cores() || order.memoryMiB() > slot.lease.memoryMiB()) {
            return Optional.of("the task needs more than the lease has");
        }
        return Optional.empty();
    }

    /**
     * Decides about an order to stop an attempt. One that is not known has never run, and never will: it gets an outcome.
     *
     * @param neverRan the outcome of an attempt that is not known
     */
    StopDecision stop(AttemptId attempt, String reason, AttemptOutcome neverRan, Instant now) {
        LeaseSlot slot = slotOf(attempt);
        if (slot != null) {
            slot.stopReason = reason.isEmpty() ? "stopped on request" : reason;
            return StopDecision.KILL;
        }
        if (outcomes.find(attempt).isEmpty()) {
            outcomes.add(neverRan, Optional.empty(), now);
        }
        return StopDecision.TELL;
    }

    /** Why a running attempt is to be stopped; empty when it is not. */
    String stopReason(AttemptId attempt) {
        LeaseSlot slot = slotOf(attempt);
        return slot == null ? "" : slot.stopReason;
    }

    /** Takes the outcome of a running attempt: its lease is idle, or closes. */
    void ended(AttemptOutcome outcome, Instant now) {
        LeaseId id = running.remove(outcome.attempt());
        if (id == null) {
            return;
        }
        LeaseSlot slot = slots.get(id);
        slot.idle(outcome.attempt(), now);
        outcomes.add(outcome, Optional.of(slot.lease), now);
        if (slot.closing) {
            slots.remove(id);
        }
    }

    /** A job has taken an outcome. */
    void acknowledge(AttemptId attempt) {
        outcomes.acknowledge(attempt);
        slots.values().stream()
                .filter(slot -> slot.told.equals(Optional.of(attempt)))
                .forEach(slot -> slot.told = Optional.empty());
    }

    // ---- time

    /** Closes the leases that have been idle for so long. */
    void closeIdle(Duration limit, Instant now) {
        slots.values()
                .removeIf(slot ->
                        slot.order.isEmpty() && !slot.idleSince.plus(limit).isAfter(now));
    }

    /** Idle leases that their jobs are to be told of: an outcome that is still told says so itself. */
    List<Lease> idle() {
        return slots.values().stream()
                .filter(slot -> slot.order.isEmpty() && slot.told.isEmpty())
                .map(slot -> slot.lease)
                .toList();
    }

    /** Outcomes that are to be told now; each is told again after a while that grows. */
    List<Report> due(Instant now) {
        return outcomes.due(now).stream().map(this::report).toList();
    }

    /** An outcome that is to be told now whatever was told before. */
    Optional<Report> report(AttemptId attempt) {
        return outcomes.find(attempt).map(this::report);
    }

    /**
     * An outcome with what it means for its lease.
     *
     * @param lease that it ran in; empty when the lease has gone on to another attempt, or there was none
     * @param leaseClosed false when the lease is idle and waits for the job's next task
     */
    record Report(AttemptOutcome outcome, Optional<Lease> lease, boolean leaseClosed) {}

    private Report report(Outcomes.Entry entry) {
        Optional<LeaseSlot> slot = entry.lease().map(lease -> slots.get(lease.id()));
        if (slot.isEmpty()) {
            return new Report(entry.outcome(), entry.lease(), true);
        }
        boolean idle = slot.get().told.equals(Optional.of(entry.outcome().attempt()));
        return new Report(entry.outcome(), idle ? entry.lease() : Optional.empty(), !idle);
    }

    // ---- views

    /**
     * An open lease.
     *
     * @param order what runs in it
     */
    record View(Lease lease, Optional<TaskOrder> order, boolean closing) {}

    /** The open leases, in the order of their ids. */
    List<View> open() {
        List<View> views = new ArrayList<>(slots.size());
        slots.values().forEach(slot -> views.add(new View(slot.lease, slot.order, slot.closing)));
        return views;
    }

    /** The attempts that run. */
    List<AttemptId> running() {
        return List.copyOf(running.keySet());
    }

    /** Whether an attempt holds a lease. */
    boolean isRunning(AttemptId attempt) {
        return running.containsKey(attempt);
    }

    /** The attempts that ran in a lease and whose outcomes are not acknowledged. */
    List<LeaseStatus> unacknowledged() {
        return outcomes.all().stream()
                .flatMap(entry -> entry.lease().stream().map(lease -> ended(entry.outcome(), lease)))
                .toList();
    }

    private static LeaseStatus ended(AttemptOutcome outcome, Lease lease) {
        RunningAttempt attempt = new RunningAttempt(
                outcome.job(),
                outcome.task(),
                outcome.attempt(),
                outcome.number(),
                lease.id(),
                outcome.startedAt(),
                1.0);
        return new LeaseStatus(lease, Optional.of(attempt), true);
    }

    boolean hasUnacknowledged() {
        return !outcomes.isEmpty();
    }

    long epoch() {
        return epoch;
    }

    long openedUpTo() {
        return openedUpTo;
    }

    /** How many commands of superseded Schedulers were ignored. */
    long staleCommands() {
        return staleCommands;
    }

    int cores() {
        return cores;
    }

    int memoryMiB() {
        return memoryMiB;
    }

    private LeaseSlot slotOf(AttemptId attempt) {
        LeaseId id = running.get(attempt);
        return id == null ? null : slots.get(id);
    }

    private int coresUsed() {
        return slots.values().stream().mapToInt(slot -> slot.lease.cores()).sum();
    }

    private int memoryUsed() {
        return slots.values().stream().mapToInt(slot -> slot.lease.memoryMiB()).sum();
    }
}
