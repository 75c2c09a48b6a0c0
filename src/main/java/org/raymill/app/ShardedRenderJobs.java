package org.raymill.app;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.raymill.model.JobId;
import org.raymill.protocol.ClusterKeys;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.RepeatedAsk;

/** Reaches render jobs through cluster sharding. */
final class ShardedRenderJobs implements RenderJobs {

    private final ActorSystem<?> system;
    private final ClusterSharding sharding;

    ShardedRenderJobs(ActorSystem<?> system) {
        this.system = system;
        this.sharding = ClusterSharding.get(system);
    }

    @Override
    public void tell(JobId job, RenderJobCommand message) {
        sharding.entityRefFor(ClusterKeys.RENDER_JOB, job.value()).tell(message);
    }

    @Override
    public <R> CompletionStage<R> ask(JobId job, Function<ActorRef<R>, RenderJobCommand> message, Duration timeout) {
        return RepeatedAsk.ask(sharding.entityRefFor(ClusterKeys.RENDER_JOB, job.value()), message, timeout, system);
    }
}
