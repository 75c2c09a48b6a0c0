package org.raymill.job.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.job.core.JobState.Failures;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptStatus;
import org.raymill.model.DemandClass;
import org.raymill.model.JobSpec;
import org.raymill.model.JobStatus;
import org.raymill.model.Lease;
import org.raymill.model.Requirements;
import org.raymill.model.RunningAttempt;
import org.raymill.model.ServerId;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOutput;

/**
 * Which of a job's tasks run where, and which may run next. It is rebuilt from the servers' reports after a restart; nothing of it is in the
 * journal. Confined to one thread.
 */
public final class TaskBoard {

    /** The class of tasks that have not failed. */
    public static final String MAIN_CLASS = "main";

    private static final int MAX_CLASSES = 32;

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
    }

    private final JobState state;
    private final Map<AttemptId, Running> running = new LinkedHashMap<>();
    private final Map<TaskId, AttemptId> attemptOf = new HashMap<>();
    private final Map<StepName, Integer> runningCount = new EnumMap<>(StepName.class);

    public TaskBoard(JobState state) {
        this.state = state;
    }

    /** All attempts that run or whose outcome is being written. */
    public Collection<Running> running() {
        return List.copyOf(running.values());
    }

    public Optional<Running> find(AttemptId attempt) {
        return Optional.ofNullable(running.get(attempt));
    }

    /** The attempt that runs a task now. */
    public Optional<Running> runningOf(TaskId task) {
        return Optional.ofNullable(attemptOf.get(task)).map(running::get);
    }

    public boolean isIdle() {
        return running.isEmpty();
    }

    int runningCount(StepName step) {
        return runningCount.getOrDefault(step, 0);
    }

    // ---- what to run

    /** What the job could use now; empty when it is cancelled or has nothing more to run. */
    public List<DemandClass> demand() {
        if (state.isCancelled() || state.ended().isPresent()) {
            return List.of();
        }
        Map<List<ServerId>, Integer> waitingRetries = waitingRetries();
        int retries =
                waitingRetries.values().stream().mapToInt(Integer::intValue).sum();
        Map<String, Integer> inUse = new HashMap<>();
        for (Running attempt : running.values()) {
            if (!attempt.ended) {
                inUse.merge(attempt.lease.demandClass(), 1, Integer::sum);
            }
        }
        List<DemandClass> classes = new ArrayList<>();
        int main = readyCount() - retries + inUse.getOrDefault(MAIN_CLASS, 0);
        if (main > 0) {
            classes.add(new DemandClass(MAIN_CLASS, requirements(List.of()), main));
        }
        waitingRetries.forEach((servers, count) -> {
            if (classes.size() < MAX_CLASSES) {
                String key = retryClass(servers);
                classes.add(new DemandClass(key, requirements(servers), count + inUse.getOrDefault(key, 0)));
            }
        });
        return classes;
    }

    /** Since when nothing of the job has run; null while something does. */
    public Instant idleSince() {
        if (!running.isEmpty()) {
            return null;
        }
        Instant last = state.submittedAt();
        for (StepName step : state.plan().steps()) {
            Instant end = state.step(step).lastEnd();
            last = end != null && end.isAfter(last) ? end : last;
        }
        return last;
    }

    /** How many tasks could run now but do not. */
    public int readyCount() {
        StepProgress render = state.step(StepName.RENDER);
        int ready = render.count() - render.acceptedCount() - render.failedCount() - runningCount(StepName.RENDER);
        if (state.plan().tiled()) {
            for (int frame = state.nextToAssemble(0); frame >= 0; frame = state.nextToAssemble(frame + 1)) {
                if (!attemptOf.containsKey(new TaskId(StepName.ASSEMBLE, frame))) {
                    ready++;
                }
            }
        }
        return ready;
    }

    private Map<List<ServerId>, Integer> waitingRetries() {
        Map<List<ServerId>, Integer> counts =
                new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        state.failures().forEach((task, failures) -> {
            if (isWaiting(task)) {
                counts.merge(failures.servers(), 1, Integer::sum);
            }
        });
        return counts;
    }

    private boolean isWaiting(TaskId task) {
        return state.isOpen(task) && state.isReady(task) && !attemptOf.containsKey(task);
    }

    private static String retryClass(List<ServerId> servers) {
        return "retry-not-on:"
                + String.join(",", servers.stream().map(ServerId::value).toList());
    }

    private Requirements requirements(List<ServerId> avoid) {
        var profile = state.spec().profile();
        return new Requirements(
                profile.packageName(),
                profile.packageVersion(),
                profile.cores(),
                profile.memoryMiB(),
                profile.host(),
                profile.amounts(),
                avoid);
    }

    /**
     * Starts the next task in a lease: retries first, then assemblies (so that frames are finished early), then the first task that waits.
     *
     * @param attempt a new id
     * @return what to tell the server; empty when the lease is of no use
     */
    public Optional<TaskOrder> start(Lease lease, String incarnation, AttemptId attempt, Instant now) {
        if (state.isCancelled() || state.ended().isPresent()) {
            return Optional.empty();
        }
        Optional<TaskId> task = nextRetry(lease).or(this::nextAssembly).or(this::nextRender);
        return task.map(next -> {
            int number = state.history().count(next) + 1;
            TaskOrder order = order(next, attempt, number);
            add(new Running(next, attempt, number, lease, incarnation, now, Optional.of(order), now));
            return order;
        });
    }

    private Optional<TaskId> nextRetry(Lease lease) {
        for (Map.Entry<TaskId, Failures> entry : state.failures().entrySet()) {
            List<ServerId> servers = entry.getValue().servers();
            boolean suits =
                    !servers.contains(lease.server()) || lease.demandClass().equals(retryClass(servers));
            if (suits && isWaiting(entry.getKey())) {
                return Optional.of(entry.getKey());
            }
        }
        return Optional.empty();
    }

    private Optional<TaskId> nextAssembly() {
        if (!state.plan().tiled()) {
            return Optional.empty();
        }
        for (int frame = state.nextToAssemble(0); frame >= 0; frame = state.nextToAssemble(frame + 1)) {
            TaskId task = new TaskId(StepName.ASSEMBLE, frame);
            if (!attemptOf.containsKey(task) && !state.failures().containsKey(task)) {
                return Optional.of(task);
            }
        }
        return Optional.empty();
    }

    private Optional<TaskId> nextRender() {
        StepProgress render = state.step(StepName.RENDER);
        for (int index = render.nextOpen(0); index < render.count(); index = render.nextOpen(index + 1)) {
            TaskId task = new TaskId(StepName.RENDER, index);
            if (!attemptOf.containsKey(task) && !state.failures().containsKey(task)) {
                return Optional.of(task);
            }
        }
        return Optional.empty();
    }

    private TaskOrder order(TaskId task, AttemptId attempt, int number) {
        JobSpec spec = state.spec();
        TaskPlan plan = state.plan();
        Optional<Integer> tile = plan.tile(task);
        return new TaskOrder(
                state.job(),
                task,
                attempt,
                number,
                spec.profile().packageName(),
                spec.profile().packageVersion(),
                spec.scene(),
                spec.manifest(),
                spec.width(),
                spec.height(),
                spec.format(),
                spec.parameters(),
                spec.profile().cores(),
                spec.profile().memoryMiB(),
                plan.frames(task),
                tile,
                tile.map(plan::region),
                task.step() == StepName.ASSEMBLE ? parts(task.index()) : List.of());
    }

    private List<TaskOrder.AssemblyPart> parts(int frame) {
        List<TaskOutput> tiles = state.tiles(frame);
        List<TaskOrder.AssemblyPart> parts = new ArrayList<>(tiles.size());
        for (int tile = 0; tile < tiles.size(); tile++) {
            TaskOutput output = tiles.get(tile);
            parts.add(new TaskOrder.AssemblyPart(
                    output.name(), output.sha256(), state.plan().region(tile)));
        }
        return parts;
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
        Running known = running.get(report.attempt());
        if (known != null) {
            known.heardAt = now;
            known.progress = report.progress();
            return true;
        }
        TaskId task = report.task();
        boolean wanted = state.ended().isEmpty()
                && state.plan().has(task)
                && isWaiting(task)
                && !state.history().contains(task, report.attempt());
        if (wanted) {
            add(new Running(
                    task,
                    report.attempt(),
                    report.number(),
                    lease,
                    incarnation,
                    report.startedAt(),
                    Optional.empty(),
                    now));
        }
        return wanted;
    }

    /** Judges an outcome. Accepting it marks the attempt as ended until {@link #written}. */
    public Judgement judge(AttemptOutcome outcome, Lease lease, String incarnation, Instant now) {
        TaskId task = outcome.task();
        if (!state.plan().has(task)) {
            return new Judgement.Stale();
        }
        if (state.history().contains(task, outcome.attempt())) {
            return new Judgement.Known();
        }
        Running attempt = running.get(outcome.attempt());
        if (attempt == null) {
            if (!isWaiting(task) || state.ended().isPresent()) {
                return new Judgement.Stale();
            }
            attempt = new Running(
                    task,
                    outcome.attempt(),
                    outcome.number(),
                    lease,
                    incarnation,
                    outcome.startedAt(),
                    Optional.empty(),
                    now);
            add(attempt);
        }
        if (attempt.ended) {
            return new Judgement.InHand();
        }
        attempt.ended = true;
        return new Judgement.Accept(entry(outcome));
    }

    private AttemptRecord entry(AttemptOutcome outcome) {
        AttemptStatus status =
                switch (outcome.result()) {
                    case SUCCEEDED -> AttemptStatus.SUCCEEDED;
                    case FAILED -> AttemptStatus.FAILED;
                    case OUT_OF_MEMORY -> AttemptStatus.OUT_OF_MEMORY;
                    case TIMED_OUT -> AttemptStatus.TIMED_OUT;
                    case LICENCE_DENIED -> AttemptStatus.LICENCE_DENIED;
                    case PREEMPTED -> AttemptStatus.PREEMPTED;
                    case STOPPED -> AttemptStatus.STOPPED;
                    case HANDED_BACK -> AttemptStatus.HANDED_BACK;
                };
        String reason = outcome.reason();
        if (status == AttemptStatus.SUCCEEDED && !state.plan().outputsFit(outcome.task(), outcome.outputs())) {
            status = AttemptStatus.FAILED;
            reason = "the server delivered other files than were asked for";
        }
        return new AttemptRecord(
                outcome.task(),
                outcome.attempt(),
                outcome.number(),
                outcome.server(),
                status,
                reason,
                outcome.startedAt(),
                outcome.endedAt(),
                status == AttemptStatus.SUCCEEDED ? outcome.outputs() : List.of());
    }

    /** The attempts that are lost with a server's process; marks them as ended. */
    public List<AttemptRecord> lost(ServerId server, Optional<String> incarnation, String reason, Instant now) {
        List<AttemptRecord> records = new ArrayList<>();
        for (Running attempt : running.values()) {
            boolean there = attempt.lease.server().equals(server)
                    && incarnation.map(attempt.incarnation::equals).orElse(true);
            if (there && !attempt.ended) {
                records.add(lose(attempt, reason, now));
            }
        }
        return records;
    }

    /** The attempts on other processes of a server than this one: that server was started anew. */
    public List<AttemptRecord> lostByRestart(ServerId server, String incarnation, Instant now) {
        List<AttemptRecord> records = new ArrayList<>();
        for (Running attempt : running.values()) {
            boolean there = attempt.lease.server().equals(server) && !attempt.incarnation.equals(incarnation);
            if (there && !attempt.ended) {
                records.add(lose(attempt, "the render server was started anew", now));
            }
        }
        return records;
    }

    /** The attempts that nothing was heard of for too long; marks them as ended. */
    public List<AttemptRecord> silent(Duration limit, Instant now) {
        List<AttemptRecord> records = new ArrayList<>();
        for (Running attempt : running.values()) {
            if (!attempt.ended && attempt.heardAt.plus(limit).isBefore(now)) {
                records.add(
                        lose(attempt, "nothing was heard of the render server for " + limit.toSeconds() + " s", now));
            }
        }
        return records;
    }

    private AttemptRecord lose(Running attempt, String reason, Instant now) {
        attempt.ended = true;
        return new AttemptRecord(
                attempt.task,
                attempt.attempt,
                attempt.number,
                attempt.lease.server(),
                AttemptStatus.LOST,
                reason,
                attempt.startedAt,
                now,
                List.of());
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
        if (readyCount() > 0) {
            return Optional.empty();
        }
        boolean failed =
                state.plan().steps().stream().anyMatch(step -> state.step(step).failedCount() > 0);
        return Optional.of(failed ? JobStatus.FAILED : JobStatus.SUCCEEDED);
    }

    private void add(Running attempt) {
        running.put(attempt.attempt, attempt);
        attemptOf.put(attempt.task, attempt.attempt);
        runningCount.merge(attempt.task.step(), 1, Integer::sum);
    }

    private void remove(AttemptId attempt) {
        Running removed = running.remove(attempt);
        if (removed != null) {
            attemptOf.remove(removed.task);
            runningCount.merge(removed.task.step(), -1, Integer::sum);
        }
    }
}
