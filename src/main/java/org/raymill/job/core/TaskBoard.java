package org.raymill.job.core;

import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.DemandClass;
import org.raymill.model.Dependency;
import org.raymill.model.JobStatus;
import org.raymill.model.Lease;
import org.raymill.model.PredecessorState;
import org.raymill.model.Requirements;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.VersionRange;

/**
 * Which of a job's tasks may run next, and what the job wants for them, given the {@link LiveAttempts} that there are. It is rebuilt from the
 * servers' reports after a restart; nothing of it is in the journal. Confined to one thread.
 */
public final class TaskBoard {

    /** The class of tasks that have not failed. */
    public static final String MAIN_CLASS = "main";

    private final JobState state;
    private final RunningTable running = new RunningTable();
    private final LiveAttempts attempts;
    private final Elsewhere elsewhere;
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
        this.elsewhere = new Elsewhere(state);
        this.attempts = new LiveAttempts(state, running, this::update);
        this.queue = new TaskQueue(state, delays);
        this.predecessors = new Predecessors(state);
        this.demand = new DemandBook(state, running, queue, predecessors);
        this.recutting = new Recutting(state, running, queue);
        refill();
        state.tasks().watch(new TaskLedger.Watcher() {
            @Override
            public void changed(TaskId task) {
                update(task);
            }

            @Override
            public void avoiding() {
                queue.avoid();
                updateTroubled();
            }

            @Override
            public void begunAnew() {
                refill();
                recutting.holdAgain();
            }

            @Override
            public void recut() {
                recutting.done();
                refill();
            }
        });
    }

    private void refill() {
        boolean each = predecessors.isByFrame() || state.consignments().isHeldElsewhere();
        queue.fill(each);
        askForVersion();
        if (each) {
            int count = state.plan().count(StepName.RENDER);
            for (int index = 0; index < count; index++) {
                update(new TaskId(StepName.RENDER, index));
            }
        }
        running.all().forEach(attempt -> update(attempt.task()));
        state.tasks().retries().all().keySet().forEach(this::update);
        state.tasks().verification().tasks().forEach(this::update);
        state.consignments().awayTasks().forEach(this::update);
    }

    private void updateTroubled() {
        state.tasks().retries().all().keySet().forEach(this::update);
        state.tasks().verification().tasks().forEach(this::update);
    }

    private void update(TaskId task) {
        askForVersion();
        queue.update(task, attempts.isWaiting(task) && predecessors.isOpen(task));
    }

    /** Asks for the version that the job is rendered with; what was asked for because something runs is asked for as long as it does. */
    private void askForVersion() {
        Optional<String> settled = state.tasks().version().settled();
        boolean changed = !settled.equals(queue.version());
        if (changed && (settled.isPresent() || running.version().isEmpty())) {
            ask(settled);
        }
    }

    private void ask(Optional<String> version) {
        queue.ask(version);
        updateTroubled();
    }

    /**
     * A lease that is for another version than what runs is of no use, and to be granted no such lease again the job asks for the version from then on, and
     * not before: as long as the Scheduler chooses the same one there is nothing to be said.
     */
    private void insist(Lease lease) {
        Optional<String> version = running.version();
        boolean other = queue.version().isEmpty()
                && version.isPresent()
                && !lease.packageVersion().isEmpty()
                && !VersionRange.same(lease.packageVersion(), version.get())
                && queue.mainClass().needs().includes(lease.demandClass());
        if (other) {
            ask(version);
        }
    }

    /** The attempts that run, or whose outcome is being written. */
    public LiveAttempts attempts() {
        return attempts;
    }

    /** What runs at other sites. */
    public Elsewhere elsewhere() {
        return elsewhere;
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
        return startsNothing() || state.consignments().isSomethingAway() ? Optional.empty() : recutting.better(now);
    }

    /** Since when the job has waited for its turn, which is not while it was paused or waited for another job; null while something of it runs. */
    public Instant idleSince() {
        if (!running.isEmpty()) {
            return null;
        }
        Instant last = latest(state.submittedAt(), latest(state.resumedAt(), letThroughAt));
        for (StepName step : state.plan().steps()) {
            Instant end = state.tasks().step(step).lastEnd();
            last = end == null ? last : latest(last, end);
        }
        return last;
    }

    /**
     * Since when a task that was never tried could have been.
     *
     * @return empty for assemblies, movies and frames that wait for those of another job: they become ready one by one, and it is not kept when
     */
    public Optional<Instant> readySince(TaskId task) {
        return task.step() != StepName.RENDER || predecessors.isByFrame()
                ? Optional.empty()
                : Optional.of(latest(state.submittedAt(), latest(state.resumedAt(), letThroughAt)));
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
        int away = state.consignments().isSomethingAway()
                ? state.consignments().awayTasks().size()
                : 0;
        return Math.max(0, state.tasks().openCount() - away - running.attemptCount());
    }

    /** The tasks that are tried again later, by how their last attempts ended; those first of which one is tried first. */
    List<RetryQueue.Delayed> delayed(Instant now) {
        queue.advance(now);
        return queue.delayed();
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
        insist(lease);
        queue.advance(now);
        return queue.next(lease).map(next -> {
            TaskId task = next.task();
            demand.started(next.kind());
            int number = state.tasks().history().count(task) + 1;
            TaskOrder order = OrderForm.order(state, next, attempt, number, lease);
            attempts.add(new LiveAttempt(
                    task, attempt, number, order.revision(), lease, incarnation, now, Optional.of(order), now));
            return order;
        });
    }

    /**
     * The frames that could be handed to another site: nothing of them runs, what they wait for is done, the delay after a failure has passed, and no site
     * has them.
     *
     * @return their places
     */
    public BitSet sendable(Instant now) {
        BitSet frames = new BitSet();
        if (startsNothing() || state.isPaused() || !predecessors.isOpen() || isAllAwayOrDone()) {
            return frames;
        }
        for (int frame = 0; frame < state.plan().frameCount(); frame++) {
            frames.set(frame, isSendable(frame, now));
        }
        return frames;
    }

    /** So that a job whose frames are all elsewhere is not looked through each time that something is heard of it. */
    private boolean isAllAwayOrDone() {
        return state.consignments().countAway() + state.framesDone()
                >= state.plan().frameCount();
    }

    /** About how many frames could begin now and have not, here or elsewhere; costs the same however many there are. */
    public int waitingFrames(Instant now) {
        if (startsNothing() || demand.room() == 0) {
            return 0;
        }
        queue.advance(now);
        TaskPlan plan = state.plan();
        long tasks = queue.count() - queue.waiting(queue.encodeClass());
        long frames = plan.tiled()
                ? (tasks + plan.tileCount() - 1) / plan.tileCount()
                : tasks * Math.max(1, plan.chunkLength());
        return (int) Math.min(plan.frameCount(), frames);
    }

    /**
     * As many of the frames that could be handed to another site, rather the last ones, since this site begins with the first. Those of a task stay
     * together.
     *
     * @param most how many, tasks that are begun aside
     * @return their places
     */
    public BitSet sendable(int most, Instant now) {
        BitSet all = sendable(now);
        BitSet last = new BitSet();
        int place = all.length() - 1;
        while (place >= 0 && last.cardinality() < most) {
            int[] range = state.plan().frameIndexes(state.tasks().published().taskOf(state.plan(), place));
            last.set(range[0], range[1]);
            place = all.previousSetBit(range[0] - 1);
        }
        last.and(all);
        return last;
    }

    /** What a frame takes here on the cores that it asks for, with all of its tiles, in seconds; 0 when nothing was measured. */
    public double secondsEach() {
        TaskTimes times = state.tasks().times();
        return times.measured() == 0
                ? 0
                : Math.max(1, times.millisPerFrame()) / 1_000.0 * state.plan().tileCount();
    }

    /** What a frame's task needs of a server that has not had trouble with it. */
    public Requirements requirements() {
        return queue.mainClass().requirements();
    }

    private boolean isSendable(int frame, Instant now) {
        TaskId picture = state.tasks().published().taskOf(state.plan(), frame);
        if (!state.tasks().isOpen(picture)
                || state.consignments().isAway(picture)
                || attempts.of(picture).isPresent()) {
            return false;
        }
        int[] render = state.plan().renderTasksOf(frame);
        for (int i = 0; i < render[1]; i++) {
            TaskId task = new TaskId(StepName.RENDER, render[0] + i);
            if (attempts.of(task).isPresent() || !predecessors.isOpen(task) || !isDue(task, now)) {
                return false;
            }
        }
        return isDue(picture, now);
    }

    private boolean isDue(TaskId task, Instant now) {
        RetryBook.Trouble trouble = state.tasks().retries().of(task);
        return trouble == null || !trouble.notBefore(delays).isAfter(now);
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
        return over ? Optional.empty() : predecessors.consequence(attempts, now);
    }

    Predecessors predecessors() {
        return predecessors;
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
        if (state.tasks().hasWork()) {
            return Optional.empty();
        }
        boolean failed = state.plan().steps().stream()
                .anyMatch(step -> state.tasks().failures().count(step) > 0);
        return Optional.of(failed ? JobStatus.FAILED : JobStatus.SUCCEEDED);
    }
}
