package org.raymill.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import java.util.List;
import java.util.function.BiConsumer;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.job.core.JobState;
import org.raymill.job.core.LiveAttempts.Judgement;
import org.raymill.job.core.Suspicions;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobId;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.telemetry.JobMetrics.RefusedResult;

/**
 * What follows from the outcomes that servers report, once it is judged whether they count: they are written, then acknowledged, the Scheduler
 * hears what they say of servers and limits, and files of no use are discarded. Part of the {@link RenderJob} actor.
 */
final class Outcomes {

    private final ActorContext<RenderJobCommand> actor;
    private final RenderJobContext context;
    private final JobId job;
    private final boolean hasPictures;
    private final BiConsumer<AttemptRecord, Runnable> journal;
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final Suspicions suspicions = new Suspicions();

    Outcomes(
            ActorContext<RenderJobCommand> actor,
            RenderJobContext context,
            JobState state,
            BiConsumer<AttemptRecord, Runnable> journal) {
        this.actor = actor;
        this.context = context;
        this.job = state.job();
        this.hasPictures = state.spec().format().hasPictures();
        this.journal = journal;
    }

    /** Takes a judged outcome from a server. */
    void take(AttemptOutcome outcome, Judgement judgement, ActorRef<RenderServerCommand> server) {
        if (judgement instanceof Judgement.Accept accept) {
            if (isSuccess(outcome) && accept.entry().status() != AttemptStatus.SUCCEEDED) {
                context.metrics().resultRefused(RefusedResult.UNWANTED);
            }
            discardRefused(accept.entry(), outcome);
            journal.accept(accept.entry(), () -> {
                acknowledgements.add(server, outcome.attempt());
                tellScheduler(accept.entry(), outcome);
            });
        } else if (judgement instanceof Judgement.Known) {
            acknowledgements.add(server, outcome.attempt());
        } else if (judgement instanceof Judgement.Stale) {
            if (isSuccess(outcome)) {
                context.metrics().resultRefused(RefusedResult.SUPERSEDED);
            }
            acknowledgements.add(server, outcome.attempt());
            if (hasPictures) {
                context.resultWriter()
                        .tell(new ResultWriterCommand.Discard(job, List.of(), List.of(outcome.attempt())));
            }
        }
    }

    private static boolean isSuccess(AttemptOutcome outcome) {
        return outcome.result() == AttemptOutcome.Result.SUCCEEDED;
    }

    /** Acknowledges what has come together since the last time. */
    void acknowledge() {
        acknowledgements.send();
    }

    /** Files of a success that did not count are of no use. */
    private void discardRefused(AttemptRecord attempt, AttemptOutcome outcome) {
        if (attempt.outputs().isEmpty() && !outcome.outputs().isEmpty()) {
            context.resultWriter().tell(new ResultWriterCommand.Discard(job, List.of(), List.of(outcome.attempt())));
        }
    }

    /** Tells the Scheduler of what is in the journal and says something of a server or a limit. */
    private void tellScheduler(AttemptRecord attempt, AttemptOutcome outcome) {
        for (AttemptRecord suspect : suspicions.ended(attempt)) {
            context.scheduler()
                    .tell(new SchedulerCommand.TaskFailed(job, suspect.server(), suspect.reason(), suspect.endedAt()));
        }
        switch (attempt.status()) {
            case FAILED, TIMED_OUT, OUT_OF_MEMORY, UNRENDERABLE, STORAGE_FULL -> {
                actor.getLog()
                        .warn(
                                "Job {}: attempt {} at task {} has failed on {}: {}",
                                job,
                                attempt.attempt(),
                                attempt.task(),
                                attempt.server(),
                                attempt.reason());
            }
            case LICENCE_DENIED -> {
                if (!outcome.deniedLimit().isEmpty()) {
                    context.scheduler()
                            .tell(new SchedulerCommand.LimitDenied(
                                    outcome.deniedLimit(), job, attempt.server(), attempt.endedAt()));
                }
            }
            default -> {
                // Nothing that others should know.
            }
        }
    }
}
