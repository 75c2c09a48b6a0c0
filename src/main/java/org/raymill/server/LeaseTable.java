package org.raymill.server;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.LeaseStatus;
import org.raymill.model.ServerId;
import org.raymill.model.TaskOrder;
import org.raymill.telemetry.ServerMetrics;

/**
 * What a render server decides about leases, attempts and their outcomes; the actor around it acts. It has {@link EpochFence} for whom it
 * listens to, {@link OpenLeases} for what runs, and {@link Outcomes} for what has ended. Time comes in as a parameter. What it guarantees: a
 * lease never holds two attempts, open leases never exceed what the server offers, and an attempt that has ended, was stopped or was refused
 * here never starts here.
 */
final class LeaseTable {

    /** The most attempts that wait in a lease: more than that wait in no server's memory. */
    static final int MAX_WAITING = 256;

    private final ServerId server;
    private final Offer offer;
    private final EpochFence fence = new EpochFence();
    private final OpenLeases leases;
    /** The idle leases of which an outcome tells. */
    private final Map<AttemptId, LeaseSlot> telling = new HashMap<>();

    private final Outcomes outcomes;

    LeaseTable(ServerId server, Offer offer, Duration outcomeRetryLimit) {
        this.server = server;
        this.offer = offer;
        this.leases = new OpenLeases(offer);
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
        return fence.hear(heard);
    }

    /** Opens a lease, when it is new, of the newest epoch, and fits. */
    Opening open(long speaker, Lease lease, boolean accepting, Instant now) {
        if (!hear(speaker)) {
            return Opening.IGNORED;
        }
        LeaseId id = lease.id();
        if (!fence.isAhead(id) || !lease.server().equals(server)) {
            return Opening.IGNORED;
        }
        fence.passed(id);
        return accepting && leases.open(lease, now) ? Opening.OPENED : Opening.REFUSED;
    }

    /**
     * Closes a lease for the Scheduler: at once when it is idle, else when its attempt ends. One that was never opened never will be.
     *
     * @return what waited in it: it is to be given back
     */
    List<TaskOrder> revoke(long speaker, LeaseId id) {
        if (!hear(speaker)) {
            return List.of();
        }
        if (fence.isAhead(id)) {
            // The order to open it comes late or was lost: the Scheduler is to see that this is done with.
            fence.passed(id);
        }
        return release(id);
    }

    // ---- jobs

    /**
     * Closes a lease for its job: at once when it is idle, else when its attempt ends.
     *
     * @return what waited in it: it is to be given back
     */
    List<TaskOrder> release(LeaseId id) {
        LeaseSlot slot = leases.find(id);
        if (slot == null) {
            return List.of();
        }
        if (slot.isIdle()) {
            leases.close(id);
            return List.of();
        }
        slot.closing = true;
        return giveBack(slot);
    }

    private List<TaskOrder> giveBack(LeaseSlot slot) {
        List<TaskOrder> orders = leases.takeOut(slot);
        orders.forEach(order -> outcomes.settle(order.attempt()));
        return orders;
    }

    /** Decides about an order to run a task; when the answer is to start it, the lease is taken. */
    RunDecision run(LeaseId id, TaskOrder order, boolean accepting, Instant now) {
        AttemptId attempt = order.attempt();
        if (leases.isRunning(attempt)) {
            return new RunDecision.Running();
        }
        if (leases.isWaiting(attempt)) {
            return new RunDecision.Waiting();
        }
        if (outcomes.find(attempt).isPresent()) {
            return new RunDecision.Ended();
        }
        if (outcomes.isSettled(attempt)) {
            return new RunDecision.Refused("the attempt has ended or was refused before");
        }
        LeaseSlot slot = leases.find(id);
        Optional<String> objection = objection(slot, order, accepting);
        if (objection.isPresent()) {
            outcomes.settle(attempt);
            return new RunDecision.Refused(objection.get());
        }
        return leases.take(slot, order, now) ? new RunDecision.Start(slot.lease) : new RunDecision.Waiting();
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
        if (slot.closing || (slot.lease.single() && !slot.isIdle())) {
            return Optional.of("the lease closes");
        }
        if (slot.waiting.size() >= MAX_WAITING) {
            return Optional.of("too many attempts wait in the lease");
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
        LeaseSlot slot = leases.whereRuns(attempt);
        if (slot != null) {
            slot.stopReason = reason.isEmpty() ? "stopped on request" : reason;
            return StopDecision.KILL;
        }
        leases.takeOut(attempt);
        if (outcomes.find(attempt).isEmpty()) {
            outcomes.add(neverRan, Optional.empty(), now);
        }
        return StopDecision.TELL;
    }

    /** Why a running attempt is to be stopped; empty when it is not. */
    String stopReason(AttemptId attempt) {
        LeaseSlot slot = leases.whereRuns(attempt);
        return slot == null ? "" : slot.stopReason;
    }

    /**
     * Takes the outcome of a running attempt: its lease is idle, or closes, or goes on with what waits in it.
     *
     * @return what is to be started now in the same lease
     */
    Optional<TaskOrder> ended(AttemptOutcome outcome, Instant now) {
        return leases.end(outcome.attempt(), now).flatMap(slot -> {
            outcomes.add(outcome, Optional.of(slot.lease), now);
            if (slot.closing) {
                leases.close(slot.lease.id());
            } else if (slot.isIdle()) {
                telling.put(outcome.attempt(), slot);
            }
            return slot.order;
        });
    }

    /** A job has taken an outcome. */
    void acknowledge(AttemptId attempt) {
        outcomes.acknowledge(attempt);
        LeaseSlot slot = telling.remove(attempt);
        if (slot != null && slot.told.equals(Optional.of(attempt))) {
            slot.told = Optional.empty();
        }
    }

    // ---- time

    /** Closes the leases that have been idle for so long. */
    void closeIdle(Duration limit, Instant now) {
        leases.closeIdle(limit, now);
    }

    /**
     * Takes out what waits behind attempts that have run for so long: another lease may be free for it.
     *
     * @return what is to be given back, by lease
     */
    Map<LeaseId, List<TaskOrder>> giveBackBehind(Duration limit, Instant now) {
        Map<LeaseId, List<TaskOrder>> back = new TreeMap<>();
        leases.all().forEach(slot -> {
            if (!slot.waiting.isEmpty() && !slot.since.plus(limit).isAfter(now)) {
                back.put(slot.lease.id(), giveBack(slot));
            }
        });
        return back;
    }

    /** Idle leases that their jobs are to be told of: an outcome that is still told says so itself. */
    List<Lease> idle() {
        return leases.all().stream()
                .filter(slot -> slot.isIdle() && slot.told.isEmpty())
                .map(slot -> slot.lease)
                .toList();
    }

    /** Outcomes that are to be told now; each is told again after a while that grows. */
    List<Report> due(Instant now) {
        return outcomes.due(now).stream().map(this::report).toList();
    }

    /** Those of them that are of a job. */
    List<Report> due(JobId job, Instant now) {
        return outcomes.due(job, now).stream().map(this::report).toList();
    }

    /** Makes those outcomes of a job due that it has not acknowledged, and begins with the shortest pauses again. */
    void dueAgain(JobId job, Instant now) {
        outcomes.dueAgain(job, now);
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
        Optional<LeaseSlot> slot = entry.lease().map(lease -> leases.find(lease.id()));
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
     * @param gpus the graphics processors that it has, by their place among the host's
     */
    record View(Lease lease, Optional<TaskOrder> order, boolean closing, List<Integer> gpus) {}

    /** What waits in the leases of a job. */
    List<TaskOrder> waitingFor(JobId job) {
        if (!leases.hasWaiting()) {
            return List.of();
        }
        return leases.all().stream()
                .filter(slot -> slot.lease.job().equals(job))
                .flatMap(slot -> slot.waiting.stream())
                .toList();
    }

    /** The open leases, in the order of their ids. */
    List<View> open() {
        return leases.all().stream()
                .map(slot -> new View(slot.lease, slot.order, slot.closing, slot.gpus))
                .toList();
    }

    /** How much is in leases, runs, and is not acknowledged. */
    ServerMetrics.Use use() {
        return new ServerMetrics.Use(
                offer.cores(),
                leases.all().stream().mapToLong(slot -> slot.lease.cores()).sum(),
                (long) offer.memoryMiB() << 20,
                leases.all().stream().mapToLong(slot -> slot.lease.memoryMiB()).sum() << 20,
                offer.gpus().size(),
                leases.running().size(),
                outcomes.count());
    }

    /** The attempts that run. */
    List<AttemptId> running() {
        return leases.running();
    }

    /** How many attempts of a job run. */
    long runningFor(JobId job) {
        return leases.all().stream()
                .filter(slot -> !slot.isIdle() && slot.lease.job().equals(job))
                .count();
    }

    /** Whether an attempt holds a lease. */
    boolean isRunning(AttemptId attempt) {
        return leases.isRunning(attempt);
    }

    /** What ran in a lease and is not acknowledged: see {@link Outcomes#unacknowledged}. */
    List<LeaseStatus> unacknowledged(int most, Duration just, Instant now) {
        return outcomes.unacknowledged(most, just, now);
    }

    boolean hasUnacknowledged() {
        return !outcomes.isEmpty();
    }

    long epoch() {
        return fence.epoch();
    }

    long openedUpTo() {
        return fence.openedUpTo();
    }

    /** How many commands of superseded Schedulers were ignored. */
    long staleCommands() {
        return fence.staleCommands();
    }

    /** What there is for leases. */
    Offer offer() {
        return offer;
    }

    /** The graphics processors of the lease that an attempt runs in, by their number on the host. */
    List<Integer> gpusOf(AttemptId attempt) {
        LeaseSlot slot = leases.whereRuns(attempt);
        return slot == null ? List.of() : slot.gpus;
    }

    /** The attempt that runs in a lease. */
    Optional<AttemptId> runningIn(LeaseId lease) {
        return Optional.ofNullable(leases.find(lease))
                .flatMap(slot -> slot.order)
                .map(TaskOrder::attempt);
    }
}
