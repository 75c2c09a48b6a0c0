package org.raymill.job.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobDetail;
import org.raymill.model.JobDetail.AttemptDetail;
import org.raymill.model.JobDetail.StepDetail;
import org.raymill.model.JobDetail.TaskDetail;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import org.raymill.model.SiteName;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskStatus;

/** A job as people see it, made from its state and its board. */
public final class JobViews {

    private static final int MAX_RUNNING_SHOWN = 200;

    private final JobState state;
    private final TaskBoard board;

    public JobViews(JobState state, TaskBoard board) {
        this.state = state;
        this.board = board;
    }

    /** The state of the job. */
    public JobStatus status() {
        if (state.ended().isPresent()) {
            return state.ended().get();
        }
        if (state.isCancelled()) {
            return JobStatus.CANCELLING;
        }
        if (state.isPaused()) {
            return JobStatus.PAUSED;
        }
        boolean begun = !board.attempts().isEmpty()
                || state.startedAt().isPresent()
                || state.consignments().isSomethingAway();
        return begun ? JobStatus.RUNNING : JobStatus.WAITING;
    }

    public JobSummary summary() {
        int tasks = 0;
        int succeeded = 0;
        int failed = 0;
        int running = 0;
        for (StepName step : state.plan().steps()) {
            StepProgress progress = state.tasks().step(step);
            tasks += progress.count();
            succeeded += progress.publishedCount();
            failed += state.tasks().failures().count(step);
            running += running(step);
        }
        var spec = state.spec();
        return new JobSummary(
                state.job().value(),
                spec.name(),
                status(),
                state.reason(),
                spec.profile().packageName(),
                spec.policy().project(),
                spec.policy().user(),
                state.priority(),
                state.plan().frameCount(),
                state.framesDone(),
                tasks,
                running,
                succeeded,
                failed,
                state.submittedAt(),
                startedAt(),
                state.endedAt(),
                state.consignments().newestSite().map(SiteName::value).orElse(""));
    }

    private int running(StepName step) {
        return board.attempts().count(step)
                + (step == StepName.RENDER ? board.elsewhere().running() : 0);
    }

    private Optional<Instant> startedAt() {
        Optional<Instant> recorded = state.startedAt();
        return board.attempts().all().stream()
                .map(LiveAttempt::startedAt)
                .min(Comparator.naturalOrder())
                .filter(first -> recorded.isEmpty() || first.isBefore(recorded.get()))
                .or(() -> recorded);
    }

    /**
     * All about the job but its tasks.
     *
     * @param waitingBecause why nothing runs; ignored when something does
     */
    public JobDetail detail(String waitingBecause, long staleReports) {
        List<StepDetail> steps = state.plan().steps().stream().map(this::step).toList();
        List<TaskDetail> running = Stream.concat(
                        board.attempts().all().stream().map(LiveAttempt::task),
                        board.elsewhere().all().stream().map(Elsewhere.Run::task))
                .limit(MAX_RUNNING_SHOWN)
                .map(this::task)
                .toList();
        boolean runs = !board.attempts().isEmpty() || board.elsewhere().running() > 0;
        boolean waits = !runs && state.ended().isEmpty();
        boolean changed = state.revision() > 0 && state.ended().isEmpty();
        return new JobDetail(
                        summary(),
                        state.spec(),
                        steps,
                        running,
                        waits ? waitingBecause : "",
                        staleReports,
                        state.revision(),
                        changed ? Optional.of(new OpenFrames(state).view()) : Optional.empty())
                .spending(new Spending(state, board.elsewhere()).bySite())
                .changes(state.changes());
    }

    private StepDetail step(StepName name) {
        StepProgress step = state.tasks().step(name);
        int running = running(name);
        int open = step.count() - step.publishedCount() - step.failedCount();
        return new StepDetail(
                name.label(),
                stepStatus(name, step, running, open),
                step.count(),
                Math.max(0, open - running),
                running,
                step.publishedCount(),
                state.tasks().failures().count(name),
                Optional.ofNullable(step.firstStart()),
                open == 0 ? Optional.ofNullable(step.lastEnd()) : Optional.empty());
    }

    private TaskStatus stepStatus(StepName name, StepProgress step, int running, int open) {
        if (open == 0) {
            return state.tasks().failures().count(name) > 0 ? TaskStatus.FAILED : TaskStatus.SUCCEEDED;
        }
        if (state.ended().isPresent()) {
            return state.ended().get() == JobStatus.CANCELLED ? TaskStatus.CANCELLED : TaskStatus.FAILED;
        }
        if (running > 0 || step.publishedCount() > 0) {
            return TaskStatus.RUNNING;
        }
        boolean blocked =
                switch (name) {
                    case RENDER -> false;
                    case ASSEMBLE -> state.tasks().tiles().readyCount() == 0;
                    case ENCODE -> !state.tasks().isReady(Movie.TASK);
                };
        return blocked ? TaskStatus.BLOCKED : TaskStatus.WAITING;
    }

    /** A task; empty when the job has no such task. */
    public Optional<TaskDetail> find(TaskId task) {
        return state.plan().has(task) ? Optional.of(task(task)) : Optional.empty();
    }

    /**
     * Tasks by step and number.
     *
     * @param matching receives how many match in all
     */
    public List<TaskDetail> tasks(Optional<TaskStatus> wanted, int offset, int limit, int[] matching) {
        List<TaskDetail> page = new ArrayList<>();
        int matched = 0;
        for (StepName step : state.plan().steps()) {
            int count = state.plan().count(step);
            for (int index = 0; index < count; index++) {
                TaskId task = new TaskId(step, index);
                if (wanted.isEmpty() || wanted.get() == status(task)) {
                    if (matched >= offset && page.size() < limit) {
                        page.add(task(task));
                    }
                    matched++;
                }
            }
        }
        matching[0] = matched;
        return page;
    }

    private TaskDetail task(TaskId task) {
        List<AttemptDetail> attempts = new ArrayList<>(state.attempts(task));
        Optional<LiveAttempt> running = board.attempts().of(task);
        running.ifPresent(attempt -> attempts.add(new AttemptDetail(
                attempt.attempt().value(),
                attempt.number(),
                attempt.lease().server().value(),
                AttemptStatus.RUNNING,
                "",
                Optional.of(attempt.startedAt()),
                Optional.empty())));
        Optional<Elsewhere.Run> elsewhere =
                running.isPresent() ? Optional.empty() : board.elsewhere().of(task);
        elsewhere.ifPresent(run -> attempts.add(new AttemptDetail(
                run.attempt().attempt().value(),
                attempts.size() + 1,
                run.server(),
                AttemptStatus.RUNNING,
                "",
                Optional.of(run.attempt().startedAt()),
                Optional.empty())));
        TaskStatus status = status(task);
        double progress = status == TaskStatus.SUCCEEDED
                ? 1
                : running.map(LiveAttempt::progress)
                        .or(() -> elsewhere.map(run -> run.attempt().progress()))
                        .orElse(0.0);
        return new TaskDetail(
                task.toString(),
                task.step().label(),
                state.plan().framesText(task),
                state.plan().tile(task),
                status,
                progress,
                attempts);
    }

    /** The state of a task. */
    TaskStatus status(TaskId task) {
        StepProgress step = state.tasks().step(task.step());
        if (step.isPublished(task.index())) {
            return TaskStatus.SUCCEEDED;
        }
        if (state.tasks().failures().isSkipped(task)) {
            return TaskStatus.CANCELLED;
        }
        if (step.isFailed(task.index())) {
            return TaskStatus.FAILED;
        }
        if (state.ended().isPresent()) {
            return state.ended().get() == JobStatus.CANCELLED ? TaskStatus.CANCELLED : TaskStatus.BLOCKED;
        }
        if (step.isAccepted(task.index())
                || board.attempts().of(task).isPresent()
                || board.elsewhere().of(task).isPresent()) {
            return TaskStatus.RUNNING;
        }
        boolean ready = state.tasks().isReady(task)
                && board.predecessors().isOpen()
                && board.predecessors().isOpen(task);
        return ready ? TaskStatus.WAITING : TaskStatus.BLOCKED;
    }
}
