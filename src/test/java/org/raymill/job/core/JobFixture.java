package org.raymill.job.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptOutcomeBuilder;
import org.raymill.model.Encoding;
import org.raymill.model.FrameSet;
import org.raymill.model.JobId;
import org.raymill.model.JobOperation;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.PictureFormat;
import org.raymill.model.PictureNames;
import org.raymill.model.RelativePath;
import org.raymill.model.ServerId;
import org.raymill.model.Sha256;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOutput;
import org.raymill.model.TileGrid;

/** A job's state and board with short words for what happens to them; time and ids are counted. */
final class JobFixture {

    static final JobId JOB = new JobId("00000000000000jb");
    static final Sha256 HASH = new Sha256("ab".repeat(32));
    static final ServerId ALPHA = new ServerId("alpha");
    static final ServerId BETA = new ServerId("beta");
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final String PROCESS = "process-1";

    final JobState state;
    final TaskBoard board;
    final List<JobEvent> events = new ArrayList<>();
    Instant now;
    Duration took = Duration.ofSeconds(1);
    private int attempts;
    private int leases;

    JobFixture(String frames, int chunk, String tiles, int retries) {
        this(frames, chunk, tiles, new Policy().retries(retries).get());
    }

    JobFixture(String frames, int chunk, String tiles, JobPolicy policy) {
        this(new JobState(new JobEvent.JobAccepted(JOB, spec(frames, chunk, tiles, policy), START)), START);
        events.add(new JobEvent.JobAccepted(JOB, state.spec(), START));
    }

    /** A job as it was submitted. */
    static JobFixture of(JobSpec spec) {
        JobEvent.JobAccepted accepted = new JobEvent.JobAccepted(JOB, spec, START);
        JobFixture job = new JobFixture(new JobState(accepted), START);
        job.events.add(accepted);
        return job;
    }

    private JobFixture(JobState state, Instant now) {
        this.state = state;
        this.now = now;
        this.board = new TaskBoard(state);
    }

    /** The job as it is read from its journal, on a board that knows of nothing that runs. */
    JobFixture restarted() {
        JobState replayed = new JobState((JobEvent.JobAccepted) events.get(0));
        events.subList(1, events.size()).forEach(replayed::apply);
        JobFixture again = new JobFixture(replayed, now);
        again.events.addAll(events);
        again.attempts = attempts + 1_000;
        return again;
    }

    static JobSpec spec(String frames, int chunk, String tiles, JobPolicy policy) {
        return new JobSpec(
                "test",
                new JobProfile("gltf", Optional.empty(), FrameSet.parse(frames), chunk, TileGrid.parse(tiles), 1, 100),
                new RelativePath("scene.gltf"),
                HASH,
                10,
                64,
                64,
                PictureFormat.PNG,
                Map.of(),
                policy);
    }

    /** The same job, of whose frames a movie is made. */
    static JobSpec encoding(JobSpec spec, Encoding encoding) {
        return new JobSpec(
                spec.name(),
                spec.profile(),
                spec.scene(),
                spec.manifest(),
                spec.manifestSize(),
                spec.width(),
                spec.height(),
                spec.format(),
                spec.parameters(),
                spec.policy(),
                Optional.of(encoding));
    }

    /** The same outcome with its one file under another name. */
    static AttemptOutcome withOutputName(AttemptOutcome outcome, String name) {
        TaskOutput made = outcome.outputs().get(0);
        TaskOutput renamed =
                new TaskOutput(new RelativePath(name), made.frame(), made.tile(), made.sha256(), made.size());
        return AttemptOutcomeBuilder.builder(outcome).outputs(List.of(renamed)).build();
    }

    TaskOrder start(ServerId server, String demandClass, int memoryMiB) {
        return tryStart(server, demandClass, memoryMiB).orElseThrow(() -> new AssertionError("nothing to start"));
    }

    Lease lease(ServerId server) {
        return lease(server, TaskBoard.MAIN_CLASS);
    }

    Lease lease(ServerId server, String demandClass) {
        return new Lease(new LeaseId(1, ++leases), JOB, demandClass, server, 50, 1, 100);
    }

    AttemptId newAttempt() {
        return new AttemptId(String.format("%016d", ++attempts));
    }

    Optional<TaskOrder> tryStart(ServerId server) {
        return board.start(lease(server), PROCESS, newAttempt(), now);
    }

    /** Starts something in a lease of a class with that much memory. */
    Optional<TaskOrder> tryStart(ServerId server, String demandClass, int memoryMiB) {
        Lease lease = new Lease(new LeaseId(1, ++leases), JOB, demandClass, server, 50, 1, memoryMiB);
        return board.start(lease, PROCESS, newAttempt(), now);
    }

    /** The classes wanted now, such as {@code main 3}. */
    List<String> wanted() {
        return board.demand(now).stream()
                .map(wanted -> wanted.key() + " " + wanted.wanted())
                .toList();
    }

    TaskOrder start(ServerId server, String demandClass) {
        return tryStart(server, demandClass, 100).orElseThrow(() -> new AssertionError("nothing to start"));
    }

    JobViews views() {
        return new JobViews(state, board);
    }

    /** Does something to the job, in the name of anna. */
    OperationRules.Decision operate(JobOperation operation) {
        OperationRules.Decision decision = OperationRules.decide(state, board, operation, "anna", "because", now);
        if (decision instanceof OperationRules.Decision.Write write) {
            write(write.event());
        }
        return decision;
    }

    TaskOrder start(ServerId server) {
        return tryStart(server).orElseThrow(() -> new AssertionError("nothing to start"));
    }

    AttemptOutcome outcome(TaskOrder order, ServerId server, AttemptOutcome.Result result, String reason) {
        List<TaskOutput> outputs = new ArrayList<>();
        if (result == AttemptOutcome.Result.SUCCEEDED) {
            order.movie()
                    .ifPresent(movie -> outputs.add(new TaskOutput(
                            PictureNames.movie(movie.encoding().format()),
                            order.frames().get(0),
                            Optional.empty(),
                            HASH,
                            5)));
            for (int frame : outputs.isEmpty() ? order.frames() : List.<Integer>of()) {
                RelativePath name = order.tile()
                        .map(tile -> PictureNames.tile(frame, tile, order.format()))
                        .orElseGet(() -> PictureNames.frame(frame, order.format()));
                outputs.add(new TaskOutput(name, frame, order.tile(), HASH, 5));
            }
        }
        return AttemptOutcomeBuilder.builder()
                .job(JOB)
                .task(order.task())
                .attempt(order.attempt())
                .number(order.number())
                .server(server)
                .result(result)
                .reason(reason)
                .startedAt(now.minus(took))
                .endedAt(now)
                .outputs(outputs)
                .revision(order.revision())
                .build();
    }

    LiveAttempts.Judgement judge(AttemptOutcome outcome) {
        return board.attempts().judge(outcome, lease(outcome.server()), PROCESS, now);
    }

    /** Reports an outcome and, when it is accepted, writes it. */
    LiveAttempts.Judgement end(TaskOrder order, ServerId server, AttemptOutcome.Result result) {
        LiveAttempts.Judgement judgement =
                judge(outcome(order, server, result, result == AttemptOutcome.Result.FAILED ? "it broke" : ""));
        if (judgement instanceof LiveAttempts.Judgement.Accept accept) {
            write(JobEvent.AttemptsRecorded.of(List.of(accept.entry())));
        }
        return judgement;
    }

    LiveAttempts.Judgement succeed(TaskOrder order, ServerId server) {
        return end(order, server, AttemptOutcome.Result.SUCCEEDED);
    }

    LiveAttempts.Judgement fail(TaskOrder order, ServerId server) {
        return end(order, server, AttemptOutcome.Result.FAILED);
    }

    /** Lets time pass. */
    void pass(long seconds) {
        now = now.plusSeconds(seconds);
    }

    void write(JobEvent event) {
        events.add(event);
        state.apply(event);
        if (event instanceof JobEvent.AttemptsRecorded recorded) {
            board.attempts().written(recorded.attempts());
        }
    }

    void publishAll() {
        if (!state.unpublished().isEmpty()) {
            write(new JobEvent.ResultsPublished(List.copyOf(state.unpublished().keySet()), now));
        }
    }
}
