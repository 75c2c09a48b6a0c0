package org.raymill.job.core;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobDetail.AttemptDetail;
import org.raymill.model.JobStatus;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.Verdict;
import org.raymill.model.Verdict.Filter;
import org.raymill.model.Why;

/** Says why a job, or a task of it, is waiting: what the job itself holds it back for, and then what the Scheduler says of servers. */
public final class Reasons {

    private static final int MAX_IN_SUMMARY = 3;

    /**
     * What is known beside the job's own state.
     *
     * @param trouble what keeps the job as a whole from going on, such as a database that does not answer; empty for nothing
     * @param verdicts what the Scheduler said last; empty when it has not answered yet
     * @param sites why what waits has not gone to another site; empty when that is no question
     */
    public record Heard(Optional<String> trouble, Optional<List<Verdict>> verdicts, String sites) {}

    private final JobState state;
    private final TaskBoard board;
    private final Heard heard;
    private final Instant now;

    public Reasons(JobState state, TaskBoard board, Heard heard, Instant now) {
        this.state = state;
        this.board = board;
        this.heard = heard;
        this.now = now;
    }

    /** Why the job is waiting; without verdicts when nothing of it waits. */
    public Why job() {
        String status = new JobViews(state, board).status().name().toLowerCase(Locale.ROOT);
        String subject = state.job().value();
        int waiting = state.ended().isPresent() ? 0 : board.waitingCount();
        if (waiting == 0) {
            boolean ended = state.ended().isPresent();
            String text = ended ? "the job has ended" : heard.trouble().orElse("every task runs or has ended");
            return new Why(subject, status, 0, text, List.of());
        }
        List<Verdict> verdicts = new ArrayList<>();
        jobReasons(verdicts, board.predecessors().reasons(Optional.empty()));
        board.delayed(now).forEach(delayed -> own(verdicts, later(delayed)));
        if (state.plan().offered() < state.plan().count(StepName.RENDER)) {
            own(verdicts, "a few frames are measured before the rest is cut into chunks");
        }
        if (board.readyCount(now) > 0 && !isHeldBack()) {
            verdicts.addAll(fromScheduler(Optional.empty()));
        }
        if (verdicts.isEmpty()) {
            own(verdicts, "waits for tasks that are running");
        }
        version(verdicts);
        sites(verdicts);
        return new Why(subject, status, waiting, summary(verdicts), verdicts);
    }

    /** Why a task is waiting; without verdicts when it does not. Empty when there is no such task. */
    public Optional<Why> task(TaskId task) {
        return new JobViews(state, board).find(task).map(detail -> {
            String status = detail.status().name().toLowerCase(Locale.ROOT);
            Optional<String> settled = settled(task, detail.attempts());
            if (settled.isPresent()) {
                return new Why(task.toString(), status, 0, settled.get(), List.of());
            }
            List<Verdict> verdicts = waiting(task);
            return new Why(task.toString(), status, 1, summary(verdicts), verdicts);
        });
    }

    /** What became of a task that does not wait; empty when it does. */
    private Optional<String> settled(TaskId task, List<AttemptDetail> attempts) {
        StepProgress step = state.tasks().step(task.step());
        Optional<AttemptDetail> last =
                attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.get(attempts.size() - 1));
        if (step.isPublished(task.index())) {
            return Optional.of(last.map(attempt -> "succeeded on " + attempt.server() + " at "
                            + time(attempt.endedAt().orElse(now)))
                    .orElse("succeeded"));
        }
        if (step.isFailed(task.index())) {
            return state.tasks()
                    .failures()
                    .givenUp(task)
                    .or(() -> last.map(attempt -> "failed for good on " + attempt.server() + ": " + attempt.reason()));
        }
        if (step.isAccepted(task.index())) {
            return Optional.of("its result is being published");
        }
        Optional<String> running = board.attempts()
                .of(task)
                .map(attempt -> "runs on " + attempt.lease().server() + " since " + time(attempt.startedAt()))
                .or(() -> board.elsewhere()
                        .of(task)
                        .map(run -> "runs on " + run.server() + " since "
                                + time(run.attempt().startedAt())));
        String cause = task.step() == StepName.ENCODE && state.ended().equals(Optional.of(JobStatus.FAILED))
                ? state.tasks().movie().waitsFor()
                : state.reason();
        return running.or(() -> state.ended().map(ended -> "the job has ended before it ran: " + cause));
    }

    private List<Verdict> waiting(TaskId task) {
        List<Verdict> verdicts = new ArrayList<>();
        if (task.step() == StepName.ASSEMBLE && !state.tasks().isReady(task)) {
            own(
                    verdicts,
                    "needs all tiles of its frame first: "
                            + state.tasks().tiles().countOf(task.index()) + " of "
                            + state.plan().tileCount() + " done");
            return verdicts;
        }
        if (task.step() == StepName.ENCODE && !state.tasks().isReady(task)) {
            own(verdicts, state.tasks().movie().waitsFor());
            return verdicts;
        }
        jobReasons(verdicts, board.predecessors().reasons(Optional.of(task)));
        RetryBook.Trouble trouble = state.tasks().retries().of(task);
        if (trouble != null && board.notBefore(trouble).isAfter(now)) {
            own(
                    verdicts,
                    ended(trouble.status(), true) + " and is tried again in " + seconds(board.notBefore(trouble)) + ": "
                            + trouble.reason());
            return verdicts;
        }
        if (verdicts.isEmpty()) {
            verdicts.addAll(fromScheduler(Optional.of(board.kindOf(task).key())));
            if (task.step() != StepName.ENCODE) {
                version(verdicts);
                sites(verdicts);
            }
        }
        return verdicts;
    }

    private boolean isHeldBack() {
        return state.isCancelled()
                || state.isStopping()
                || state.isPaused()
                || !board.predecessors().isOpen()
                || board.isFull();
    }

    /** What holds back every task of the job. */
    private void jobReasons(List<Verdict> verdicts, List<String> predecessors) {
        if (state.isCancelled()) {
            own(verdicts, "the job is being " + state.reason());
        }
        if (state.isStopping()) {
            own(verdicts, state.failureText());
        }
        state.pause()
                .ifPresent(pause -> own(
                        verdicts,
                        "the job is paused since " + time(pause.since()) + " by "
                                + Controls.by(pause.by(), pause.reason())));
        predecessors.forEach(reason -> own(verdicts, reason));
        heard.trouble().ifPresent(trouble -> own(verdicts, trouble));
        if (board.isFull()) {
            int most = state.spec().policy().maxTasks();
            own(verdicts, "the job has its maximum of " + most + (most == 1 ? " task" : " tasks") + " running");
        }
    }

    private List<Verdict> fromScheduler(Optional<String> demandClass) {
        if (heard.verdicts().isEmpty()) {
            return List.of(new Verdict("", Filter.JOB, 0, "the Scheduler has not answered yet"));
        }
        List<Verdict> verdicts = heard.verdicts().get().stream()
                .filter(verdict ->
                        demandClass.map(verdict.demandClass()::equals).orElse(true))
                .toList();
        return verdicts.isEmpty()
                ? List.of(new Verdict(demandClass.orElse(""), Filter.SOON, 0, "its turn comes as others end"))
                : verdicts;
    }

    /** Why a version of the rendering package is asked for that the job does not name, or is not asked for any more. */
    private void version(List<Verdict> verdicts) {
        boolean missing = verdicts.stream().anyMatch(verdict -> verdict.filter() == Filter.PACKAGE);
        RenderingVersion version = state.tasks().version();
        if (missing) {
            version.settled()
                    .ifPresent(
                            settled -> own(verdicts, "the job began with version " + settled + " and stays with it"));
        }
        version.left().ifPresent(left -> own(verdicts, left.reason()));
    }

    private void sites(List<Verdict> verdicts) {
        if (!heard.sites().isEmpty()) {
            own(verdicts, "other sites: " + heard.sites());
        }
    }

    private static void own(List<Verdict> verdicts, String text) {
        verdicts.add(new Verdict("", Filter.JOB, 0, text));
    }

    private static String summary(List<Verdict> verdicts) {
        return verdicts.stream()
                .map(Verdict::toString)
                .distinct()
                .limit(MAX_IN_SUMMARY)
                .collect(Collectors.joining("; "));
    }

    /** Which tasks are tried again later, after what, and when. */
    private String later(RetryQueue.Delayed delayed) {
        boolean one = delayed.count() == 1;
        RetryBook.Trouble trouble = state.tasks().retries().of(delayed.first());
        return delayed.count()
                + (one ? " task " : " tasks ")
                + ended(delayed.status(), one)
                + (one ? " and is tried again in " : " and are tried again, the first in ")
                + seconds(delayed.due())
                + (trouble == null ? "" : ": " + trouble.reason());
    }

    /** How the last attempt of one task ended that is tried again, or of several. */
    private static String ended(AttemptStatus status, boolean one) {
        return switch (status) {
            case OUT_OF_MEMORY -> "ran out of memory";
            case TIMED_OUT -> "took too long";
            case LICENCE_DENIED -> one ? "was denied a licence" : "were denied a licence";
            case STORAGE_FULL -> "found the storage full";
            case LOST -> one ? "lost its server" : "lost their servers";
            default -> "failed";
        };
    }

    private String seconds(Instant at) {
        long millis = Duration.between(now, at).toMillis();
        return Math.max(0, (millis + 999) / 1_000) + " s";
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
