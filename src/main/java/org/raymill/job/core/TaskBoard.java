package org.raymill.job.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptStatus;
import org.raymill.model.DemandClass;
import org.raymill.model.Dependency;
import org.raymill.model.JobStatus;
import org.raymill.model.Lease;
import org.raymill.model.PredecessorState;
import org.raymill.model.RunningAttempt;
import org.raymill.model.ServerId;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;

/**
 * Which of a job's tasks run where, and which may run next. It is rebuilt from the servers' reports after a restart; nothing of it is in the
 * journal. Confined to one thread.
 */
public final class TaskBoard {

    /** The class of tasks that have not failed. */
    public static final String MAIN_CLASS = "main";

    /** What comes of an outcome that a server reports. */
    public sealed interface Judgement {
        /** To be written to the journal. */
        record Accept(AttemptRecord entry) implements Judgement {}

        /** Was written to the journal before: to be acknowledged again. */
        record Known() implements Judgement {}

        /** Is being written: will be acknowledged then. */
        record InHand() implements Judgement {}

        /** Comes from an attempt that was superseded: changes nothing. */
        record Stale() implements Judgement {}
    }

    /** An attempt that runs, or whose outcome is being written. */
    public static final class Running {
        private final TaskId task;
        private final AttemptId attempt;
        private final int number;
        private final Lease lease;
        private final String incarnation;
        private final Instant startedAt;
        private final Optional<TaskOrder> order;
        private Instant heardAt;
        private double progress;
        private boolean ended;

        private Running(
                TaskId task,
                AttemptId attempt,
                int number,
                Lease lease,
                String incarnation,
                Instant startedAt,
                Optional<TaskOrder> order,
                Instant heardAt) {
            this.task = task;
            this.attempt = attempt;
            this.number = number;
            this.lease = lease;
            this.incarnation = incarnation;
            this.startedAt = startedAt;
            this.order = order;
            this.heardAt = heardAt;
        }

        public TaskId task() {
            return task;
        }

        public AttemptId attempt() {
            return attempt;
        }

        public int number() {
            return number;
        }

        public Lease lease() {
            return lease;
        }

        public String incarnation() {
            return incarnation;
        }

        public Instant startedAt() {
            return startedAt;
        }

        public double progress() {
            return progress;
        }

        /** What the server was told; empty when the attempt was adopted. */
        public Optional<TaskOrder> order() {
            return order;
        }

        /** Whether its outcome is known and being written. */
        public boolean ended() {
            return ended;
        }

        /** Marks it as ended; returns whether it was not before. */
        boolean end() {
            boolean first = !ended;
            ended = true;
            return first;
        }
    }

    private final JobState state;
    private final RunningTable running = new RunningTable();
    private final RetryDelays delays;
    private final TaskQueue queue;
    private final Predecessors predecessors;
    private Instant letThroughAt = Instant.EPOCH;
    private final DemandBook demand;
    private final Recutting recutting;

    /** The board of a job of which, as far as is known, nothing runs, with the usual delays. */
    public TaskBoard(JobState state) {
        this(state, RetryDelays.DEFAULT);
    }

    /** The board of a job of which, as far as is known, nothing runs. The state tells this board of its changes from now on. */
    public TaskBoard(JobState state, RetryDelays delays) {
        this.state = state;
        this.delays = delays;
        this.queue = new TaskQueue(state, delays);
        this.predecessors = new Predecessors(state);
        this.demand = new DemandBook(state, running, queue, predecessors);
        this.recutting = new Recutting(state, running, queue);
        refill();
        state.watch(new JobState.Watcher() {
            @Override
            public void changed(TaskId task) {
                update(task);
            }

            @Override
            public void avoiding() {
                queue.avoid();
                state.retries().all().keySet().forEach(TaskBoard.this::update);
            }

            @Override
            public void recut() {
                recutting.done();
                refill();
            }
        });
    }

    private void refill() {
        queue.fill(predecessors.isByFrame());
        if (predecessors.isByFrame()) {
            int count = state.plan().count(StepName.RENDER);
            for (int index = 0; index < count; index++) {
                update(new TaskId(StepName.RENDER, index));
            }
        }
        running.all().forEach(attempt -> update(attempt.task()));
        state.retries().all().keySet().forEach(this::update);
    }

    private void update(TaskId task) {
        queue.update(task, isWaiting(task) && predecessors.isOpen(task));
    }

    /** All attempts that run or whose outcome is being written. */
    public Collection<Running> running() {
        return List.copyOf(running.all());
    }

    public Optional<Running> find(AttemptId attempt) {
        return Optional.ofNullable(running.find(attempt));
    }

    /** The attempt that runs a task now. */
    public Optional<Running> runningOf(TaskId task) {
        return Optional.ofNullable(running.of(task));
    }

    public boolean isIdle() {
        return running.isEmpty();
    }

    int runningCount(StepName step) {
        return running.count(step);
    }

    // ---- what to run

    /** What the job could use now; empty when it is cancelled or has nothing more to run. */
    public List<DemandClass> demand(Instant now) {
        return startsNothing() ? List.of() : demand.demand(now);
    }

    private boolean startsNothing() {
        return state.isCancelled() || state.ended().isPresent() || state.isStopping();
    }

    /**
     * Cuts the frames that are in no started task into chunks of another length, when measured times tell that this is better. Until the event
     * has been applied, none of those tasks is started. Not to be asked while the job does not know what is running.
     *
     * @return what is to be written to the journal
     */
    public Optional<JobEvent> recut(Instant now) {
        return startsNothing() ? Optional.empty() : recutting.better(now);
    }

    /** Since when the job has waited for its turn, which is not while it was paused or waited for another job; null while something of it runs. */
    public Instant idleSince() {
        if (!running.isEmpty()) {
            return null;
        }
        Instant last = latest(state.submittedAt(), latest(state.resumedAt(), letThroughAt));
        for (StepName step : state.plan().steps()) {
            Instant end = state.step(step).lastEnd();
            last = end == null ? last : latest(last, end);
        }
        return last;
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** How many tasks could run now but do not. */
    public int readyCount(Instant now) {
        queue.advance(now);
        return queue.count();
    }

    /** How many tasks wait for whatever reason, tiles that are still missing aside. */
    int waitingCount() {
        return Math.max(0, state.openCount() - running.attemptCount());
    }

    /** How many tasks are tried again later. */
    int delayedCount(Instant now) {
        queue.advance(now);
        return queue.delayedCount();
    }

    /** When the first of the tasks that are tried again later is. */
    Optional<Instant> nextDue() {
        return queue.nextDue();
    }

    /** When a task with this trouble may run again. */
    Instant notBefore(RetryBook.Trouble trouble) {
        return trouble.notBefore(delays);
    }

    /** What a task needs. */
    TaskClass kindOf(TaskId task) {
        return queue.kindOf(task);
    }

    /** Whether the most tasks that may run at a time do. */
    boolean isFull() {
        int most = state.spec().policy().maxTasks();
        return most > 0 && running.activeCount() >= most;
    }

    private boolean isWaiting(TaskId task) {
        return state.isOpen(task) && state.isReady(task) && running.of(task) == null;
    }

    /**
     * Starts the next task in a lease: retries first, then assemblies (so that frames are finished early), then the first task that waits.
     *
     * @param attempt a new id
     * @return what to tell the server; empty when the lease is of no use
     */
    public Optional<TaskOrder> start(Lease lease, String incarnation, AttemptId attempt, Instant now) {
        if (startsNothing() || demand.room() == 0) {
            return Optional.empty();
        }
        queue.advance(now);
        return queue.next(lease).map(next -> {
            TaskId task = next.task();
            demand.started(next.kind());
            int number = state.history().count(task) + 1;
            TaskOrder order = OrderForm.order(state, next, attempt, number, lease);
            add(new Running(task, attempt, number, lease, incarnation, now, Optional.of(order), now));
            return order;
        });
    }

    // ---- what other jobs say

    /** The dependencies whose predecessors are to be asked, now and again. */
    public List<Dependency> following() {
        return predecessors.following();
    }

    /** Takes in what a predecessor says. */
    public void accept(PredecessorState said, Instant now) {
        boolean waited = !predecessors.isOpen();
        BitSet opened = predecessors.accept(said);
        if (!opened.isEmpty() || waited && predecessors.isOpen()) {
            letThroughAt = now;
        }
        for (int frame = opened.nextSetBit(0); frame >= 0; frame = opened.nextSetBit(frame + 1)) {
            int[] tasks = state.plan().renderTasksOf(frame);
            for (int i = 0; i < tasks[1]; i++) {
                update(new TaskId(StepName.RENDER, tasks[0] + i));
            }
        }
    }

    /** What is to be written to the journal since a predecessor has failed; not to be asked again before it has been applied. */
    public Optional<JobEvent> consequence(Instant now) {
        boolean over = state.ended().isPresent() || state.isCancelled();
        return over ? Optional.empty() : predecessors.consequence(this, now);
    }

    Predecessors predecessors() {
        return predecessors;
    }

    /** Whether an attempt that runs is to go on: its task was not given up meanwhile. */
    public boolean isWanted(Running attempt) {
        return state.isOpen(attempt.task());
    }

    /** Why an attempt is not to go on, for people. */
    public String unwantedBecause(Running attempt) {
        return state.givenUp(attempt.task()).orElse("the task was given up");
    }

    // ---- what servers report

    /** Takes a server's refusal: the attempt never ran. */
    public void refused(AttemptId attempt) {
        remove(attempt);
    }

    /**
     * Takes a server's word that an attempt runs. An attempt that is not known is adopted when its task waits.
     *
     * @return false when the attempt is not wanted: it is to be stopped
     */
    public boolean runs(RunningAttempt report, Lease lease, String incarnation, Instant now) {
        Running known = running.find(report.attempt());
        if (known != null) {
            known.heardAt = now;
            known.progress = report.progress();
            return true;
        }
        boolean wanted = isAdoptable(report.task()) && !state.history().contains(report.task(), report.attempt());
        if (wanted) {
            adopt(report.task(), report.attempt(), report.number(), lease, incarnation, report.startedAt(), now);
        }
        return wanted;
    }

    /**
     * Takes a server's word that an attempt waits there until others have ended.
     *
     * @return false when the attempt is not wanted: it is to be stopped
     */
    public boolean waits(AttemptId attempt, Instant now) {
        Running known = running.find(attempt);
        if (known != null) {
            known.heardAt = now;
        }
        return known != null;
    }

    private boolean isAdoptable(TaskId task) {
        return state.ended().isEmpty() && state.plan().has(task) && isWaiting(task);
    }

    private Running adopt(
            TaskId task, AttemptId attempt, int number, Lease lease, String incarnation, Instant started, Instant now) {
        Running adopted = new Running(task, attempt, number, lease, incarnation, started, Optional.empty(), now);
        add(adopted);
        return adopted;
    }

    /** Judges an outcome. Accepting it marks the attempt as ended until {@link #written}. */
    public Judgement judge(AttemptOutcome outcome, Lease lease, String incarnation, Instant now) {
        TaskId task = outcome.task();
        if (!state.plan().has(task)) {
            return new Judgement.Stale();
        }
        Optional<AttemptStatus> recorded = state.history().statusOf(task, outcome.attempt());
        if (recorded.isPresent()) {
            // One that was given up has come late; any other one is repeated because the server did not hear the
            // answer.
            return recorded.get() == AttemptStatus.LOST ? new Judgement.Stale() : new Judgement.Known();
        }
        Running attempt = running.find(outcome.attempt());
        if (attempt == null) {
            if (!isAdoptable(task)) {
                return new Judgement.Stale();
            }
            attempt = adopt(task, outcome.attempt(), outcome.number(), lease, incarnation, outcome.startedAt(), now);
        }
        if (attempt.ended) {
            return new Judgement.InHand();
        }
        running.end(attempt);
        boolean counts = isWanted(attempt);
        AttemptRecord reported = OutcomeRecords.reported(outcome, state.plan(), now);
        return new Judgement.Accept(counts ? reported : OutcomeRecords.stopped(reported, unwantedBecause(attempt)));
    }

    /** The attempts that are lost with a server's process; marks them as ended. */
    public List<AttemptRecord> lost(ServerId server, Optional<String> incarnation, String reason, Instant now) {
        return lose(
                running.on(server),
                attempt -> incarnation.map(attempt.incarnation::equals).orElse(true),
                reason,
                now);
    }

    /** The attempts on other processes of a server than this one: that server was started anew. */
    public List<AttemptRecord> lostByRestart(ServerId server, String incarnation, Instant now) {
        return lose(
                running.on(server),
                attempt -> !attempt.incarnation.equals(incarnation),
                "the render server was started anew",
                now);
    }

    /** The attempts that nothing was heard of for too long; marks them as ended. */
    public List<AttemptRecord> silent(Duration limit, Instant now) {
        return lose(
                running.all(),
                attempt -> attempt.heardAt.plus(limit).isBefore(now),
                "nothing was heard of the render server for " + limit.toSeconds() + " s",
                now);
    }

    private List<AttemptRecord> lose(
            Collection<Running> attempts, Predicate<Running> which, String reason, Instant now) {
        List<AttemptRecord> records = new ArrayList<>();
        for (Running attempt : attempts) {
            if (!attempt.ended && which.test(attempt)) {
                running.end(attempt);
                records.add(OutcomeRecords.lost(attempt, reason, now));
            }
        }
        return records;
    }

    /** Counts the silence of every attempt from now on: until now nobody could be heard. */
    public void hearAll(Instant now) {
        running().forEach(attempt -> attempt.heardAt = now);
    }

    /** Forgets attempts whose outcome is in the journal now. */
    public void written(List<AttemptRecord> records) {
        records.forEach(entry -> remove(entry.attempt()));
    }

    /** How the job ends, if it can end now. */
    public Optional<JobStatus> ending() {
        if (state.ended().isPresent()
                || !running.isEmpty()
                || !state.unpublished().isEmpty()) {
            return Optional.empty();
        }
        if (state.isCancelled()) {
            return Optional.of(JobStatus.CANCELLED);
        }
        if (state.isStopping()) {
            return Optional.of(JobStatus.FAILED);
        }
        if (state.hasWork()) {
            return Optional.empty();
        }
        boolean failed =
                state.plan().steps().stream().anyMatch(step -> state.step(step).failedCount() > 0);
        return Optional.of(failed ? JobStatus.FAILED : JobStatus.SUCCEEDED);
    }

    private void add(Running attempt) {
        running.add(attempt);
        update(attempt.task());
    }

    private void remove(AttemptId attempt) {
        running.remove(attempt).ifPresent(removed -> update(removed.task()));
    }
}
