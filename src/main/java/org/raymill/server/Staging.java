package org.raymill.server;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.TimerScheduler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.AttemptOutcomeBuilder;
import org.raymill.model.AttemptUsage;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOutput;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.ResultWriterCommand;

/** Brings what ended runs made, and their logs, to the shared storage, and says what came of each attempt. Used by one actor. */
final class Staging {

    /** The storage has taken too long for an attempt. */
    record TimedOut(AttemptId attempt) implements RenderServerCommand {}

    /**
     * What went wrong with the storage.
     *
     * @param result what then comes of a success
     * @param reason one line for people
     */
    record Problem(Result result, String reason) {}

    private final TimerScheduler<RenderServerCommand> timers;
    private final ActorRef<ResultWriterCommand> resultWriter;
    private final ActorRef<ResultWriterCommand.StageReply> replyTo;
    private final RenderServerSettings settings;
    private final Map<AttemptId, TaskRun> underWay = new HashMap<>();

    Staging(
            TimerScheduler<RenderServerCommand> timers,
            ActorRef<ResultWriterCommand> resultWriter,
            ActorRef<ResultWriterCommand.StageReply> replyTo,
            RenderServerSettings settings) {
        this.timers = timers;
        this.resultWriter = resultWriter;
        this.replyTo = replyTo;
        this.settings = settings;
    }

    /**
     * Begins with a run. The result writer answers, or {@link TimedOut} comes.
     *
     * @return false when it has not ended yet or was begun with before
     */
    boolean begin(TaskRun run) {
        TaskOrder order = run.order();
        if (run.end().isEmpty() || underWay.putIfAbsent(order.attempt(), run) != null) {
            return false;
        }
        RunEnd end = run.end().get();
        resultWriter.tell(new ResultWriterCommand.Stage(
                order.job(),
                order.attempt(),
                run.folder().output(),
                end.files(),
                run.folder().log(),
                end.rejected(),
                replyTo));
        timers.startSingleTimer(order.attempt(), new TimedOut(order.attempt()), settings.stagingTimeout());
        return true;
    }

    /**
     * Ends with a run.
     *
     * @param stopReason why the job wants it stopped; empty when it does not
     * @param problem what went wrong with the storage; empty when nothing did
     * @param outputs the staged files
     * @return what came of the attempt; empty when it is not under way, because an answer came late
     */
    Optional<AttemptOutcome> end(
            AttemptId attempt, String stopReason, Optional<Problem> problem, List<TaskOutput> outputs) {
        timers.cancel(attempt);
        TaskRun run = underWay.remove(attempt);
        if (run == null) {
            return Optional.empty();
        }
        if (!outputs.isEmpty()) {
            run.spans().staged(run.end().orElseThrow().endedAt());
        }
        return Optional.of(outcomeOf(run, stopReason, problem, outputs));
    }

    /**
     * What came of a run that left no files.
     *
     * @param stopReason why the job wants it stopped; empty when it does not
     */
    AttemptOutcome outcomeOf(TaskRun run, String stopReason) {
        return outcomeOf(run, stopReason, Optional.empty(), List.of());
    }

    private AttemptOutcome outcomeOf(
            TaskRun run, String stopReason, Optional<Problem> problem, List<TaskOutput> outputs) {
        RunEnd end = run.end().orElseThrow();
        if (end.result() != Result.SUCCEEDED) {
            return outcome(run, end.result(), end.reason(), List.of());
        }
        if (!stopReason.isEmpty()) {
            return outcome(run, Result.STOPPED, stopReason, List.of());
        }
        if (problem.isPresent()) {
            return outcome(run, problem.get().result(), problem.get().reason(), List.of());
        }
        return outcome(run, Result.SUCCEEDED, "", outputs);
    }

    private AttemptOutcome outcome(TaskRun run, Result result, String reason, List<TaskOutput> outputs) {
        TaskOrder order = run.order();
        AttemptUsage usage = run.end()
                .orElseThrow()
                .usage()
                .withOutputBytes(outputs.stream().mapToLong(TaskOutput::size).sum());
        return AttemptOutcomeBuilder.builder()
                .job(order.job())
                .task(order.task())
                .attempt(order.attempt())
                .number(order.number())
                .revision(order.revision())
                .server(settings.name())
                .result(result)
                .reason(reason)
                .startedAt(run.startedAt())
                .endedAt(run.end().orElseThrow().endedAt())
                .outputs(outputs)
                .deniedLimit(
                        result == Result.LICENCE_DENIED
                                ? run.end().orElseThrow().deniedLimit()
                                : "")
                .usage(usage)
                .build();
    }
}
