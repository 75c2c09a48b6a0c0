package org.raymill.job;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.raymill.job.core.Consignments.Consignment;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.job.core.JobState;
import org.raymill.job.core.LiveAttempt;
import org.raymill.job.core.SentJob;
import org.raymill.job.core.TaskBoard;
import org.raymill.job.core.UnpublishedFiles;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobDetail.AttemptDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.SpanIds;
import org.raymill.model.TaskId;
import org.raymill.model.TaskTrace;
import org.raymill.model.TraceParent;
import org.raymill.tracing.FinishedSpan;
import org.raymill.tracing.Tracing;

/**
 * The job's part of its trace: told of each event when it is in the journal, with times and ids that follow from the journal, so that a job that goes on
 * elsewhere goes on with the same trace. What was lost with a process was lost; nothing is told twice under two names.
 */
final class JobSpans {

    private final Tracing tracing;
    private final JobId job;
    private final Optional<TraceParent> trace;
    private final Optional<TaskTrace> tasks;
    /** The consignment that an event is about, when something of it was away before the event. */
    private Optional<Consignment> away = Optional.empty();

    /** The trace of a job; nothing of one that is not traced. */
    JobSpans(Tracing tracing, JobState state) {
        this.tracing = tracing;
        this.job = state.job();
        this.trace = state.spec().trace().filter(given -> tracing.isOn());
        this.tasks = tracing.ofTasks(
                trace,
                state.plan().steps().stream()
                        .mapToInt(state.plan()::count)
                        .max()
                        .orElse(1));
    }

    /** Which attempts are told of; empty for none. */
    Optional<TaskTrace> ofTasks() {
        return tasks;
    }

    /** An event is in the journal, and not yet in the job's state. */
    void before(JobEvent event, JobState state) {
        if (trace.isEmpty()) {
            return;
        }
        away = consignmentOf(event)
                .flatMap(state.consignments()::find)
                .filter(one -> !state.consignments().awayWith(one.id()).isEmpty());
        if (event instanceof JobEvent.ResultsPublished published) {
            published.tasks().stream().filter(this::isTold).forEach(task -> published(state, task, published.at()));
        }
    }

    /**
     * The event is in the job's state.
     *
     * @param board has the attempts still that the event tells of
     */
    void after(JobEvent event, JobState state, TaskBoard board, Instant now) {
        if (trace.isEmpty()) {
            return;
        }
        if (!(event instanceof JobEvent.Return)) { // those are told of where they ran
            event.attemptRecords().stream()
                    .filter(attempt -> isTold(attempt.task()))
                    .forEach(attempt -> ended(state, attempt, board));
        }
        away.filter(one -> state.consignments().awayWith(one.id()).isEmpty())
                .ifPresent(one -> tracing.add(ofJob(SpanIds.handOver(one.id()), "hand-over", state, one.sentAt(), now)
                        .with("raymill.site", one.site().toString())
                        .with("raymill.consignment", one.id().toString())
                        .failed(event instanceof JobEvent.Return ? "" : "taken back")));
        if (event instanceof JobEvent.JobEnded ended) {
            jobEnded(state, ended);
        }
    }

    private static Optional<JobId> consignmentOf(JobEvent event) {
        if (event instanceof JobEvent.Return returned) {
            return Optional.of(returned.consignment());
        }
        if (event instanceof JobEvent.FramesTakenBack back) {
            return Optional.of(back.consignment());
        }
        return event instanceof JobEvent.ConsignmentClosed closed
                ? Optional.of(closed.consignment())
                : Optional.empty();
    }

    private boolean isTold(TaskId task) {
        return tasks.filter(told -> told.includes(task)).isPresent();
    }

    private void jobEnded(JobState state, JobEvent.JobEnded ended) {
        FinishedSpan span = FinishedSpan.of(
                        traceId(),
                        SpanIds.job(job),
                        trace.orElseThrow().spanId(),
                        "job",
                        job,
                        state.submittedAt(),
                        ended.at())
                .with("raymill.project", state.spec().policy().project())
                .with("raymill.name", state.spec().name())
                .with("raymill.package", state.spec().profile().packageName())
                .with("raymill.frames", Integer.toString(state.plan().frameCount()))
                .with("raymill.outcome", word(ended.status()));
        tracing.add(span.failed(ended.status() == JobStatus.FAILED ? word(ended.status()) : ""));
    }

    private void ended(JobState state, AttemptRecord attempt, TaskBoard board) {
        Optional<Instant> sent = board.attempts()
                .find(attempt.attempt())
                .filter(live -> live.order().isPresent())
                .map(LiveAttempt::startedAt);
        Instant begun = sent.filter(at -> at.isBefore(attempt.startedAt())).orElse(attempt.startedAt());
        Instant waits =
                ready(state, attempt, board).filter(at -> at.isBefore(begun)).orElse(begun);
        String id = SpanIds.attempt(job, attempt.attempt());
        boolean bad = attempt.status() != AttemptStatus.SUCCEEDED && attempt.status() != AttemptStatus.STOPPED;
        tracing.add(ofAttempt(
                        id,
                        SpanIds.job(job),
                        "attempt",
                        state,
                        attempt.task(),
                        attempt.attempt(),
                        waits,
                        attempt.endedAt())
                .with("raymill.number", Integer.toString(attempt.number()))
                .with("raymill.server", attempt.server().toString())
                .with("raymill.outcome", word(attempt.status()))
                .failed(bad ? word(attempt.status()) : ""));
        if (waits.isBefore(begun)) {
            part(state, attempt.task(), attempt.attempt(), "wait", waits, begun);
        }
        if (begun.isBefore(attempt.startedAt())) {
            part(state, attempt.task(), attempt.attempt(), "assign", begun, attempt.startedAt());
        }
    }

    /** Since when the attempt waited for a place; empty when that is not known. */
    private static Optional<Instant> ready(JobState state, AttemptRecord attempt, TaskBoard board) {
        List<AttemptDetail> attempts = state.attempts(attempt.task());
        for (int i = 1; i < attempts.size(); i++) {
            if (attempts.get(i).id().equals(attempt.attempt().value())) {
                return attempts.get(i - 1).endedAt();
            }
        }
        return board.readySince(attempt.task());
    }

    private void published(JobState state, TaskId task, Instant at) {
        UnpublishedFiles files = state.unpublished().get(task);
        if (files == null) {
            return;
        }
        state.attempts(task).stream()
                .filter(attempt -> attempt.id().equals(files.attempt().value()))
                .findFirst()
                .ifPresent(attempt -> tracing.add(ofAttempt(
                        SpanIds.part(job, files.attempt(), "publish"),
                        ranElsewhere(state, attempt) ? SpanIds.job(job) : SpanIds.attempt(job, files.attempt()),
                        "publish",
                        state,
                        task,
                        files.attempt(),
                        attempt.endedAt().orElse(at),
                        at)));
    }

    /** Whether an attempt was another site's, which tells of it. */
    private static boolean ranElsewhere(JobState state, AttemptDetail attempt) {
        return state.consignments().all().stream()
                .anyMatch(one -> SentJob.serverOf(one.site()).value().equals(attempt.server()));
    }

    private void part(JobState state, TaskId task, AttemptId attempt, String name, Instant from, Instant to) {
        tracing.add(ofAttempt(
                SpanIds.part(job, attempt, name), SpanIds.attempt(job, attempt), name, state, task, attempt, from, to));
    }

    private FinishedSpan ofAttempt(
            String id,
            String parent,
            String name,
            JobState state,
            TaskId task,
            AttemptId attempt,
            Instant from,
            Instant to) {
        return FinishedSpan.of(traceId(), id, parent, name, job, from, to)
                .with("raymill.project", state.spec().policy().project())
                .with(task)
                .with("raymill.attempt", attempt.toString());
    }

    private FinishedSpan ofJob(String id, String name, JobState state, Instant from, Instant to) {
        return FinishedSpan.of(traceId(), id, SpanIds.job(job), name, job, from, to)
                .with("raymill.project", state.spec().policy().project());
    }

    private static String word(Enum<?> status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private String traceId() {
        return trace.orElseThrow().traceId();
    }
}
