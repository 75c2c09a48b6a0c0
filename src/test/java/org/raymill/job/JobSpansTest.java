package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.job.core.AttemptRecordBuilder;
import org.raymill.job.core.Consignments.Consignment;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.job.core.SentJob;
import org.raymill.job.core.TaskBoard;
import org.raymill.model.Agreement;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.FrameBits;
import org.raymill.model.FrameSet;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.JobStatus;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.PictureFormat;
import org.raymill.model.PictureNames;
import org.raymill.model.RelativePath;
import org.raymill.model.ServerId;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;
import org.raymill.model.SpanIds;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;
import org.raymill.model.TileGrid;
import org.raymill.model.TraceParent;
import org.raymill.testing.Allocations;
import org.raymill.tracing.FinishedSpan;
import org.raymill.tracing.Tracing;

/** What a job tells of itself in a trace. */
class JobSpansTest {

    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2h");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Sha256 HASH = new Sha256("ab".repeat(32));
    private static final TraceParent TRACE =
            new TraceParent("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true);

    private final List<FinishedSpan> told = new ArrayList<>();
    private final Tracing tracing = Tracing.to(told::add, 0, 10);
    private JobState state;
    private TaskBoard board;
    private JobSpans spans;

    private void job(String frames, Optional<TraceParent> trace) {
        JobSpec spec = new JobSpec(
                "walk",
                new JobProfile("gltf", Optional.empty(), FrameSet.parse(frames), 1, TileGrid.WHOLE, 1, 100),
                new RelativePath("scene.gltf"),
                HASH,
                10,
                64,
                64,
                PictureFormat.PNG,
                Map.of(),
                new JobPolicy(50, "film", "anna", 3));
        state = new JobState(new JobEvent.JobAccepted(JOB, spec.within(trace), NOW));
        board = new TaskBoard(state);
        spans = new JobSpans(tracing, state);
    }

    private void write(JobEvent event, Instant now) {
        spans.before(event, state);
        state.apply(event);
        spans.after(event, state, board, now);
        board.attempts().written(event.attemptRecords());
    }

    private static AttemptId attempt(int number) {
        return new AttemptId(String.format("%016d", number));
    }

    /** A server that has failed is avoided. */
    private static ServerId server(int number) {
        return new ServerId(number == 1 ? "alpha" : "beta");
    }

    private void start(int number, Instant at) {
        board.readyCount(at); // lets those go that have waited after a failure
        Lease lease = new Lease(new LeaseId(1, number), JOB, TaskBoard.MAIN_CLASS, server(number), 50, 1, 100);
        board.start(lease, "process", attempt(number), at).orElseThrow();
    }

    private static JobEvent ended(int frame, int number, AttemptStatus status, Instant from, Instant to) {
        List<TaskOutput> outputs = status == AttemptStatus.SUCCEEDED
                ? List.of(
                        new TaskOutput(PictureNames.frame(frame, PictureFormat.PNG), frame, Optional.empty(), HASH, 5))
                : List.of();
        return JobEvent.AttemptsRecorded.of(List.of(AttemptRecordBuilder.builder()
                .task(task(frame))
                .attempt(attempt(number))
                .number(number)
                .server(server(number))
                .status(status)
                .reason("the key is 1234")
                .startedAt(from)
                .endedAt(to)
                .outputs(outputs)
                .build()));
    }

    private static TaskId task(int frame) {
        return new TaskId(StepName.RENDER, frame - 1);
    }

    private FinishedSpan span(String name) {
        return told.stream()
                .filter(span -> span.name().equals(name))
                .reduce((one, other) -> {
                    throw new AssertionError("two spans " + name);
                })
                .orElseThrow(() -> new AssertionError("no span " + name + " in " + told));
    }

    private static void assertThatItLasted(FinishedSpan span, int from, int to) {
        assertThat(span.start()).isEqualTo(NOW.plusSeconds(from));
        assertThat(span.end()).isEqualTo(NOW.plusSeconds(to));
    }

    @Test
    void anAttemptIsToldOfFromItsWaitingToThePublishedResult() {
        job("1", Optional.of(TRACE));
        start(1, NOW.plusSeconds(4));
        write(ended(1, 1, AttemptStatus.SUCCEEDED, NOW.plusSeconds(5), NOW.plusSeconds(9)), NOW.plusSeconds(9));
        write(new JobEvent.ResultsPublished(List.of(task(1)), NOW.plusSeconds(10)), NOW.plusSeconds(10));
        write(new JobEvent.JobEnded(JobStatus.SUCCEEDED, "", NOW.plusSeconds(11)), NOW.plusSeconds(11));

        assertThatItLasted(span("job"), 0, 11);
        assertThatItLasted(span("attempt"), 0, 9);
        assertThatItLasted(span("wait"), 0, 4);
        assertThatItLasted(span("assign"), 4, 5);
        assertThatItLasted(span("publish"), 9, 10);
        assertThat(told).allMatch(span -> span.traceId().equals(TRACE.traceId()));
        assertThat(span("job").parent()).isEqualTo(TRACE.spanId());
        assertThat(span("attempt").parent()).isEqualTo(span("job").id());
        String attempt = SpanIds.attempt(JOB, attempt(1));
        assertThat(span("attempt").id()).isEqualTo(attempt);
        assertThat(List.of(span("wait"), span("assign"), span("publish")))
                .allMatch(part -> part.parent().equals(attempt));
        assertThat(span("attempt").attributes())
                .containsEntry("raymill.job", JOB.value())
                .containsEntry("raymill.project", "film")
                .containsEntry("raymill.task", task(1).toString())
                .containsEntry("raymill.server", "alpha")
                .containsEntry("raymill.outcome", "succeeded");
        assertThat(span("job").attributes()).containsEntry("raymill.outcome", "succeeded");
    }

    @Test
    void aJobThatWasLoadedAnewGoesOnWithItsTrace() {
        job("1", Optional.of(TRACE));
        start(1, NOW.plusSeconds(4));
        JobEvent ended = ended(1, 1, AttemptStatus.SUCCEEDED, NOW.plusSeconds(5), NOW.plusSeconds(9));
        write(ended, NOW.plusSeconds(9));
        FinishedSpan before = span("attempt");
        told.clear();

        job("1", Optional.of(TRACE)); // elsewhere, with nobody who knows when the attempt was sent
        write(ended, NOW.plusSeconds(9));
        assertThat(span("attempt")).isEqualTo(before);
        assertThatItLasted(span("wait"), 0, 5);
        write(new JobEvent.ResultsPublished(List.of(task(1)), NOW.plusSeconds(10)), NOW.plusSeconds(10));
        assertThatItLasted(span("publish"), 9, 10);
    }

    @Test
    void aFailureIsToldOfWithoutWhatAProgramSaid() {
        job("1", Optional.of(TRACE));
        start(1, NOW.plusSeconds(4));
        write(ended(1, 1, AttemptStatus.TIMED_OUT, NOW.plusSeconds(5), NOW.plusSeconds(9)), NOW.plusSeconds(9));
        assertThat(span("attempt").failure()).isEqualTo("timed_out");
        assertThat(told.toString()).doesNotContain("1234");
        told.clear();

        start(2, NOW.plusSeconds(20));
        write(ended(1, 2, AttemptStatus.SUCCEEDED, NOW.plusSeconds(21), NOW.plusSeconds(25)), NOW.plusSeconds(25));
        assertThatItLasted(span("wait"), 9, 20);
        assertThat(span("attempt").failure()).isEmpty();
    }

    @Test
    void ofALargeJobAPartOfTheTasksIsToldOf() {
        job("1-100", Optional.of(TRACE));
        for (int frame = 1; frame <= 100; frame++) {
            write(ended(frame, 1, AttemptStatus.SUCCEEDED, NOW, NOW.plusSeconds(1)), NOW);
        }
        assertThat(told.stream().filter(span -> span.name().equals("attempt"))).hasSize(10);
    }

    @Test
    void aJobThatIsNotTracedTellsNothing() {
        job("1", Optional.empty());
        start(1, NOW);
        write(ended(1, 1, AttemptStatus.SUCCEEDED, NOW, NOW.plusSeconds(1)), NOW);
        write(new JobEvent.JobEnded(JobStatus.SUCCEEDED, "", NOW.plusSeconds(2)), NOW);
        assertThat(told).isEmpty();
        assertThat(spans.ofTasks()).isEmpty();
    }

    /** Of what is not traced each task would pay. */
    @Test
    void aJobThatIsNotTracedCostsNoMemory() {
        job("1", Optional.empty());
        JobEvent event = ended(1, 1, AttemptStatus.SUCCEEDED, NOW, NOW.plusSeconds(1));
        assertThat(Allocations.of(() -> {
                    spans.before(event, state);
                    spans.after(event, state, board, NOW);
                }))
                .isZero();
    }

    @Test
    void framesThatAreElsewhereAreOneSpanBelowWhichTheOtherSitesJobIs() {
        job("1-2", Optional.of(TRACE));
        JobId part = new JobId("01kaqz5m3c9x4p2j");
        BitSet all = new BitSet();
        all.set(0, 2);
        write(
                new JobEvent.FramesSent(
                        part, new SiteName("berlin"), FrameBits.of(all), "sooner", NOW.plusSeconds(2), Agreement.FREE),
                NOW.plusSeconds(2));
        Consignment sent = state.consignments().find(part).orElseThrow();
        assertThat(new SentJob(state, sent).spec().trace()).contains(TRACE.below(SpanIds.handOver(part)));

        write(new JobEvent.FramesTakenBack(part, "", "silent", NOW.plusSeconds(8), 0), NOW.plusSeconds(8));
        assertThatItLasted(span("hand-over"), 2, 8);
        assertThat(span("hand-over").id()).isEqualTo(SpanIds.handOver(part));
        assertThat(span("hand-over").attributes()).containsEntry("raymill.site", "berlin");
        assertThat(span("hand-over").failure()).isEqualTo("taken back");
        write(new JobEvent.ConsignmentClosed(part, "", NOW.plusSeconds(9), 0), NOW.plusSeconds(9));
        assertThatItLasted(span("hand-over"), 2, 8);
    }
}
