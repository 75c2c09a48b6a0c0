package org.raymill.api;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.raymill.model.AttemptId;
import org.raymill.model.FrameDetail;
import org.raymill.model.JobId;
import org.raymill.model.Whereabouts;
import org.raymill.protocol.RenderJobCommand.ElsewhereReply;
import org.raymill.protocol.RenderJobCommand.FindElsewhere;
import org.raymill.protocol.RepeatedAsk;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.protocol.SiteLinksCommand.BringLog;
import org.raymill.protocol.SiteLinksCommand.BringSample;
import org.raymill.protocol.SiteLinksCommand.Brought;

/**
 * Has what other sites can show of a job brought to the storage of this one, where it is found like everything else. What can not be brought now is no
 * error: what was brought before is shown, or nothing.
 */
final class Afar {

    /** Nobody waits longer for another site; what comes later is there for whoever asks next. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ApiContext context;

    Afar(ApiContext context) {
        this.context = context;
    }

    /**
     * The picture of a frame, when another site renders it or keeps it.
     *
     * @return why it could not be brought, for people; mostly empty. Does not fail
     */
    CompletionStage<String> sample(JobId job, FrameDetail frame) {
        return frame.away()
                .map(where -> bring(
                        where,
                        replyTo -> new BringSample(where.site(), job, where.consignment(), frame.frame(), replyTo)))
                .orElseGet(() -> CompletableFuture.completedFuture(""));
    }

    /** The log of an attempt, as for pictures. */
    CompletionStage<String> log(JobId job, AttemptId attempt, Whereabouts where) {
        return bring(where, replyTo -> new BringLog(where.site(), job, where.consignment(), attempt, replyTo));
    }

    private CompletionStage<String> bring(Whereabouts where, Function<ActorRef<Brought>, SiteLinksCommand> message) {
        return RepeatedAsk.<SiteLinksCommand, Brought>ask(context.sites(), message, LIMIT, context.system())
                .handle((brought, failure) ->
                        failure == null ? brought.trouble() : "site " + where.site() + " does not answer in time");
    }

    /** Where an attempt runs; empty when it is here, or that is not known. Does not fail. */
    CompletionStage<Optional<Whereabouts>> find(JobId job, AttemptId attempt) {
        return context.<ElsewhereReply>askJob(job, replyTo -> new FindElsewhere(attempt, replyTo))
                .handle((reply, failure) -> failure == null ? reply.where() : Optional.empty());
    }
}
