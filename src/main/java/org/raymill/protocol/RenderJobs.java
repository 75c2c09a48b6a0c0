package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.raymill.model.JobId;

/** The way to a render job by its id, wherever in the cluster it lives. Safe to use from any thread. */
public interface RenderJobs {

    /** Sends a message; it may be lost. */
    void tell(JobId job, RenderJobCommand message);

    /** Sends a message and waits for the answer; fails with {@link java.util.concurrent.TimeoutException} when none comes in time. */
    <R> CompletionStage<R> ask(JobId job, Function<ActorRef<R>, RenderJobCommand> message, Duration timeout);
}
