package org.raymill.server;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.LeaseStatus;
import org.raymill.model.RunningAttempt;
import org.raymill.model.ServerId;
import org.raymill.model.TaskOrder;

/**
 * The leases of a render server, what runs in them, and the outcomes that jobs have not acknowledged. It decides; the actor around it acts. Time comes
 * in as a parameter. What it guarantees: a lease never holds two attempts, open leases never exceed what the server offers, and an attempt
 * that has ended, was stopped or was refused here never starts here.
 */
final class LeaseTable {

    /** The most attempts that wait in a lease: more than that wait in no server's memory. */
    static final int MAX_WAITING = 256;

    private final ServerId server;
    private final Offer offer;
    private final Map<LeaseId, LeaseSlot> slots = new TreeMap<>();
    private final Map<AttemptId, LeaseId> running = new TreeMap<>();
    private final Map<AttemptId, LeaseId> waiting = new HashMap<>();
    /** The idle leases of which an outcome tells. */
    private final Map<AttemptId, LeaseSlot> telling = new HashMap<>();

    private final Outcomes outcomes;
    private long epoch;
    private long openedUpTo;
    private long staleCommands;

    LeaseTable(ServerId server, Offer offer, Duration outcomeRetryLimit) {
        this.server = server;
        this.offer = offer;
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
        List<Lease> open = slots.values().stream().map(slot -> slot.lease).toList();
        if (!accepting || !offer.fits(lease, open)) {
            return Opening.REFUSED;
        }
        Optional<List<Integer>> gpus = chooseGpus(lease);
        if (gpus.isEmpty()) {
            return Opening.REFUSED;
        }
        slots.put(id, new LeaseSlot(lease, gpus.get(), now));
        return Opening.OPENED;
    }

    private Optional<List<Integer>> chooseGpus(Lease lease) {
        Set<Integer> taken = new HashSet<>();
        slots.values().forEach(slot -> taken.addAll(slot.gpus));
        return lease.gpuNeeds().choose(offer.gpus(), taken);
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
        if (id.epoch() == epoch && id.number() > openedUpTo) {
            // The order to open it comes late or was lost: the Scheduler is to see that this is done with.
            openedUpTo = id.number();
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
        LeaseSlot slot = slots.get(id);
        if (slot == null) {
            return List.of();
        }
        if (slot.isIdle()) {
            slots.remove(id);
            return List.of();
        }
        slot.closing = true;
        return giveBack(slot);
    }

    private List<TaskOrder> giveBack(LeaseSlot slot) {
        List<TaskOrder> orders = slot.giveBack();
        orders.forEach(order -> {
            waiting.remove(order.attempt());
            outcomes.settle(order.attempt());
        });
        return orders;
    }

    /** Decides about an order to run a task; when the answer is to start it, the lease is taken. */
    RunDecision run(LeaseId id, TaskOrder order, boolean accepting, Instant now) {
        AttemptId attempt = order.attempt();
        if (running.containsKey(attempt)) {
            return new RunDecision.Running();
        }
        if (waiting.containsKey(attempt)) {
            return new RunDecision.Waiting();
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
        if (!slot.isIdle()) {
            slot.waiting.addLast(order);
            waiting.put(attempt, id);
            return new RunDecision.Waiting();
        }
        slot.take(order, now);
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
        LeaseSlot slot = slotOf(attempt);
        if (slot != null) {
            slot.stopReason = reason.isEmpty() ? "stopped on request" : reason;
            return StopDecision.KILL;
        }
        LeaseId waits = waiting.remove(attempt);
        if (waits != null) {
            slots.get(waits).waiting.removeIf(order -> order.attempt().equals(attempt));
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

    /**
     * Takes the outcome of a running attempt: its lease is idle, or closes, or goes on with what waits in it.
     *
     * @return what is to be started now in the same lease
     */
    Optional<TaskOrder> ended(AttemptOutcome outcome, Instant now) {
        LeaseId id = running.remove(outcome.attempt());
        if (id == null) {
            return Optional.empty();
        }
        LeaseSlot slot = slots.get(id);
        slot.next(outcome.attempt(), now);
        outcomes.add(outcome, Optional.of(slot.lease), now);
        if (slot.isIdle() && !slot.closing) {
            telling.put(outcome.attempt(), slot);
        }
        slot.order.ifPresent(next -> {
            waiting.remove(next.attempt());
            running.put(next.attempt(), id);
        });
        if (slot.closing) {
            slots.remove(id);
        }
        return slot.order;
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
        slots.values().removeIf(slot -> slot.isIdle() && !slot.since.plus(limit).isAfter(now));
    }

    /**
     * Takes out what waits behind attempts that have run for so long: another lease may be free for it.
     *
     * @return what is to be given back, by lease
     */
    Map<LeaseId, List<TaskOrder>> giveBackBehind(Duration limit, Instant now) {
        Map<LeaseId, List<TaskOrder>> back = new TreeMap<>();
        slots.forEach((id, slot) -> {
            if (!slot.waiting.isEmpty() && !slot.since.plus(limit).isAfter(now)) {
                back.put(id, giveBack(slot));
            }
        });
        return back;
    }

    /** Idle leases that their jobs are to be told of: an outcome that is still told says so itself. */
    List<Lease> idle() {
        return slots.values().stream()
                .filter(slot -> slot.isIdle() && slot.told.isEmpty())
                .map(slot -> slot.lease)
                .toList();
    }

    /** Outcomes that are to be told now; each is told again after a while that grows. */
    List<Report> due(Instant now) {
        return outcomes.due(now).stream().map(this::report).toList();
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
     * @param gpus the graphics processors that it has, by their place among the host's
     */
    record View(Lease lease, Optional<TaskOrder> order, boolean closing, List<Integer> gpus) {}

    /** What waits in the leases of a job. */
    List<TaskOrder> waitingFor(JobId job) {
        if (waiting.isEmpty()) {
            return List.of();
        }
        return slots.values().stream()
                .filter(slot -> slot.lease.job().equals(job))
                .flatMap(slot -> slot.waiting.stream())
                .toList();
    }

    /** The open leases, in the order of their ids. */
    List<View> open() {
        List<View> views = new ArrayList<>(slots.size());
        slots.values().forEach(slot -> views.add(new View(slot.lease, slot.order, slot.closing, slot.gpus)));
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

    /**
     * The attempts that ran in a lease and whose outcomes are not acknowledged, without those that have just ended and took no longer than that: it
     * costs little to run them again, and a busy server has very many.
     *
     * @param most how many of them, the newest
     * @param just how long ago that is
     */
    List<LeaseStatus> unacknowledged(int most, Duration just, Instant now) {
        List<LeaseStatus> statuses = outcomes.all().stream()
                .filter(entry -> !entry.outcome().endedAt().plus(just).isAfter(now)
                        || entry.outcome()
                                .endedAt()
                                .minus(just)
                                .isAfter(entry.outcome().startedAt()))
                .flatMap(entry -> entry.lease().stream().map(lease -> ended(entry.outcome(), lease)))
                .toList();
        return statuses.subList(Math.max(0, statuses.size() - most), statuses.size());
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

    /** What there is for leases. */
    Offer offer() {
        return offer;
    }

    /** The graphics processors of the lease that an attempt runs in, by their number on the host. */
    List<Integer> gpusOf(AttemptId attempt) {
        LeaseSlot slot = slotOf(attempt);
        return slot == null ? List.of() : slot.gpus;
    }

    /** The attempt that runs in a lease. */
    Optional<AttemptId> runningIn(LeaseId lease) {
        return Optional.ofNullable(slots.get(lease)).flatMap(slot -> slot.order).map(TaskOrder::attempt);
    }

    private LeaseSlot slotOf(AttemptId attempt) {
        LeaseId id = running.get(attempt);
        return id == null ? null : slots.get(id);
    }
}
